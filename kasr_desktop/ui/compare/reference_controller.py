"""Compares a whole document with its reference, off the window's thread."""

from __future__ import annotations

import logging
from collections.abc import Generator, Sequence

from PySide6.QtCore import QObject, Signal, Slot

from kasr_desktop.domain.transcript import Segment
from kasr_desktop.ui.compare.reference_sheet import ReferenceSheet, make_sheet
from kasr_desktop.worker.generator_thread import GeneratorThread

log = logging.getLogger(__name__)

_GOODBYE_MS = 3000


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
        self._thread: GeneratorThread | None = None
        self._next: tuple[int, list[str], list[Segment]] | None = None

    @property
    def is_running(self) -> bool:
        """True while a comparison runs."""
        return self._thread is not None

    def compare(self, words: Sequence[str], segments: Sequence[Segment], *, number: int) -> None:
        """Compare; the result carries `number`, so that a stale one is told apart."""
        self._next = number, list(words), list(segments)
        if self._thread is not None:
            self._thread.cancel()
        else:
            self._start()
            self.running_changed.emit(True)

    def shut_down(self) -> None:
        """End all work."""
        self._next = None
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.disconnect(self)
            thread.cancel()
            thread.wait(_GOODBYE_MS)

    @Slot(object)
    def on_produced(self, result: object) -> None:
        """Give out a finished sheet, unless a newer one was asked for."""
        if isinstance(result, tuple) and self._next is None:
            sheet, number = result
            self.made.emit(sheet, number)

    @Slot(Exception)
    def on_failed(self, error: Exception) -> None:
        """Our own fault: the reference stays, the old comparison too."""
        log.error("the comparison with the reference failed", exc_info=error)

    @Slot(bool)
    def on_stopped(self, _completed: bool) -> None:
        """Go on with what was asked meanwhile."""
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.wait()
            thread.deleteLater()
        if self._next is not None:
            self._start()
        else:
            self.running_changed.emit(False)

    def _start(self) -> None:
        assert self._next is not None  # noqa: S101 - our own law
        (number, words, segments), self._next = self._next, None
        thread = GeneratorThread(lambda: _work(number, words, segments), self)
        thread.produced.connect(self.on_produced)
        thread.failed.connect(self.on_failed)
        thread.stopped.connect(self.on_stopped)
        self._thread = thread
        thread.start()


def _work(number: int, words: list[str], segments: list[Segment]) -> Generator[object, None, None]:
    steps = make_sheet(words, segments)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            sheet: ReferenceSheet = end.value
            yield sheet, number
            return
        yield None
