"""Words that were looked for, and how they are marked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from kasr_desktop.editing.search import Match
from kasr_desktop.ui.widgets.theme import XS, Colors


class FoundWords:
    """The places found, by row."""

    def __init__(self, matches: Sequence[Match] = (), shown: Match | None = None) -> None:
        self._by_row: dict[int, list[Match]] = {}
        self._shown = shown
        for match in matches:
            self._by_row.setdefault(match.row, []).append(match)

    def in_row(self, number: int, words: Sequence[str]) -> dict[int, bool]:
        """Return the words of a row that a place touches, each with whether it is the one shown.

        Args:
            number: Of the row.
            words: Of its text as it stands.
        """
        found: dict[int, bool] = {}
        matches = self._by_row.get(number, ())
        first = 0
        for place, word in enumerate(words if matches else ()):
            end = first + len(word)
            touching = [match for match in matches if match.start < end and match.end > first]
            if touching:
                found[place] = self._shown in touching
            first = end + 1
        return found


def paint_found(painter: QPainter, place: QRectF, *, is_shown: bool, colors: Colors) -> None:
    """Mark one word: a ground for all, a frame for the one shown."""
    painter.setBrush(QColor(colors.warning_soft))
    painter.setPen(QPen(QColor(colors.warning), 2 if is_shown else 1))
    painter.drawRoundedRect(place.adjusted(-2, 1, 2, -1), XS, XS)
