"""The one loop: source, windows, acoustic model, emissions, decoders, segments."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from typing import Protocol

from kasr_desktop.audio.source import AudioSource
from kasr_desktop.audio.windowing import windows
from kasr_desktop.domain.audio import SAMPLE_RATE, AudioChunk, AudioWindow
from kasr_desktop.domain.emissions import Emissions
from kasr_desktop.domain.events import Event, Finished, Notice, Progress, Tick
from kasr_desktop.domain.options import StreamOptions
from kasr_desktop.pipeline.emission_tape import EmissionTape
from kasr_desktop.pipeline.record import Record
from kasr_desktop.pipeline.utterances import UtteranceDecoder
from kasr_desktop.recognizer.acoustic_model import AcousticModel
from kasr_desktop.recognizer.stitching import trim


class NoticingSource(AudioSource, Protocol):
    """A source that also tells, once it has ended, what was odd."""

    @property
    def notices(self) -> tuple[Notice, ...]:
        """Truncated, damaged, silent."""


class Transcriber:
    """Recognises one source; its events are the whole story.

    Memory stays flat however long the sound is: segments are given out and not kept.
    """

    def __init__(
        self,
        source: NoticingSource,
        *,
        model: AcousticModel,
        utterances: UtteranceDecoder,
        tape: EmissionTape,
        stream: StreamOptions,
        record: Record,
    ) -> None:
        self._source = source
        self._model = model
        self._utterances = utterances
        self._tape = tape
        self._stream = stream
        self._record = record
        self._num_samples = 0

    def run(self) -> Generator[Event, None, None]:
        """Yield `Progress`, `Partial`, `Final`, `Notice` as they come, and `Finished` last.

        Closing the generator frees the source and the tape, which keeps what it has.

        Raises:
            AudioError: Nothing of the file can be heard.
            EngineError: The model cannot go on.
        """
        try:
            for event in self._events():
                yield self._record.note(event)
            self._tape.complete()
            yield Finished(
                self._record.transcript(
                    duration=self._seconds, compute_device=self._model.compute_device
                )
            )
        finally:
            self._source.close()
            self._tape.close()

    @property
    def _seconds(self) -> float:
        """Seconds of sound that have come."""
        return self._num_samples / SAMPLE_RATE

    def _events(self) -> Generator[Event, None, None]:
        yield from self._tape.drain_notices()
        for group in _grouped(
            windows(self._counted(), self._model.grid, self._stream), self._model.batch_size
        ):
            yield from self._recognise(group)
        yield from self._utterances.finish()
        yield Progress(self._seconds, self._seconds, self._record.elapsed)
        yield from self._source.notices
        yield from self._record.silence(self._seconds)

    def _recognise(self, group: list[AudioWindow]) -> Generator[Event, None, None]:
        """Hear some windows together, then decode them one by one."""
        new: list[AudioWindow] = []
        for window in group:
            emissions = self._tape.recall(window)
            if emissions is not None:
                yield from self._decode(emissions)
            elif window.end_frame <= self._record.resume.frame:
                yield Tick()  # decoded before the engine was restarted
            else:
                new.append(window)
        if not new:
            return
        for window, heard in zip(new, self._model.emit_all(new), strict=True):
            emissions = self._tape.append(trim(heard, window))
            yield from self._model.drain_notices()
            yield from self._tape.drain_notices()
            yield from self._decode(emissions)

    def _decode(self, emissions: Emissions) -> Generator[Event, None, None]:
        first = max(emissions.first_frame, self._record.resume.frame)
        if first < emissions.end_frame:
            yield from self._utterances.feed(emissions.slice(first, emissions.end_frame))
        yield Progress(emissions.end, self._duration(), self._record.elapsed)

    def _counted(self) -> Iterator[AudioChunk]:
        for chunk in self._source:
            self._num_samples = chunk.end
            yield chunk

    def _duration(self) -> float | None:
        """Return the announced length, corrected by what has come already."""
        announced = self._source.duration
        return None if announced is None else max(announced, self._seconds)


def _grouped(cut: Iterable[AudioWindow], batch_size: int) -> Iterator[list[AudioWindow]]:
    """Put windows together, the first ones alone and each group one larger: text shows early."""
    group: list[AudioWindow] = []
    size = 1
    for window in cut:
        group.append(window)
        if len(group) == size:
            yield group
            group, size = [], min(size + 1, batch_size)
    if group:
        yield group
