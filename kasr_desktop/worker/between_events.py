"""Long work of the main thread, done a few milliseconds between two events.

Not in a thread: the work is pure Python, which would hold the window up all the same, and
what it reads must not change under its hands.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QTimer, Slot

Result = TypeVar("Result")

_PORTION = 0.008  # seconds between two events


class BetweenEvents(QObject, Generic[Result]):
    """Does one piece of work at a time; a newer one takes the place of an older."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._work: Generator[None, None, Result] | None = None
        self._then: Callable[[Result], object] | None = None
        self._pumping = QTimer(self, interval=0)
        self._pumping.timeout.connect(self.on_portion)

    @property
    def is_running(self) -> bool:
        """True while work is left."""
        return self._work is not None

    def run(self, work: Generator[None, None, Result], then: Callable[[Result], object]) -> None:
        """Do work that yields every millisecond or so, then hand over what it returns.

        The first portion is done at once: little work is over when this comes back.
        """
        self._work, self._then = work, then
        self._pumping.start()
        self.on_portion()

    def finish(self) -> None:
        """Do all that is left at once, as when the window closes."""
        while self._work is not None:
            self.on_portion()

    @Slot()
    def stop(self) -> None:
        """Drop the work; nothing comes of it."""
        self._pumping.stop()
        self._work = self._then = None

    @Slot()
    def on_portion(self) -> None:
        """Go on for a moment."""
        deadline = time.monotonic() + _PORTION
        while self._work is not None and time.monotonic() < deadline:
            try:
                next(self._work)
            except StopIteration as end:
                then = self._then
                self.stop()
                if then is not None:
                    then(end.value)
                return
