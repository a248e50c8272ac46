"""The one loop: source, windows, acoustic model, emissions, decoders, segments."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Protocol, TypeGuard

from kasr_desktop.audio.source import AudioSource
from kasr_desktop.audio.windowing import windows
from kasr_desktop.domain.audio import SAMPLE_RATE, AudioChunk, AudioWindow
from kasr_desktop.domain.emissions import Emissions
from kasr_desktop.domain.events import Event, Finished, Notice, Progress, Tick
from kasr_desktop.domain.options import StreamOptions
from kasr_desktop.pipeline.emission_tape import EmissionTape
from kasr_desktop.pipeline.look_ahead import one_ahead
from kasr_desktop.pipeline.record import Record
from kasr_desktop.pipeline.utterances import UtteranceDecoder
from kasr_desktop.recognizer.acoustic_model import AcousticModel, AheadModel
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
        is_growing: bool = False,
    ) -> None:
        """Take the parts.

        Args:
            source: The sound.
            model: Hears it.
            utterances: Makes texts of what is heard.
            tape: Keeps it.
            stream: How it is cut.
            record: Notes what is told.
            is_growing: Each window is heard as soon as its sound is there, alone.
        """
        self._group_size = 1 if is_growing else model.batch_size
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
        groups = _grouped(
            windows(self._counted(), self._model.grid, self._stream), self._group_size
        )
        for begun in one_ahead(map(self._begin, groups), lambda: _looks_ahead(self._model)):
            yield from self._recognise(begun)
        yield from self._utterances.finish()
        yield Progress(self._seconds, self._seconds, self._record.elapsed)
        yield from self._source.notices
        yield from self._record.silence(self._seconds)

    def _begin(self, group: list[AudioWindow]) -> _Begun:
        """Let the model begin with what of some windows is not kept."""
        known: list[Emissions | None] = []
        new: list[AudioWindow] = []
        for window in group:
            emissions = self._tape.recall(window)
            if emissions is None and window.end_frame > self._record.resume.frame:
                new.append(window)
            else:
                known.append(emissions)
        if new and _looks_ahead(self._model):
            return _Begun(known, new, self._model.begin_all(new))
        return _Begun(known, new, partial(self._model.emit_all, new))

    def _recognise(self, begun: _Begun) -> Generator[Event, None, None]:
        """Wait for some windows heard together, then decode them one by one."""
        for emissions in begun.known:
            if emissions is not None:
                yield from self._decode(emissions)
            else:
                yield Tick()  # decoded before the engine was restarted
        if not begun.new:
            return
        for window, heard in zip(begun.new, begun.heard(), strict=True):
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


@dataclass(frozen=True, slots=True)
class _Begun:
    """Windows that the model hears together.

    Attributes:
        known: Frames of those that an interrupted run has kept; None: decoded by it too.
        new: Those behind them.
        heard: Waits for their frames.
    """

    known: list[Emissions | None]
    new: list[AudioWindow]
    heard: Callable[[], list[Emissions]]


def _looks_ahead(model: AcousticModel) -> TypeGuard[AheadModel]:
    """Return whether to begin with windows before the text of those before is made.

    On the CPU the two would only take turns, and the text would come later.
    """
    return isinstance(model, AheadModel) and model.looks_ahead


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
