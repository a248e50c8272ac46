"""The first cell of a row: when, who, and whether the user's hand was on it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from kasr_desktop.ui.views.transcript.row_fonts import RowFonts
from kasr_desktop.ui.views.transcript.segment_row import TIME_COLUMN, SegmentRow
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.theme import READING, SMALL, Colors, font, scaled

_NOTE = SMALL * 1.5  # pixels of a line of small print, at 100 %


def time_cell_height(row: SegmentRow, fonts: RowFonts) -> float:
    """Return the pixels the cell needs."""
    return fonts.line_height + scaled(_NOTE) * len(_notes(row))


def paint_time_cell(
    painter: QPainter, area: QRectF, row: SegmentRow, *, fonts: RowFonts, colors: Colors
) -> None:
    """Paint the start of the row, the speaker below it, and what else is to be told of it."""
    pixels = fonts.plain.pixelSize()
    _paint_line(
        painter,
        QRectF(area.left(), area.top(), area.width(), fonts.line_height),
        row.text(TIME_COLUMN),
        face=fonts.plain if pixels < scaled(READING) else font(READING - 2),
        ink=colors.muted,
    )
    top = area.top() + fonts.line_height
    for text, is_name in _notes(row):
        _paint_line(
            painter,
            QRectF(area.left(), top, area.width(), scaled(_NOTE)),
            text,
            face=font(SMALL, bold=True),
            ink=colors.text if is_name else colors.accent,
        )
        top += scaled(_NOTE)


def _notes(row: SegmentRow) -> list[tuple[str, bool]]:
    """Return the lines below the time, each with whether it is a name."""
    notes = [(row.segment.speaker, True)] if row.segment.speaker else []
    if row.is_edited:
        notes.append((translate("Transcript", "◆ edited"), False))
    notes += [(line, False) for line in row.script.lines()]
    return notes


def _paint_line(painter: QPainter, area: QRectF, text: str, *, face: QFont, ink: str) -> None:
    painter.setFont(face)
    painter.setPen(QColor(ink))
    end = Qt.TextElideMode.ElideRight
    shown = QFontMetricsF(face).elidedText(text, end, area.width())
    painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
