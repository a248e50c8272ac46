"""Compares a whole document with its reference, a few milliseconds between two events."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from kasr_desktop.domain.transcript import Segment
from kasr_desktop.ui.features.compare.reference_sheet import ReferenceSheet, make_sheet
from kasr_desktop.worker.between_events import BetweenEvents


class ReferenceController(QObject):
    """Does one comparison at a time; a newer one takes the place of an older.

    Signals:
        made: A `ReferenceSheet` and the number its comparison was given.
        running_changed: True while a comparison runs.
    """

    made = Signal(object, int)
    running_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work: BetweenEvents[ReferenceSheet] = BetweenEvents(self)

    @property
    def is_running(self) -> bool:
        """True while a comparison runs."""
        return self._work.is_running

    def compare(self, words: Sequence[str], segments: Sequence[Segment], *, number: int) -> None:
        """Compare; the result carries `number`, so that a stale one is told apart.

        A short comparison is made when this comes back.
        """
        if not self.is_running:
            self.running_changed.emit(True)
        self._work.run(make_sheet(list(words), list(segments)), partial(self._tell, number))

    @Slot()
    def shut_down(self) -> None:
        """End all work."""
        self._work.stop()

    def _tell(self, number: int, sheet: ReferenceSheet) -> None:
        self.running_changed.emit(False)
        self.made.emit(sheet, number)
