"""The word that is being heard, and how it is marked."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from kasr_desktop.domain.transcript import Hypothesis, Word
from kasr_desktop.ui.views.transcript.compared_words import ComparedWords
from kasr_desktop.ui.views.transcript.segment_row import SegmentRow
from kasr_desktop.ui.widgets.theme import XS, Colors

_ECHO = 0.25  # seconds that a word stays the spoken one after its end, if no other begins


@dataclass(frozen=True, slots=True)
class SpokenMark:
    """What is heard: a row, -1 for none, and a second of the recording."""

    row: int = -1
    second: float = 0.0

    def pair(self, number: int, row: SegmentRow, column: int) -> int | None:
        """Return the pair of words in a column that is being heard, None if not in this row."""
        if number != self.row:
            return None
        spoken = number_spoken(_shown(row, column).words, self.second)
        numbers = pair_numbers(row.pairs, column)
        return None if spoken is None or spoken >= len(numbers) else numbers[spoken]


def number_spoken(words: Sequence[Word], second: float) -> int | None:
    """Return which word is spoken at a second, for a moment also the one before.

    Example:
        >>> number_spoken((Word("가", 0.0, 0.4, 1.0), Word("나", 1.0, 1.4, 1.0)), 1.2)
        1
    """
    number = bisect_right(words, second, key=_start) - 1
    return number if number >= 0 and second < words[number].end + _ECHO else None


def pair_numbers(pairs: Sequence[ComparedWords], column: int) -> list[int]:
    """Return which pair each word of a column stands in."""
    return [number for number, pair in enumerate(pairs) if pair.words[column - 1]]


def word_of_pair(row: SegmentRow, column: int, pair: int) -> Word | None:
    """Return a column's word of a pair, None where it has none."""
    numbers, words = pair_numbers(row.pairs, column), _shown(row, column).words
    place = numbers.index(pair) if pair in numbers else len(words)
    return words[place] if place < len(words) else None


def nearest_word(words: Sequence[Word], word: Word) -> int:
    """Return which of some words is said nearest to the middle of another one.

    Example:
        >>> said = Word("가", 0.0, 0.4, 1.0), Word("나", 1.0, 1.4, 1.0)
        >>> nearest_word(said, Word("다", 0.9, 1.1, 1.0))
        1
    """
    middle = (word.start + word.end) / 2
    return min(
        range(len(words)),
        key=lambda number: max(words[number].start - middle, middle - words[number].end),
    )


def paint_spoken(painter: QPainter, place: QRectF, colors: Colors) -> None:
    """Mark one word: a soft ground and a line below it."""
    painter.setPen(QPen(QColor(colors.accent), 1))
    painter.setBrush(QColor(colors.accent_soft))
    painter.drawRoundedRect(place.adjusted(-3, 1, 3, -1), XS, XS)


def _shown(row: SegmentRow, column: int) -> Hypothesis:
    """Return the text of a column; where its source has none, the one that stands."""
    reading = row.segment.reading(row.source(column)) or row.segment.standing
    return reading.hypothesis if reading else Hypothesis()


def _start(word: Word) -> float:
    return word.start
