"""Which words and segments lie where in time; found by halving, so length does not matter."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from kasr_desktop.domain.transcript import Segment, Word
from kasr_desktop.ui.views.transcript.spoken_word import number_spoken


@dataclass(frozen=True, slots=True)
class SpokenWord:
    """A word and where it stands.

    Attributes:
        row: Of its segment.
        number: In the segment's best text.
        word: Itself.
    """

    row: int
    number: int
    word: Word


def row_at(segments: Sequence[Segment], second: float) -> int | None:
    """Return the row of the segment in which a second lies, None between segments."""
    row = bisect_right(segments, second, key=_start) - 1
    return row if row >= 0 and second < segments[row].end else None


def row_before(segments: Sequence[Segment], second: float) -> int | None:
    """Return the last row that has begun by a second."""
    row = bisect_right(segments, second, key=_start) - 1
    return row if row >= 0 else None


def row_after(segments: Sequence[Segment], second: float) -> int | None:
    """Return the first row that begins after a second."""
    row = bisect_right(segments, second, key=_start)
    return row if row < len(segments) else None


def rows_between(segments: Sequence[Segment], first: float, last: float) -> range:
    """Return the rows of which anything lies between two seconds."""
    begin = max(0, bisect_right(segments, first, key=_start) - 1)
    if begin < len(segments) and segments[begin].end <= first:
        begin += 1
    return range(begin, bisect_left(segments, last, lo=begin, key=_start))


def spoken_at(segments: Sequence[Segment], second: float) -> SpokenWord | None:
    """Return the word spoken at a second, for a moment also the one before."""
    row = row_before(segments, second)
    if row is None:
        return None
    words = segments[row].best.words
    number = number_spoken(words, second)
    return None if number is None else SpokenWord(row, number, words[number])


def _start(segment: Segment) -> float:
    return segment.start
