"""What becomes of live text when the take is read a second time behind it: when, and at what cost.

The second reading is measured by itself, window by window, in CPU seconds; then its work is laid
beside that of live text. On a core of its own a window is begun once its sound is there and the
one before is done. On one core for both it has what live text leaves: all of the moments in which
that waits, and a tenth of the others, as a process of its priority has.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kasr_desktop.audio.windowing import windows
from kasr_desktop.domain.audio import SAMPLE_RATE, AudioChunk, Samples
from kasr_desktop.domain.events import Final
from kasr_desktop.domain.options import DecodeOptions, StreamOptions
from kasr_desktop.domain.readings import ALL_DECODERS
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.editing.document import Document
from kasr_desktop.editing.second_reading import SecondReading
from kasr_desktop.pipeline.build import TextParts
from kasr_desktop.pipeline.emission_tape import EmissionTape
from kasr_desktop.recognizer.acoustic_model import AcousticModel
from kasr_desktop.recognizer.stitching import trim

SHARE = 110 / (1024 + 110)
"""Of a core for a process of nice 10 beside one of nice 0, in Linux' scheduler."""


@dataclass(slots=True)
class Piece:
    """One window of the second reading.

    Attributes:
        there: Seconds of the take that have to be written before it can be read.
        cost: CPU seconds.
        segments: What it made final.
        done: When it was read, seconds from the start of the take.
    """

    there: float
    cost: float
    segments: tuple[Segment, ...] = ()
    done: float = 0.0


def pieces(
    text: TextParts, model: AcousticModel, tape: EmissionTape, samples: Samples
) -> Iterator[Piece]:
    """Read a take as a file, one window at a time, as the app does behind live text."""
    stream, utterances = StreamOptions(), text.utterance_decoder(DecodeOptions(), ALL_DECODERS)
    length = len(samples) / SAMPLE_RATE
    began = time.process_time()
    for window in windows([AudioChunk(samples, 0)], model.grid, stream):
        events = utterances.feed(tape.append(trim(model.emit_all([window])[0], window)))
        said = tuple(event.segment for event in events if isinstance(event, Final))
        there = (window.start + len(window.samples)) / SAMPLE_RATE
        now = time.process_time()
        yield Piece(min(there, length), now - began, said)
        began = now
    said = tuple(event.segment for event in utterances.finish() if isinstance(event, Final))
    yield Piece(length, time.process_time() - began, said)


@dataclass(slots=True)
class SecondCore:
    """Works the pieces off, as far as their sound is there.

    Attributes:
        pieces: In order.
        now: Seconds from the start of the take.
    """

    pieces: Sequence[Piece]
    now: float = 0.0
    _next: int = 0
    _spent: float = 0.0

    @property
    def is_busy(self) -> bool:
        """True if a piece can be worked on now."""
        return self._next < len(self.pieces) and self.pieces[self._next].there <= self.now

    def advance(self, seconds: float, *, share: float = 1.0) -> None:
        """Let time pass, of which a share is for the pieces."""
        end = self.now + seconds
        while self.now < end - 1e-12:
            if self._next >= len(self.pieces):
                break
            piece = self.pieces[self._next]
            if piece.there > self.now:
                self.now = min(end, piece.there)
                continue
            needed = (piece.cost - self._spent) / share
            if self.now + needed > end:
                self._spent += (end - self.now) * share
                break
            self.now += needed
            piece.done, self._spent = self.now, 0.0
            self._next += 1
        self.now = end

    def finish(self) -> None:
        """Work off what is left once live text is done."""
        while self._next < len(self.pieces):
            self.advance(1.0)


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands in the end.

    Attributes:
        segments: The rows.
        delays: Seconds from the end of every word of the final text until it stood so.
        behind: Seconds from the end of the take until all of it did.
    """

    segments: tuple[Segment, ...]
    delays: tuple[float, ...]
    behind: float


def standing(
    finals: Sequence[tuple[float, Segment]], read: Sequence[Piece], length: float
) -> Standing:
    """Put both readings together as the app does, in the order in which they came.

    Args:
        finals: When live text told its segments, and these.
        read: The pieces of the second reading, all done.
        length: Seconds of the take.
    """
    document, reading, until = Document(), SecondReading(), 0.0
    since: dict[Segment, float] = {}
    news: list[tuple[float, int, tuple[Segment, ...]]]
    news = [(moment, 0, (segment,)) for moment, segment in finals]
    news += [(piece.done, 1, piece.segments) for piece in read]
    last = max(entry[0] for entry in news)
    for moment, is_second, segments in sorted(news, key=lambda entry: entry[:2]):
        if not is_second:
            document.append(segments[0])
            until = segments[0].end
        else:
            reading.take(document, segments, final_until=until, is_last=False)
        _note(document, since, moment)
    reading.take(document, (), final_until=until, is_last=True)
    _note(document, since, last)
    rows = tuple(document.segments)
    delays = [since[row] - word.end for row in rows for word in row.best.words]
    return Standing(rows, tuple(delays), last - length)


def _note(document: Document, since: dict[Segment, float], moment: float) -> None:
    for row in document.segments:
        since.setdefault(row, moment)
