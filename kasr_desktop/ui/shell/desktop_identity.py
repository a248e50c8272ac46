"""What the desktop knows this program by: icon, names, and the files it asks it to open."""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QFileOpenEvent, QGuiApplication, QIcon

from kasr_desktop.resources import resources_dir

APPLICATION_ID = "io.github.kasr.Desktop"
"""Name of the `.desktop` file, of the icon in a theme, the bundle on macOS, the taskbar's group."""

APPLICATION_NAME = "kasr"
"""Also the class of the windows on X11, which the menu entry names (`StartupWMClass`)."""


def application_icon() -> QIcon:
    """Return the program's own icon in every size that is shipped."""
    icon = QIcon()
    for path in sorted((resources_dir() / "icons" / "app").glob("kasr-desktop-*.png")):
        icon.addFile(str(path))
    return icon


def introduce() -> None:
    """Set the running application's icon and the name that groups its windows."""
    QGuiApplication.setDesktopFileName(APPLICATION_ID)
    QGuiApplication.setWindowIcon(application_icon())
    if sys.platform == "win32":
        # else the taskbar groups the window under Python, with Python's icon
        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID(APPLICATION_ID)


class OpenedFiles(QObject):
    """Hears which files the desktop wants opened; macOS says it by event, others as arguments.

    Signals:
        asked: The files, a list of `Path`.
    """

    asked = Signal(list)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Take files that are asked for; everything else goes on its way."""
        if not isinstance(event, QFileOpenEvent) or not event.file():
            return False
        self.asked.emit([Path(event.file())])
        return True
