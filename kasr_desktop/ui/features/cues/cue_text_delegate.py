"""Draws the lines of a subtitle; what was looked for is marked in them."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from kasr_desktop.editing.search import Query
from kasr_desktop.ui.views.transcript.found_words import paint_found
from kasr_desktop.ui.widgets.theme import S, current_colors

AnyIndex = QModelIndex | QPersistentModelIndex


class CueTextDelegate(QStyledItemDelegate):
    """Paints.

    Attributes:
        query: What was looked for.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.query = Query("")

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        colors = current_colors()
        area = QRectF(option.rect)
        painter.save()
        painter.setClipRect(area)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(colors.selection))
        painter.setFont(option.font)
        metrics = QFontMetricsF(option.font)
        lines = str(index.data(Qt.ItemDataRole.DisplayRole) or "").split("\n")
        top = area.center().y() - len(lines) * metrics.height() / 2
        for number, line in enumerate(lines):
            place = QRectF(area.left() + S, top + number * metrics.height(), area.width(), 0)
            place.setHeight(metrics.height())
            for found in () if self.query.is_empty else self.query.pattern().finditer(line):
                left = place.left() + metrics.horizontalAdvance(line[: found.start()])
                width = metrics.horizontalAdvance(found.group())
                box = QRectF(left, place.top(), width, place.height())
                paint_found(painter, box, is_shown=False, colors=colors)
            painter.setPen(QColor(colors.text))
            shown = metrics.elidedText(line, Qt.TextElideMode.ElideRight, area.width() - 2 * S)
            painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), shown)
        painter.restore()
