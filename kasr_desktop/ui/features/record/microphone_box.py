"""The choice of a microphone; looks for new ones whenever it is about to be opened."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QEnterEvent, QFocusEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from kasr_desktop.domain.recording import InputDevice
from kasr_desktop.ui.widgets.language import translate

_DEFAULT = ""


class MicrophoneBox(QComboBox):
    """The system's default first, then every microphone by its name.

    Signals:
        chosen: The name of the microphone, "" for the default.
        refresh_wanted: The choice may be opened soon: look what is plugged in.
    """

    chosen = Signal(str)
    refresh_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(translate("Record", "Microphone"))
        self.setToolTip(translate("Record", "Microphone"))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumContentsLength(8)
        self._found: tuple[InputDevice, ...] | None = None
        self._name = _DEFAULT
        self.activated.connect(self.on_activated)
        self._fill()

    @property
    def name(self) -> str:
        """The microphone chosen, "" for the default."""
        return self._name

    def choose(self, name: str) -> None:
        """Show a microphone as chosen, plugged in or not."""
        self._name = name
        self._fill()

    @Slot(object)
    def show_found(self, found: tuple[InputDevice, ...]) -> None:
        """Offer what is plugged in now; an open choice stays open."""
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
        name = str(self.itemData(row))
        if name != self._name:
            self._name = name
            self.chosen.emit(name)

    def _fill(self) -> None:
        self.clear()
        self.addItem(self._default_label(), _DEFAULT)
        names = [device.name for device in self._found or ()]
        for name in names:
            self.addItem(name, name)
        if self._name and self._name not in names:
            missing = translate("Record", "{name} (not plugged in)").format(name=self._name)
            self.addItem(missing if self._found is not None else self._name, self._name)
        self.setCurrentIndex(max(0, self.findData(self._name)))

    def _default_label(self) -> str:
        return translate("Record", "The system's microphone")
