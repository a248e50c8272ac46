"""Place and size of the window, kept from one start to the next."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QMainWindow, QSplitter

from kasr_desktop.settings import config_dir

_FIRST = (1200, 780)


def restore_window(window: QMainWindow, sides: QSplitter, page: QSplitter) -> None:
    """Put the window where it was; a window that lay on a screen now gone comes into sight."""
    kept = _kept()
    if not window.restoreGeometry(_bytes(kept, "window/geometry")):
        window.resize(*_FIRST)
    sides.restoreState(_bytes(kept, "window/splitter"))
    page.restoreState(_bytes(kept, "window/page_splitter"))


def keep_window(window: QMainWindow, sides: QSplitter, page: QSplitter) -> None:
    """Remember where the window is."""
    kept = _kept()
    kept.setValue("window/geometry", window.saveGeometry())
    kept.setValue("window/splitter", sides.saveState())
    kept.setValue("window/page_splitter", page.saveState())


def kept_item() -> str:
    """Return the key of the recording that was shown last, "" if none was."""
    return str(_kept().value("window/item", ""))


def keep_item(key: str) -> None:
    """Remember which recording was shown."""
    _kept().setValue("window/item", key)


def kept_reading_size() -> int | None:
    """Return the size of type in the transcript, None if the user has chosen none."""
    value = _kept().value("window/reading_size")
    return int(value) if isinstance(value, int | str) and str(value).isdigit() else None


def keep_reading_size(pixels: int) -> None:
    """Remember the size of type in the transcript."""
    _kept().setValue("window/reading_size", pixels)


def _bytes(kept: QSettings, key: str) -> QByteArray:
    value = kept.value(key)
    return value if isinstance(value, QByteArray) else QByteArray()


def _kept() -> QSettings:
    return QSettings(str(config_dir() / "window.ini"), QSettings.Format.IniFormat)
