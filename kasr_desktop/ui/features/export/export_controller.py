"""Writes files in a thread of its own, one wish after the other."""

from __future__ import annotations

import logging
from collections.abc import Generator
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from kasr_desktop.domain.errors import ExportError
from kasr_desktop.domain.transcript import Transcript
from kasr_desktop.pipeline.exporting import Exported
from kasr_desktop.session.queue_item import QueueItem
from kasr_desktop.ui.features.export.export_plan import ExportPlan, carry_out
from kasr_desktop.worker.generator_thread import GeneratorThread

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ExportTask:
    """What is to be written: the transcript as it stood when the user asked.

    Attributes:
        item: Whose it is.
        plan: Formats, place, options.
        transcript: The text.
    """

    item: QueueItem
    plan: ExportPlan
    transcript: Transcript


class ExportController(QObject):
    """Carries out tasks; closing the window waits for them, so that nothing is lost.

    Signals:
        exported: An `ExportTask` that is over and its `Exported`.
    """

    exported = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks: list[ExportTask] = []
        self._at_work: ExportTask | None = None
        self._thread: GeneratorThread | None = None

    @property
    def is_busy(self) -> bool:
        """True while something is being written."""
        return self._thread is not None

    def write(self, task: ExportTask) -> None:
        """Write, after what is being written."""
        self._tasks.append(task)
        self._start_next()

    def finish(self) -> None:
        """Write all that was asked for, here and now."""
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.disconnect(self)
            thread.wait()  # what it had begun is written then; its news may be on their way yet
        self._at_work = None
        for task in self._tasks:
            carry_out(task.plan, task.transcript)
        self._tasks.clear()

    @Slot(object)
    def on_produced(self, exported: Exported) -> None:
        """Tell what came of the task at work."""
        self._tell(exported)

    @Slot(Exception)
    def on_failed(self, error: Exception) -> None:
        """Tell of a fault of our own like of any other: the user asked for a file."""
        log.error("an export failed", exc_info=error)
        known = ExportError(f"{type(error).__name__}: {error}", reason="failed", detail=str(error))
        self._tell(Exported((), (known,)))

    @Slot(bool)
    def on_stopped(self, _completed: bool) -> None:
        """Go on with the next task."""
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.wait()
            thread.deleteLater()
        self._start_next()

    def _tell(self, exported: Exported) -> None:
        task, self._at_work = self._at_work, None
        if task is not None:
            self.exported.emit(task, exported)

    def _start_next(self) -> None:
        if self._thread is not None or not self._tasks:
            return
        task = self._at_work = self._tasks.pop(0)
        self._thread = GeneratorThread(lambda: _writing(task), self)
        self._thread.produced.connect(self.on_produced)
        self._thread.failed.connect(self.on_failed)
        self._thread.stopped.connect(self.on_stopped)
        self._thread.start()


def _writing(task: ExportTask) -> Generator[object, None, None]:
    yield carry_out(task.plan, task.transcript)
