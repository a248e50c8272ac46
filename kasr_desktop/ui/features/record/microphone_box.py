"""The choice of a microphone; looks for new ones whenever it is about to be opened."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QSizePolicy, QWidget

from kasr_desktop.domain.recording import InputDevice
from kasr_desktop.ui.views.devices_present import (
    absent_microphone,
    microphones_always,
    microphones_found,
)
from kasr_desktop.ui.views.setting_labels import setting_label
from kasr_desktop.ui.widgets.present_box import PresentBox


class MicrophoneBox(PresentBox):
    """The system's default first, then every microphone by its name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(microphones_always(), absent_microphone(), parent)
        self.setAccessibleName(setting_label("input_device"))
        self.on_shown(self.currentText())
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumContentsLength(8)

    @Slot(object)
    def show_found(self, found: tuple[InputDevice, ...]) -> None:
        """Offer what is plugged in now."""
        self.show_entries(microphones_found(found))
