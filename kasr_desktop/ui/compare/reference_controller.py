"""Compares a whole document with its reference, a few milliseconds between two events."""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kasr_desktop.domain.transcript import Segment
from kasr_desktop.ui.compare.reference_sheet import ReferenceSheet, make_sheet

_PORTION = 0.008  # seconds between two events


class ReferenceController(QObject):
    """Does one comparison at a time; a newer one takes the place of an older.

    Not in a thread: the work is pure Python, which would hold the window up all the same,
    and the collector, run by a thread that makes many objects, would destroy widgets there.

    Signals:
        made: A `ReferenceSheet` and the number its comparison was given.
        running_changed: True while a comparison runs.
    """

    made = Signal(object, int)
    running_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._number = 0
        self._work: Generator[None, None, ReferenceSheet] | None = None
        self._pumping = QTimer(self, interval=0)
        self._pumping.timeout.connect(self.on_portion)

    @property
    def is_running(self) -> bool:
        """True while a comparison runs."""
        return self._work is not None

    def compare(self, words: Sequence[str], segments: Sequence[Segment], *, number: int) -> None:
        """Compare; the result carries `number`, so that a stale one is told apart."""
        was_running = self.is_running
        self._number = number
        self._work = make_sheet(list(words), list(segments))
        self._pumping.start()
        if not was_running:
            self.running_changed.emit(True)

    @Slot()
    def shut_down(self) -> None:
        """End all work."""
        self._pumping.stop()
        self._work = None

    @Slot()
    def on_portion(self) -> None:
        """Go on for a moment."""
        deadline = time.monotonic() + _PORTION
        while self._work is not None and time.monotonic() < deadline:
            try:
                next(self._work)
            except StopIteration as end:
                self.shut_down()
                self.running_changed.emit(False)
                self.made.emit(end.value, self._number)
