"""Draws a file of the queue: its state as a sign, its name, a line, its progress."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from kasr_desktop.session.queue_item import ItemState, QueueItem
from kasr_desktop.text.elision import elided
from kasr_desktop.ui.views.item_texts import state_line
from kasr_desktop.ui.views.queue.queue_model import ITEM_ROLE, OTHERS_ROLE
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.theme import (
    BODY,
    RADIUS,
    SMALL,
    XS,
    Colors,
    M,
    S,
    current_colors,
    font,
    scaled,
)

AnyIndex = QModelIndex | QPersistentModelIndex
_HEIGHT = 64
_SIGN = 16


class QueueDelegate(QStyledItemDelegate):
    """States differ by shape, not by color alone."""

    def createEditor(
        self, parent: QWidget, _option: QStyleOptionViewItem, _index: AnyIndex
    ) -> QWidget:
        field = QLineEdit(parent)
        field.setAccessibleName(translate("Queue", "Name of the recording"))
        return field

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, _index: AnyIndex
    ) -> None:
        editor.setGeometry(QRectF(option.rect).adjusted(XS, XS, -XS, -scaled(_HEIGHT) / 3).toRect())

    def sizeHint(self, _option: QStyleOptionViewItem, _index: AnyIndex) -> QSize:
        return QSize(0, scaled(_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        item = cast("QueueItem", index.data(ITEM_ROLE))
        colors = current_colors()
        area = QRectF(option.rect).adjusted(S, 2, -S, -2)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, option, area, colors)
        sign = QRectF(area.left() + M, area.top() + M, _SIGN, _SIGN)
        _paint_sign(painter, sign, item.state, colors)
        others = cast("list[str]", index.data(OTHERS_ROLE))
        lines = area.adjusted(M + _SIGN + S, S, -M, -S)
        self._paint_lines(painter, lines, item, others, colors)
        painter.restore()

    def _paint_ground(
        self, painter: QPainter, option: QStyleOptionViewItem, area: QRectF, colors: Colors
    ) -> None:
        state = option.state
        painter.setPen(Qt.PenStyle.NoPen)
        if state & QStyle.StateFlag.State_Selected:
            painter.setBrush(QColor(colors.selection))
            painter.drawRoundedRect(area, RADIUS, RADIUS)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(QColor(colors.hover))
            painter.drawRoundedRect(area, RADIUS, RADIUS)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(colors.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)

    def _paint_lines(
        self,
        painter: QPainter,
        area: QRectF,
        item: QueueItem,
        others: list[str],
        colors: Colors,
    ) -> None:
        painter.setFont(font(BODY, bold=item.state is ItemState.WORKING))
        measure = QFontMetricsF(painter.font()).horizontalAdvance
        name = elided(item.name, others, width=area.width(), measure=measure)
        _paint_line(painter, area, name, colors.text)
        below = area.adjusted(0, scaled(22), 0, 0)
        ink = colors.danger if item.state is ItemState.FAILED else colors.muted
        painter.setFont(font(SMALL))
        tags = "".join(f" · #{tag}" for tag in item.about.tags)
        said = QFontMetrics(painter.font()).elidedText(
            state_line(item) + tags, Qt.TextElideMode.ElideRight, int(below.width())
        )
        _paint_line(painter, below, said, ink)
        if item.state is ItemState.WORKING:
            bar = QRectF(area.left(), area.bottom() - 4, area.width(), 4)
            _paint_bar(painter, bar, item.fraction, colors)


def _paint_line(painter: QPainter, area: QRectF, text: str, ink: str) -> None:
    painter.setPen(QColor(ink))
    painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, text)


def _paint_bar(painter: QPainter, area: QRectF, fraction: float | None, colors: Colors) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colors.border))
    painter.drawRoundedRect(area, 2, 2)
    if fraction:
        painter.setBrush(QColor(colors.accent))
        painter.drawRoundedRect(
            QRectF(area.topLeft(), QPointF(area.left() + area.width() * fraction, area.bottom())),
            2,
            2,
        )


def _paint_sign(painter: QPainter, area: QRectF, state: ItemState, colors: Colors) -> None:
    """Draw a ring (waiting), a filled disc (working), a tick, a cross or a square."""
    ink = {ItemState.DONE: colors.accent, ItemState.WORKING: colors.accent}.get(state, colors.muted)
    ink = colors.danger if state is ItemState.FAILED else ink
    pen = QPen(QColor(ink), 2, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    x, y, size = area.left(), area.top(), area.width()
    if state is ItemState.WAITING:
        painter.drawEllipse(area.adjusted(3, 3, -3, -3))
    elif state is ItemState.WORKING:
        painter.setBrush(QColor(ink))
        painter.drawEllipse(area.adjusted(4, 4, -4, -4))
    elif state is ItemState.DONE:
        painter.drawPolyline(
            [
                QPointF(x + 2, y + size * 0.55),
                QPointF(x + 6, y + size * 0.8),
                QPointF(x + 14, y + 3),
            ]
        )
    elif state is ItemState.FAILED:
        painter.drawLine(QPointF(x + 3, y + 3), QPointF(x + 13, y + 13))
        painter.drawLine(QPointF(x + 13, y + 3), QPointF(x + 3, y + 13))
    else:
        painter.drawRoundedRect(area.adjusted(XS, XS, -XS, -XS), 1, 1)
