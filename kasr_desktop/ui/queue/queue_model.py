"""The queue as a list model: one row a file."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Slot

from kasr_desktop.ui.controller import Controller
from kasr_desktop.ui.queue.item_texts import describe_item, state_line
from kasr_desktop.ui.queue_item import QueueItem

AnyIndex = QModelIndex | QPersistentModelIndex
ITEM_ROLE = int(Qt.ItemDataRole.UserRole) + 1


class QueueModel(QAbstractListModel):
    """Shows the controller's items; changes nothing itself."""

    def __init__(self, controller: Controller) -> None:
        super().__init__()
        self._controller = controller
        # a copy: rows must appear between begin and end, when the controller has them already
        self._items = list(controller.items)
        controller.item_added.connect(self.on_added)
        controller.item_removed.connect(self.on_removed)
        controller.item_changed.connect(self.on_changed)

    def item(self, index: AnyIndex) -> QueueItem | None:
        """Give the item of a row."""
        return self._items[index.row()] if index.isValid() else None

    def index_of(self, item: QueueItem) -> QModelIndex:
        """Give the row of an item, an invalid one if it is gone."""
        return self.index(self._items.index(item)) if item in self._items else QModelIndex()

    def rowCount(self, parent: AnyIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._items)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        item = self.item(index)
        if item is None:
            return None
        if role == ITEM_ROLE:
            return item
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{item.name}\n{state_line(item)}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return describe_item(item)
        if role == Qt.ItemDataRole.ToolTipRole:
            return str(item.path)
        return None

    @Slot(int)
    def on_added(self, place: int) -> None:
        """Show a new item."""
        self.beginInsertRows(QModelIndex(), place, place)
        self._items.insert(place, self._controller.items[place])
        self.endInsertRows()

    @Slot(int)
    def on_removed(self, place: int) -> None:
        """Take an item away."""
        self.beginRemoveRows(QModelIndex(), place, place)
        del self._items[place]
        self.endRemoveRows()

    @Slot(object)
    def on_changed(self, item: QueueItem) -> None:
        """Show an item as it is now."""
        index = self.index_of(item)
        if index.isValid():
            self.dataChanged.emit(index, index)
