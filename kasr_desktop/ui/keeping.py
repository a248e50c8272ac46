"""Writes down what is new, within two seconds and not at every word."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Slot

from kasr_desktop.ui.autosave import Autosave
from kasr_desktop.ui.queue_item import QueueItem

_AUTOSAVE_MS = 2000


class Keeping(QObject):
    """Collects the items that have something new and hands them to the autosave."""

    def __init__(self, autosave: Autosave, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._autosave = autosave
        self._unkept: set[QueueItem] = set()
        self._timer = QTimer(self, interval=_AUTOSAVE_MS, singleShot=True)
        self._timer.timeout.connect(self.on_time)

    def soon(self, item: QueueItem) -> None:
        """Write down within two seconds what is new of an item."""
        self._unkept.add(item)
        if not self._timer.isActive():
            self._timer.start()

    def now(self, item: QueueItem) -> None:
        """Write an item down at once."""
        self._unkept.discard(item)
        self._autosave.keep(item)

    def drop(self, item: QueueItem) -> None:
        """Forget an item: it was exported, taken off the list or will be done again."""
        self._unkept.discard(item)
        self._autosave.drop(item)

    @Slot()
    def on_time(self) -> None:
        """Write down what is new."""
        while self._unkept:
            self._autosave.keep(self._unkept.pop())
