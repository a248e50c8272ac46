"""The queue as a list model: one row a file."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal, Slot

from kasr_desktop.session.controller import Controller
from kasr_desktop.session.queue_item import ItemState, QueueItem
from kasr_desktop.text.elision import shown_name
from kasr_desktop.ui.views.item_texts import describe_item, state_line

AnyIndex = QModelIndex | QPersistentModelIndex
ITEM_ROLE = int(Qt.ItemDataRole.UserRole) + 1
OTHERS_ROLE = ITEM_ROLE + 1
_NEIGHBORS = 20  # rows at most on each side from which a name is told apart


class QueueModel(QAbstractListModel):
    """Shows the controller's items; a row that is dragged elsewhere, it asks to move.

    Signals:
        renamed: A `QueueItem` and what the user wants to call it.
    """

    renamed = Signal(object, str)

    def __init__(self, controller: Controller) -> None:
        super().__init__()
        self._controller = controller
        # a copy: rows must appear between begin and end, when the controller has them already
        self._items = list(controller.items)
        self._states: dict[int, ItemState] = {}  # by number, as they were last told
        self._counts: Counter[ItemState] = Counter()
        for item in self._items:
            self._note(item)
        controller.item_added.connect(self.on_added)
        controller.item_removed.connect(self.on_removed)
        controller.item_moved.connect(self.on_moved)
        controller.item_changed.connect(self.on_changed)

    def item(self, index: AnyIndex) -> QueueItem | None:
        """Return the item of a row."""
        return self._items[index.row()] if index.isValid() else None

    def num_of(self, state: ItemState) -> int:
        """Count the files of a state; asked for at every change, so they are not gone through."""
        return self._counts[state]

    def index_of(self, item: QueueItem) -> QModelIndex:
        """Return the row of an item, an invalid one if it is gone."""
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
            return _tip(item)
        if role == Qt.ItemDataRole.EditRole:
            return item.about.title or shown_name(item.sound.path.stem)
        if role == OTHERS_ROLE:
            first = max(0, index.row() - _NEIGHBORS)
            near = self._items[first : index.row() + _NEIGHBORS + 1]
            return [other.name for other in near if other is not item]
        return None

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Let rows be dragged, and dropped between rows only."""
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        own = Qt.ItemFlag.ItemIsDragEnabled | Qt.ItemFlag.ItemIsEditable
        return super().flags(index) | own

    def setData(self, index: AnyIndex, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        item = self.item(index)
        if item is None or role != Qt.ItemDataRole.EditRole:
            return False
        self.renamed.emit(item, str(value))
        return True

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def moveRows(
        self, _from: AnyIndex, row: int, count: int, _to: AnyIndex, before: int, /
    ) -> bool:
        """Ask the controller to move an item in front of another."""
        item = self.item(self.index(row))
        if item is None or count != 1 or before in (row, row + 1):
            return False
        self._controller.move(item, before if before < row else before - 1)
        return True

    @Slot(int)
    def on_added(self, place: int) -> None:
        """Show a new item."""
        self.beginInsertRows(QModelIndex(), place, place)
        item = self._controller.items[place]
        self._items.insert(place, item)
        self._note(item)
        self.endInsertRows()

    @Slot(int)
    def on_removed(self, place: int) -> None:
        """Take an item away."""
        self.beginRemoveRows(QModelIndex(), place, place)
        self._counts[self._states.pop(self._items.pop(place).number)] -= 1
        self.endRemoveRows()

    @Slot(int, int)
    def on_moved(self, before: int, place: int) -> None:
        """Show an item at another place."""
        root = QModelIndex()
        behind = place if place < before else place + 1
        if self.beginMoveRows(root, before, before, root, behind):
            self._items.insert(place, self._items.pop(before))
            self.endMoveRows()

    @Slot(object)
    def on_changed(self, item: QueueItem) -> None:
        """Show an item as it is now."""
        index = self.index_of(item)
        if index.isValid():
            self._note(item)
            self.dataChanged.emit(index, index)

    def _note(self, item: QueueItem) -> None:
        """Count it under the state it has now."""
        former = self._states.get(item.number)
        if former is not item.state:
            if former is not None:
                self._counts[former] -= 1
            self._states[item.number] = item.state
            self._counts[item.state] += 1


def _tip(item: QueueItem) -> str:
    """Return the whole name, what the user says about it, and where the sound lies."""
    tags = " ".join(f"#{tag}" for tag in item.about.tags)
    lines = (item.name, tags, item.about.note, shown_name(str(item.sound.path)))
    return "\n".join(line for line in lines if line)
