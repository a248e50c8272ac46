"""Which processors there are, looked up outside the window's thread."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from kasr_desktop.pipeline.device_listing import find_compute_devices
from kasr_desktop.recognizer.networks.devices import ComputeDevice
from kasr_desktop.settings import log_dir
from kasr_desktop.worker.task_runner import TaskRunner

log = logging.getLogger(__name__)


def find_now() -> tuple[ComputeDevice, ...]:
    """List the processors; takes seconds where there is a graphics card."""
    return find_compute_devices(log_path=log_dir() / "engine.log")


class ComputeDevices(QObject):
    """The processors found last; looks again when asked.

    Signals:
        changed: The tuple of `ComputeDevice` found, fastest first.
    """

    changed = Signal(object)

    def __init__(
        self,
        find: Callable[[], tuple[ComputeDevice, ...]] = find_now,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.found: tuple[ComputeDevice, ...] = ()
        self._find = find
        self._tasks = TaskRunner(self, patience_ms=10_000)

    @Slot()
    def refresh(self) -> None:
        """Look for processors; nothing if that is being done."""
        if not self._tasks.is_busy:
            self._tasks.call(self._find, done=self._keep, failed=self._keep_none)

    def _keep(self, found: tuple[ComputeDevice, ...]) -> None:
        self.found = found
        self.changed.emit(found)

    def _keep_none(self, error: Exception) -> None:
        """Offer what needs no looking for; the engine says why where a card is wanted."""
        log.info("no processors found: %s", error)
        self._keep(())
