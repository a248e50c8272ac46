"""The loop on a take that grows: guesses at once, settles when the sound behind is there.

A step hears all that is new, with some of what went before. Its frames that have heard
enough behind them are settled, up to the end of a word: they go to every decoder and never come
again. Enough is a second of sound, half of that for words of which every letter is sure, or the
silence that ends an utterance and a moment more. The
others are only guessed at, and heard once more with the next step. What is settled is known: a step
begins between two words, and a model that can reads on behind those words. Nothing is ever
skipped: a model that is slow takes larger steps, and what waits lies on the disk.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from typing import Protocol

from kasr_desktop.audio.windowing import SampleBuffer
from kasr_desktop.domain.audio import SAMPLE_RATE, AudioChunk, AudioWindow
from kasr_desktop.domain.emissions import Emissions
from kasr_desktop.domain.events import Event, Finished, Heard, Lag, Progress, Tick
from kasr_desktop.domain.options import LiveOptions
from kasr_desktop.pipeline.emission_tape import EmissionTape
from kasr_desktop.pipeline.record import Record
from kasr_desktop.pipeline.settled_words import SettledWords
from kasr_desktop.pipeline.utterances import UtteranceDecoder
from kasr_desktop.recognizer.acoustic_model import AcousticModel, MarkingModel
from kasr_desktop.recognizer.stitching import trim

_REST = 1.4
"""A step costs at most this share less of the time until the next: the rest is for others."""

_BEHIND_SILENCE = 0.2
"""Seconds behind the silence that ends an utterance, before it is believed: at the very end of what
was heard silence may be speech that needs more behind it."""

_NEAR = 1.0
"""Seconds by which a step may hear more or less of what was before than it would, to begin
between two words."""

_CAUGHT_UP = 0.15
"""Seconds of sound on the disk that are not worth another read before the model listens."""


class LiveSource(Protocol):
    """What `GrowingFile` gives."""

    @property
    def lag(self) -> float:
        """Seconds that are written and not read."""

    @property
    def num_samples(self) -> int:
        """Samples a channel given so far, at the source's own rate."""

    def beats(self) -> Iterator[AudioChunk]:
        """Return chunks as they come, an empty one now and then while there are none."""

    def close(self) -> None:
        """Free the file. Safe twice."""


class LiveTranscriber:
    """Recognises one take while it grows; its events are the whole story."""

    def __init__(
        self,
        source: LiveSource,
        *,
        model: AcousticModel,
        utterances: UtteranceDecoder,
        tape: EmissionTape,
        live: LiveOptions,
        record: Record,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._source = source
        self._model = model
        self._utterances = utterances
        self._tape = tape
        self._live = live
        self._record = record
        self._clock = clock
        self._sound = SampleBuffer()
        self._settled = 0  # the first frame that is not
        self._words = SettledWords(utterances.endpointer.vocab)
        self._heard = 0  # the frame after the last one guessed at
        self._hop = live.hop

    def run(self) -> Generator[Event, None, None]:
        """Yield `Partial`, `Final`, `Progress`, `Lag` while it grows, `Heard`, `Finished` last.

        Yields a `Tick` at least every 50 ms while there is no sound. Closing the generator
        frees the source and the tape, which keeps what it has.

        Raises:
            EngineError: The model cannot go on.
        """
        try:
            for event in self._events():
                yield self._record.note(event)
            self._tape.complete()
            yield Heard(self._source.num_samples)
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
        return self._sound.end / SAMPLE_RATE

    @property
    def _end(self) -> int:
        """The frame after the last one there is sound for."""
        return self._model.grid.num_frames(self._sound.end)

    def _events(self) -> Generator[Event, None, None]:
        yield from self._tape.drain_notices()
        yield from self._recall()
        for chunk in self._source.beats():
            if len(chunk.samples):
                self._sound.append(chunk)
            self._forget()
            if self._is_time():
                yield from self._step()
            else:
                yield Tick()
        while self._settled < self._end:
            yield from self._step(is_last=True)
        yield from self._utterances.finish()
        yield Progress(self._seconds, self._seconds, self._record.elapsed)
        yield from self._record.silence(self._seconds)

    def _recall(self) -> Generator[Event, None, None]:
        """Begin where an interrupted run of this job ended."""
        resume = self._record.resume.frame
        for kept in self._tape.recalled():
            first = max(kept.first_frame, resume)
            if first < kept.end_frame:
                yield from self._utterances.feed(kept.slice(first, kept.end_frame))
            self._settled = kept.end_frame
        self._settled = self._heard = max(self._settled, resume)
        self._words.begin(self._settled)

    def _is_time(self) -> bool:
        """Return whether to listen now: enough is new, and what is written was read."""
        grid, waiting = self._model.grid, self._end - self._heard
        if self._source.lag > _CAUGHT_UP:
            return waiting >= grid.frames(self._live.window)
        return waiting >= max(1, grid.frames(min(self._hop, self._live.window)))

    def _step(self, *, is_last: bool = False) -> Generator[Event, None, None]:
        began = self._clock()
        grid, live = self._model.grid, self._live
        right = grid.frames(live.right_context)
        first, end = self._settled, self._end
        end = min(end, first + max(1, grid.frames(live.window)) + right)
        window = self._window(first, end)
        heard = self._model.emit(window)
        emissions = trim(heard, window)
        self._heard = end
        yield from self._model.drain_notices()
        yield Progress(grid.seconds(end), None, self._record.elapsed)
        border, is_whole = self._border(emissions, is_last=is_last)
        if self._words.says(emissions.slice(self._settled, border)):
            emissions = self._marked(heard, window)
        yield from self._settle(emissions, border, is_whole=is_whole)
        sure = end - grid.frames(min(_BEHIND_SILENCE, live.right_context))
        while self._settled < sure:
            ended = self._utterances.endpointer.endpoint_in(emissions.slice(self._settled, sure))
            if ended is None:
                break
            if emissions.marks is None:
                emissions = self._marked(heard, window)
            yield from self._settle(emissions, ended, is_whole=True)
        self._hop = max(live.hop, _REST * (self._clock() - began))
        yield Lag(self._source.lag + self._seconds - grid.seconds(end), self._hop)

    def _marked(self, heard: Emissions, window: AudioWindow) -> Emissions:
        """Return the frames of a step with sentence marks, of which words that settle have need."""
        model = self._model
        return trim(model.marked(heard) if isinstance(model, MarkingModel) else heard, window)

    def _border(self, emissions: Emissions, *, is_last: bool) -> tuple[int, bool]:
        """Return up to where new frames are settled, and whether that is between two words."""
        first, end = emissions.first_frame, emissions.end_frame
        if is_last and end == self._end:
            return end, False
        grid, live = self._model.grid, self._live
        latest = max(first, end - grid.frames(live.right_context))
        sure = max(first, end - grid.frames(min(live.sure_context, live.right_context)))
        border, is_whole = self._words.border(emissions, latest, sure=sure)
        if border == first and (is_last or end < self._end):  # more waits: on, in a word or not
            return latest, False
        return border, is_whole

    def _window(self, first: int, end: int) -> AudioWindow:
        """Return the frames `first`...`end` with what went before, from between two words on."""
        grid = self._model.grid
        start = max(0, first - grid.frames(self._live.left_context))
        begin = self._words.start_near(start, within=grid.frames(_NEAR))
        said = None if begin is None else self._words.said(begin)
        sample = (start if begin is None else begin) * grid.frame_stride
        samples = self._sound.take(sample, grid.num_samples(end))
        return AudioWindow(samples, sample, first, end, said)

    def _settle(
        self, emissions: Emissions, border: int, *, is_whole: bool
    ) -> Generator[Event, None, None]:
        """Settle the frames before `border`; the text still open is that of all."""
        settled = self._tape.append(emissions.slice(self._settled, border))
        if len(settled):
            self._words.append(settled, is_whole=is_whole)
        yield from self._tape.drain_notices()
        self._settled = border
        ahead = emissions.slice(border, emissions.end_frame)
        yield from self._utterances.feed(settled, ahead=ahead)

    def _forget(self) -> None:
        """Let go of sound that no step will hear again."""
        grid = self._model.grid
        context = self._settled - grid.frames(self._live.left_context + _NEAR)
        self._words.forget_before(context)
        self._sound.drop_before(max(0, context) * grid.frame_stride)
