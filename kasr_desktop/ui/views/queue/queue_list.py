"""The list of files: its rows are dragged to another place, files from outside pass through."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

AnyIndex = QModelIndex | QPersistentModelIndex

_EDIT_KEY = Qt.Key.Key_F2  # Qt's own; on a Mac it is Enter, which is nobody else's here


def edit_key_name() -> str:
    """Return the key that writes a name where the list has the keyboard, as menus tell it."""
    key = Qt.Key.Key_Return if sys.platform == "darwin" else _EDIT_KEY
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


class QueueList(QListView):
    """Takes its own rows only; what else is dragged over it is the window's."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDragDropMode(QListView.DragDropMode.InternalMove)
        self.setDropIndicatorShown(True)
        self.setEditTriggers(
            QListView.EditTrigger.DoubleClicked | QListView.EditTrigger.EditKeyPressed
        )
        self.setUniformItemSizes(True)  # else every change asks for the height of every row

    def dataChanged(self, first: AnyIndex, last: AnyIndex, roles: Sequence[int] = ()) -> None:
        """Paint what changed; `QListView` would lay all rows out anew, and none has grown."""
        QAbstractItemView.dataChanged(self, first, last, roles)

    def event(self, event: QEvent) -> bool:
        """Keep the key that writes a name, which elsewhere writes in the text."""
        is_asked = event.type() == QEvent.Type.ShortcutOverride
        if is_asked and isinstance(event, QKeyEvent) and event.key() == _EDIT_KEY:
            event.accept()
            return True
        return super().event(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._is_own(event):
            super().dragEnterEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if self._is_own(event):
            super().dragMoveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        if self._is_own(event):
            super().dropEvent(event)

    def _is_own(self, event: QDropEvent) -> bool:
        is_own = event.source() is self
        if not is_own:
            event.ignore()
        return is_own
