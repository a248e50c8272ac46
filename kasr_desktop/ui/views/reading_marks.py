"""How what differs is marked in the text of each source: form and color, never color alone."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen

from kasr_desktop.domain.readings import EDITED, GREEDY, LM, REFERENCE
from kasr_desktop.ui.widgets.theme import Colors


@dataclass(frozen=True, slots=True)
class ReadingMark:
    """The mark of one source.

    Attributes:
        ink: Color of the word and the line under it.
        soft: Ground of the syllables that differ.
        is_bold: True if the word is bold.
        dashes: Lengths of the line's strokes and gaps in widths of the pen, () for a whole one.
    """

    ink: str
    soft: str
    is_bold: bool = False
    dashes: tuple[float, ...] = ()

    @property
    def pen(self) -> QPen:
        """The pen of the line."""
        pen = QPen(QColor(self.ink), 2)
        if self.dashes:
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setDashPattern(list(self.dashes))
        return pen


def mark_of(source: str, colors: Colors) -> ReadingMark:
    """Return the mark of a source: dots for greedy, bold for the language model, else dashes."""
    match source:
        case _ if source == GREEDY:
            return ReadingMark(colors.greedy_mark, colors.greedy_soft, dashes=(0.1, 2.0))
        case _ if source == LM:
            return ReadingMark(colors.lm_mark, colors.lm_soft, is_bold=True)
        case _ if source == EDITED:
            return ReadingMark(colors.accent, colors.lm_soft)
        case _ if source == REFERENCE:
            return ReadingMark(colors.text, colors.lm_soft)
    return ReadingMark(colors.accent, colors.accent_soft, dashes=(3.0, 2.0))
