"""A message of the desktop: what every system has for a program that is not in front."""

from __future__ import annotations

import shutil

from PySide6.QtCore import QObject, QProcess, Signal, Slot
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

_SHOWN_MS = 10_000


class DesktopMessages(QObject):
    """Uses the notification service, through the tray or `notify-send`; the task bar in any case.

    Signals:
        clicked: The user wants to see what it is about.
    """

    clicked = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._tray: QSystemTrayIcon | None = None

    def show_message(self, title: str, text: str) -> None:
        """Show a message; where the desktop has none, its task bar says that there is something."""
        QApplication.alert(self._window)
        if QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages():
            self._show_in_tray(title, text)
        elif program := shutil.which("notify-send"):
            QProcess.startDetached(program, ["--app-name", title, "--", title, text])

    @Slot()
    def on_clicked(self) -> None:
        """Come to the front."""
        self._hide()
        self.clicked.emit()

    def _show_in_tray(self, title: str, text: str) -> None:
        if self._tray is None:
            icon = QApplication.windowIcon()
            if icon.isNull():
                standard = QApplication.style().StandardPixmap.SP_MessageBoxInformation
                icon = QApplication.style().standardIcon(standard)
            self._tray = QSystemTrayIcon(icon, self)
            self._tray.setToolTip(title)
            self._tray.messageClicked.connect(self.on_clicked)
            self._tray.activated.connect(self.on_clicked)
        self._tray.show()
        self._tray.showMessage(title, text, self._tray.icon(), _SHOWN_MS)

    def _hide(self) -> None:
        if self._tray is not None:
            self._tray.hide()
