"""Draws an entry of the library: its name, when and how long, and a line of its text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from kasr_desktop.library.entry import Found
from kasr_desktop.ui.features.library.found_model import FOUND_ROLE, fact_line
from kasr_desktop.ui.widgets.theme import (
    BODY,
    RADIUS,
    SMALL,
    Colors,
    M,
    S,
    current_colors,
    font,
    scaled,
)

AnyIndex = QModelIndex | QPersistentModelIndex
_HEIGHT = 84
_LINES = (S, 30, 52)  # from the top


class FoundDelegate(QStyledItemDelegate):
    """What was searched for is marked in the line of text."""

    def __init__(self, parent: object = None) -> None:
        super().__init__(parent)  # type: ignore[arg-type]
        self.terms: Sequence[str] = ()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: AnyIndex) -> QSize:
        return QSize(0, scaled(_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        found = cast("Found", index.data(FOUND_ROLE))
        colors = current_colors()
        area = QRectF(option.rect).adjusted(S, 2, -S, -2)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_ground(painter, option, area, colors)
        inside = area.adjusted(M, 0, -M, 0)
        top, middle, bottom = (inside.adjusted(0, scaled(y), 0, 0) for y in _LINES)
        _paint_text(painter, top, found.entry.name, font(BODY, bold=True), colors.text)
        ink = colors.muted if found.is_there else colors.warning
        _paint_text(painter, middle, fact_line(found), font(SMALL), ink)
        self._paint_line(painter, bottom, found.line, colors)
        painter.restore()

    def _paint_line(self, painter: QPainter, area: QRectF, line: str, colors: Colors) -> None:
        """Draw the line with its marks; it begins shortly before the first of them."""
        places = marks(line, self.terms)
        face = font(BODY)
        metrics = QFontMetricsF(face)
        if places and metrics.horizontalAdvance(line[: places[0][1]]) > area.width() * 0.8:
            start = max(0, places[0][0] - 12)
            line = f"… {line[start:]}"
            places = marks(line, self.terms)
        shown = metrics.elidedText(line, Qt.TextElideMode.ElideRight, area.width())
        painter.setPen(QPen(QColor(colors.warning), 1))  # to be seen on the selected row too
        painter.setBrush(QColor(colors.warning_soft))
        for start, end in places:
            if end <= len(shown):
                left = area.left() + metrics.horizontalAdvance(shown[:start])
                width = metrics.horizontalAdvance(shown[start:end])
                painter.drawRoundedRect(
                    QRectF(left - 1, area.top(), width + 2, metrics.height()), 3, 3
                )
        _paint_text(painter, area, shown, face, colors.text)


def marks(line: str, terms: Sequence[str]) -> list[tuple[int, int]]:
    """Return where words stand in a line, in order.

    Example:
        >>> marks("한강에서 한강으로", ["한강"])
        [(0, 2), (5, 7)]
    """
    folded = line.lower()
    places = []
    for term in terms:
        start = folded.find(term.lower())
        while term and start >= 0:
            places.append((start, start + len(term)))
            start = folded.find(term.lower(), start + len(term))
    return sorted(places)


def _paint_ground(
    painter: QPainter, option: QStyleOptionViewItem, area: QRectF, colors: Colors
) -> None:
    state = option.state
    ground = None
    if state & QStyle.StateFlag.State_Selected:
        ground = colors.selection
    elif state & QStyle.StateFlag.State_MouseOver:
        ground = colors.hover
    if ground is not None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(area, RADIUS, RADIUS)
    if state & QStyle.StateFlag.State_HasFocus:
        painter.setPen(QPen(QColor(colors.accent), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)


def _paint_text(painter: QPainter, area: QRectF, text: str, face: QFont, ink: str) -> None:
    painter.setFont(face)
    painter.setPen(QColor(ink))
    shown = QFontMetricsF(face).elidedText(text, Qt.TextElideMode.ElideRight, area.width())
    painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, shown)
