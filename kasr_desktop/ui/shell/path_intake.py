"""What was dropped or opened, looked through in the background and handed on in small parts.

Thousands of files, a deep folder or a disk far away must not hold the window for a moment.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kasr_desktop.ui.shell.media_files import Gathered, gather_in_parts
from kasr_desktop.worker.task_runner import TaskRunner

_PART = 10
"""Files handed on between two turns of the event loop."""


class PathIntake(QObject):
    """Takes any number of paths, one list after the other.

    Signals:
        found: A few `Path`s to be added, in order.
        ended: All of a list were looked through and handed on: those that were refused, and
            those that were not.
    """

    found = Signal(object)
    ended = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = TaskRunner(self)
        self._pending: deque[Path | None] = deque()  # None: here a list ends
        self._refused: deque[list[Path]] = deque()
        self._found: list[Path] = []
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self.on_turn)

    def take(self, paths: Sequence[Path]) -> None:
        """Look through files and folders."""
        wanted, refused = list(paths), list[Path]()

        def note(part: Gathered) -> None:
            self._pending.extend(part.media)
            refused.extend(part.refused)
            self._timer.start()

        def end(_completed: bool) -> None:
            self._refused.append(refused)
            self._pending.append(None)
            self._timer.start()

        self._tasks.run(lambda: gather_in_parts(wanted), produced=note, stopped=end)

    @Slot()
    def on_turn(self) -> None:
        """Hand a few on."""
        part: list[Path] = []
        while self._pending and len(part) < _PART:
            path = self._pending.popleft()
            if path is None:
                self._hand_on(part)
                part = []
                found, self._found = self._found, []
                self.ended.emit(self._refused.popleft(), found)
            else:
                part.append(path)
        self._hand_on(part)
        if not self._pending:
            self._timer.stop()

    def _hand_on(self, part: list[Path]) -> None:
        if part:
            self._found += part
            self.found.emit(part)
