"""Widgets in a row that becomes several where they have no room beside each other."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

from kasr_desktop.ui.widgets.theme import XS, S


class FlowRow(QLayout):
    """Keeps every word whole at any size of text: what has no room begins another line.

    What may grow shares what is left of its line; else it is left free before what stands
    behind the gap, so that this ends at the right.
    """

    def __init__(self, parent: QWidget | None = None, *, spacing: int = S) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap: int | None = None
        self.setSpacing(spacing)
        self.setContentsMargins(0, 0, 0, 0)

    def add_gap(self) -> None:
        """Let what is added from now on stand at the right."""
        self._gap = len(self._items)

    def insert_widget(self, place: int, widget: QWidget) -> None:
        """Put a widget before what stands at a place now."""
        gap = self._gap
        self.addWidget(widget)
        self._items.insert(place, self._items.pop())
        self._gap = gap + 1 if gap is not None and place <= gap else gap
        self.invalidate()

    def insert_row(self, row: QLayout) -> None:
        """Put a row of widgets behind the others; it is never torn apart."""
        self.addChildLayout(row)
        self.addItem(row)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)
        self.invalidate()

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        if not 0 <= index < len(self._items):
            return None
        if self._gap is not None and index < self._gap:
            self._gap -= 1
        return self._items.pop(index)

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation.Horizontal  # what is left free stands before the gap

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), apply=False)

    def sizeHint(self) -> QSize:
        shown = self._shown()
        wide = sum(_width(item) for item in shown) + self.spacing() * max(0, len(shown) - 1)
        high = max((item.sizeHint().height() for item in shown), default=0)
        return self._with_margins(QSize(wide, high))

    def minimumSize(self) -> QSize:
        least = QSize(0, 0)
        for item in self._shown():
            least = least.expandedTo(item.minimumSize())
        return self._with_margins(least)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, apply=True)

    def _with_margins(self, size: QSize) -> QSize:
        margins = self.contentsMargins()
        wide, high = margins.left() + margins.right(), margins.top() + margins.bottom()
        return size + QSize(wide, high)

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _lines(self, width: int) -> list[list[QLayoutItem]]:
        lines: list[list[QLayoutItem]] = []
        taken = 0
        for item in self._shown():
            wide = _width(item)
            if lines and taken + self.spacing() + wide <= width:
                lines[-1].append(item)
                taken += self.spacing() + wide
            else:
                lines.append([item])
                taken = wide
        return lines

    def _place(self, rect: QRect, *, apply: bool) -> int:
        """Lay out, or only measure; give the height."""
        inside = rect.marginsRemoved(self.contentsMargins())
        y = inside.y()
        behind = self._items[self._gap :] if self._gap is not None else []
        lines = self._lines(inside.width())
        for number, line in enumerate(lines):
            high = max(item.sizeHint().height() for item in line)
            if apply:
                self._place_line(line, QRect(inside.x(), y, inside.width(), high), behind)
            y += high + (XS if number + 1 < len(lines) else 0)
        margins = self.contentsMargins()
        return y - rect.y() + margins.bottom()

    def _place_line(self, line: list[QLayoutItem], room: QRect, behind: list[QLayoutItem]) -> None:
        left = room.width() - self.spacing() * (len(line) - 1) - sum(map(_width, line))
        growing = [item for item in line if _grows(item)]
        x = room.x()
        for place, item in enumerate(line):
            wide = min(_width(item), room.width())
            if item in growing and left > 0:
                wide += left // len(growing)
            elif not growing and item in behind and (not place or line[place - 1] not in behind):
                x += max(0, left)
            high = min(item.sizeHint().height(), room.height())
            where = QPoint(x, room.y() + (room.height() - high) // 2)
            item.setGeometry(QRect(where, QSize(wide, high)))
            x += wide + self.spacing()


def _grows(item: QLayoutItem) -> bool:
    is_free = item.maximumSize().width() > item.minimumSize().width()
    return is_free and bool(item.expandingDirections() & Qt.Orientation.Horizontal)


def _width(item: QLayoutItem) -> int:
    """Return the room an item needs: what grows begins with the least."""
    return item.minimumSize().width() if _grows(item) else item.sizeHint().width()
