"""The user's settings while the window is open: changed one by one, kept at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from kasr_desktop.domain.errors import SettingsError
from kasr_desktop.settings import Settings, load_settings, save_settings


class Preferences(QObject):
    """Holds the one `Settings` of the window.

    Signals:
        changed: The new settings.
        remembered: Files that were opened, a list of `Path`; the last of them is the newest.
        forgotten: The user wants no list of files opened lately.
        kept: They lie on the disk.
        failed: A `SettingsError`: what was wrong in the file, or why it was not written.
    """

    changed = Signal(object)
    remembered = Signal(list)
    forgotten = Signal()
    kept = Signal()
    failed = Signal(object)

    def __init__(self, path: Path | None = None) -> None:
        super().__init__()
        self._path = path
        loaded = load_settings(path)
        self.settings: Settings = loaded.settings
        self.problems = loaded.problems

    def change(self, **fields: Any) -> None:
        """Change some settings and write them down."""
        self._use(replace(self.settings, **fields))

    def remember_files(self, paths: Sequence[Path]) -> None:
        """Remember recordings as opened last, the last of them on top."""
        settings = self.settings
        for path in paths:
            settings = settings.with_recent_file(path)
        self._use(settings)
        self.remembered.emit(list(paths))

    def forget_files(self) -> None:
        """Forget which recordings were open."""
        self.change(recent_files=())
        self.forgotten.emit()

    def _use(self, settings: Settings) -> None:
        if settings == self.settings:
            return
        self.settings = settings
        self.changed.emit(settings)
        try:
            save_settings(settings, self._path)
            self.kept.emit()
        except SettingsError as error:
            self.failed.emit(error)
