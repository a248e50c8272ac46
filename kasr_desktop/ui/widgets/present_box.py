"""A choice among what is there now; what was chosen stays in it when it is not there."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QEnterEvent, QFocusEvent
from PySide6.QtWidgets import QComboBox, QWidget

Entries = tuple[tuple[str, str], ...]
"""Value and words of each entry, in order."""


class PresentBox(QComboBox):
    """What is always there first, then what was found; looks anew whenever it may be opened.

    Signals:
        chosen: The value of an entry.
        refresh_wanted: The choice may be opened soon: look what is there.
    """

    chosen = Signal(str)
    refresh_wanted = Signal()

    def __init__(self, always: Entries, absent: str, parent: QWidget | None = None) -> None:
        """Make it.

        Args:
            always: Entries that need no looking for; the first is the default.
            absent: How something chosen that is not there is called; holds {name}.
            parent: The widget it lies in.
        """
        super().__init__(parent)
        self._always = always
        self._absent = absent
        self._found: Entries | None = None
        self._value = always[0][0]
        self.activated.connect(self.on_activated)
        self.currentTextChanged.connect(self.on_shown)
        self._fill()

    @property
    def value(self) -> str:
        """What is chosen."""
        return self._value

    def choose(self, value: str) -> None:
        """Show something as chosen, there or not."""
        self._value = value
        self._fill()

    def show_entries(self, found: Entries) -> None:
        """Offer what is there now; an open choice stays open."""
        if found == self._found:
            return
        self._found = found
        is_shown = self.view().isVisible()
        self._fill()
        if is_shown:
            self.hidePopup()
            super().showPopup()  # as high as it is long now

    def showPopup(self) -> None:
        self.refresh_wanted.emit()
        super().showPopup()

    def enterEvent(self, event: QEnterEvent) -> None:
        self.refresh_wanted.emit()
        super().enterEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.refresh_wanted.emit()
        super().focusInEvent(event)

    @Slot(int)
    def on_activated(self, row: int) -> None:
        """Take the user's choice."""
        value = str(self.itemData(row))
        if value != self._value:
            self._value = value
            self.chosen.emit(value)

    @Slot(str)
    def on_shown(self, words: str) -> None:
        """Tell the whole choice by the tip too: a name may be longer than the box."""
        name = self.accessibleName()
        self.setToolTip(f"{name}: {words}" if name else words)

    def _fill(self) -> None:
        self.clear()
        entries = (*self._always, *(self._found or ()))
        for value, words in entries:
            self.addItem(words, value)
        if self._value not in dict(entries):
            name = self._value
            missing = self._absent.format(name=name)
            self.addItem(name if self._found is None else missing, self._value)
        self.setCurrentIndex(self.findData(self._value))
