"""Which microphones there are, looked up outside the window's thread."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal, Slot

from kasr_desktop.domain.errors import KasrError
from kasr_desktop.domain.recording import InputDevice
from kasr_desktop.settings import log_dir
from kasr_desktop.worker.task_runner import TaskRunner

log = logging.getLogger(__name__)

_SOUND_DEVICES = Path("/dev/snd")
"""Linux makes and removes files here when a sound card comes or goes."""

_PAUSE_MS = 500  # a card is several files, and the sound server needs a moment to see it


def list_now() -> tuple[InputDevice, ...]:
    """List the microphones plugged in now; takes as long as a process start."""
    from kasr_desktop.pipeline.recorder import list_microphones

    return list_microphones(log_path=log_dir() / "capture.log")


class Microphones(QObject):
    """The microphones found last; looks again when asked and when one is plugged in.

    Signals:
        changed: The tuple of `InputDevice` found, one of each name.
        failed: A `KasrError`: none can be looked for.
    """

    changed = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        find: Callable[[], tuple[InputDevice, ...]] = list_now,
        parent: QObject | None = None,
        *,
        watched: Path = _SOUND_DEVICES,
    ) -> None:
        super().__init__(parent)
        self.found: tuple[InputDevice, ...] = ()
        self.was_asked = False
        self._find = find
        self._tasks = TaskRunner(self, patience_ms=10_000)
        self._pause = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self.refresh)
        self._watcher = QFileSystemWatcher(self)
        if watched.is_dir():
            self._watcher.addPath(str(watched))
        self._watcher.directoryChanged.connect(self.on_plugged)

    @Slot()
    def refresh(self) -> None:
        """Look for microphones; nothing if that is being done."""
        self.was_asked = True
        if not self._tasks.is_busy:
            self._tasks.call(self._find, done=self._keep, failed=self._show_none)

    @Slot()
    def on_plugged(self) -> None:
        """Look again, if anybody has ever looked."""
        if self.was_asked:
            self._pause.start()

    def _keep(self, found: tuple[InputDevice, ...]) -> None:
        """Keep one device of each name: it turns up once a sound interface."""
        by_name = {device.name: device for device in reversed(found)}
        self.found = tuple(device for device in found if by_name[device.name] is device)
        self.changed.emit(self.found)

    def _show_none(self, error: Exception) -> None:
        """Show none; recording says why in its own words."""
        log.info("no microphones found: %s", error)
        self.found = ()
        self.changed.emit(self.found)
        if isinstance(error, KasrError):
            self.failed.emit(error)
