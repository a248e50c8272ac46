"""How what differs is marked in the text of each source: form and color, never color alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen

from kasr_desktop.domain.readings import EDITED, FORMER, GREEDY, LM, REFERENCE, TRIED
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


_MARKED = (GREEDY, FORMER, LM, TRIED, EDITED, REFERENCE)
_OTHER_DASHES = ((3.0, 2.0), (5.0, 2.0, 1.0, 2.0), (1.0, 2.0, 1.0, 4.0))
"""Of sources without a mark of their own, as they stand beside each other."""


def spacing_pen(colors: Colors) -> QPen:
    """Return the line under words of which the spaces alone differ: thin, pale, of no source."""
    pen = QPen(QColor(colors.control), 1)
    pen.setDashPattern([2.0, 3.0])
    return pen


def mark_of(source: str, colors: Colors, among: Sequence[str] = ()) -> ReadingMark:
    """Return the mark of a source: dots for greedy, bold for the language model, else dashes.

    Args:
        source: Whose.
        colors: The scheme in use.
        among: The sources it stands among: those without a mark of their own differ in dashes.
    """
    if source in (GREEDY, FORMER):
        return ReadingMark(colors.greedy_mark, colors.greedy_soft, dashes=(0.1, 2.0))
    if source in (LM, TRIED):
        return ReadingMark(colors.lm_mark, colors.lm_soft, is_bold=True)
    if source == EDITED:
        return ReadingMark(colors.accent, colors.lm_soft)
    if source == REFERENCE:
        return ReadingMark(colors.text, colors.lm_soft)
    others = [one for one in among if one not in _MARKED]
    place = others.index(source) if source in others else 0
    dashes = _OTHER_DASHES[place % len(_OTHER_DASHES)]
    return ReadingMark(colors.accent, colors.accent_soft, dashes=dashes)
