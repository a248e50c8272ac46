"""Writes files in a thread of its own, one wish after the other."""

from __future__ import annotations

import logging
from collections.abc import Generator
from dataclasses import dataclass, field
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from kasr_desktop.domain.errors import ExportError
from kasr_desktop.domain.transcript import Transcript
from kasr_desktop.session.queue_item import QueueItem
from kasr_desktop.ui.features.export.export_plan import ExportPlan, carrying_out
from kasr_desktop.worker.failure_log import log_trouble
from kasr_desktop.worker.task_runner import TaskRunner

if TYPE_CHECKING:
    from kasr_desktop.pipeline.exporting import Exported

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ExportTask:
    """What is to be written: the transcript as it stood when the user asked.

    Attributes:
        item: Whose it is.
        plan: Formats, place, options.
        transcript: The text.
        stopped: Set once no further file is to be begun.
    """

    item: QueueItem
    plan: ExportPlan
    transcript: Transcript
    stopped: Event = field(default_factory=Event, compare=False)


class ExportController(QObject):
    """Carries out tasks; closing the window waits for them, so that nothing is lost.

    Signals:
        progressed: An `ExportTask` at work and how many of its files are done.
        exported: An `ExportTask` that is over and its `Exported`.
    """

    exported = Signal(object, object)
    progressed = Signal(object, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = TaskRunner(self)

    @property
    def is_busy(self) -> bool:
        """True while something is being written."""
        return self._tasks.is_busy

    def write(self, task: ExportTask) -> None:
        """Write, after what is being written."""

        def work() -> Generator[int | Exported, None, None]:
            is_stopped = task.stopped.is_set
            yield (yield from carrying_out(task.plan, task.transcript, is_stopped=is_stopped))

        self._tasks.run(
            work,
            produced=partial(self._pass_on, task),
            failed=partial(self._tell_failure, task),
        )

    def finish(self) -> None:
        """Write all that was asked for, here and now."""
        self._tasks.finish()

    def _pass_on(self, task: ExportTask, event: int | Exported) -> None:
        if isinstance(event, int):
            self.progressed.emit(task, event)
        else:
            self.exported.emit(task, event)

    def _tell_failure(self, task: ExportTask, error: Exception) -> None:
        """Tell of a fault of our own like of any other: the user asked for a file."""
        from kasr_desktop.pipeline.exporting import Exported

        log_trouble(log, "an export failed", error)
        known = ExportError(f"{type(error).__name__}: {error}", reason="failed", detail=str(error))
        self.exported.emit(task, Exported((), (known,)))
