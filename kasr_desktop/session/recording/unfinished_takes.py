"""Takes that a killed program left, completed or thrown away one after the other."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from kasr_desktop.domain.recording import Take
from kasr_desktop.library.takes import UnfinishedTake, discard, recover, unfinished_takes
from kasr_desktop.worker.task_runner import TaskRunner

log = logging.getLogger(__name__)

_PATIENCE_MS = 10_000  # a take that is being completed is waited for


class UnfinishedTakes(QObject):
    """Looks for them once, and does with each what it is told.

    Attributes:
        left: Those that nothing was done with yet; the first is the one to ask about.

    Signals:
        changed: `left` is another list, or somebody wants to hear of it.
        recovered: The path a take grew under, and the `Take`.
        failed: The exception that kept a take as it is; it is offered again at the next start.
    """

    changed = Signal()
    recovered = Signal(object, object)
    failed = Signal(Exception)

    def __init__(self, folder: Callable[[], Path], parent: QObject | None = None) -> None:
        """Prepare; nothing is looked at before `look`.

        Args:
            folder: Returns where recordings are kept.
            parent: Who owns it.
        """
        super().__init__(parent)
        self.left: list[UnfinishedTake] = []
        self._folder = folder
        self._tasks = TaskRunner(self, patience_ms=_PATIENCE_MS)
        self._has_looked = False

    def look(self) -> None:
        """Look for unfinished takes; later calls tell again what is left, to a new window."""
        if self._has_looked:
            if not self._tasks.is_busy:
                self.changed.emit()
            return
        folder = self._folder()
        if folder.is_dir():
            self._do(lambda: unfinished_takes(folder), self._found)
        self._has_looked = True

    def recover(self) -> None:
        """Complete the first."""
        chosen = self.left[0]
        self._do(lambda: recover(chosen), self._take_back)

    def discard(self) -> None:
        """Delete the first for good."""
        chosen = self.left[0]
        self._do(lambda: discard(chosen), self._drop_first)

    def _do(self, function: Callable[[], object], done: Callable[..., object]) -> None:
        self._tasks.call(function, done=done, failed=self._fail)

    def _found(self, left: Sequence[UnfinishedTake]) -> None:
        self.left = list(left)
        self.changed.emit()

    def _take_back(self, take: Take) -> None:
        former = self.left.pop(0)
        self.recovered.emit(former.take.growing_path, take)
        self.changed.emit()

    def _drop_first(self, _result: object) -> None:
        self.left.pop(0)
        self.changed.emit()

    def _fail(self, error: Exception) -> None:
        log.info("unfinished takes: %s", error)
        if self.left:
            self.left.pop(0)
        self.failed.emit(error)
        self.changed.emit()
