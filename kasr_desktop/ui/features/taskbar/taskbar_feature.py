"""A bar over the program's icon shows how far the work is, on desktops that draw one.

Ubuntu's dock, KDE's taskbar and others hear a signal for it (Unity's LauncherEntry). Elsewhere
the title says it, which every taskbar shows.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, Slot
from PySide6.QtDBus import QDBusConnection, QDBusMessage
from PySide6.QtGui import QGuiApplication

from kasr_desktop.ui.features.workbench import Workbench

_ENTRY = "com.canonical.Unity.LauncherEntry"
_STEPS = 100


class TaskbarFeature(QObject):
    """Sends a signal for each hundredth; whether anybody hears it is nothing to us."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._shown: int | None = None
        bench.session.presence.progress_changed.connect(self.on_progress)
        bench.closing.connect(self.on_closing)
        self.on_progress(bench.session.presence.progress)

    @Slot(object)
    def on_progress(self, progress: float | None) -> None:
        """Show how far the work is, 0...1; None takes the bar away."""
        step = None if progress is None else int(progress * _STEPS)
        if step == self._shown or sys.platform in ("win32", "darwin"):
            return
        self._shown = step
        facts = {"progress": (step or 0) / _STEPS, "progress-visible": step is not None}
        message = QDBusMessage.createSignal("/io/github/kasr/Desktop", _ENTRY, "Update")
        program = QGuiApplication.desktopFileName()
        message.setArguments([f"application://{program}.desktop", facts])
        QDBusConnection.sessionBus().send(message)  # queued; False where there is no bus

    @Slot()
    def on_closing(self) -> None:
        """Leave no bar behind."""
        self.on_progress(None)
