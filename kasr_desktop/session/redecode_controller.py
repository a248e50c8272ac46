"""Decodes kept emissions again, in an engine of its own so that running work goes on."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kasr_desktop.domain.errors import EngineError, KasrError
from kasr_desktop.domain.events import Event, Final, Finished, Progress
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.pipeline.job import RedecodeJob
from kasr_desktop.session.stage import Engine
from kasr_desktop.worker.failure_log import log_trouble
from kasr_desktop.worker.task_runner import Policy, TaskRunner

log = logging.getLogger(__name__)

_IDLE_MS = 120_000


class RedecodeController(QObject):
    """Does one re-decoding at a time; a newer one takes the place of an older.

    The engine starts with the first and is closed when nothing was asked of it for two
    minutes, so that its memory is free again. Nothing here touches a document: what was
    decoded is given out, and whoever asked decides.

    Threads:
        Lives in the main thread; the engine is pumped in another.

    Signals:
        decoded: A new `Segment`, as it comes.
        progressed: A `Progress`.
        done: The `RedecodeJob` and all its segments, a tuple; it ran to its end.
        failed: A `KasrError`.
        running_changed: True while a re-decoding runs.
    """

    decoded = Signal(object)
    progressed = Signal(object)
    done = Signal(object, object)
    failed = Signal(object)
    running_changed = Signal(bool)

    def __init__(self, make_engine: Callable[[], Engine], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.make_engine = make_engine
        self._engine: Engine | None = None
        self._job: RedecodeJob | None = None
        self._decoded: dict[float, Segment] = {}  # by start: after a crash some come twice
        self._tasks = TaskRunner(self, policy=Policy.REPLACE, close=self._close_engine)
        self._tasks.idle.connect(self.on_rest)
        self._idle = QTimer(self, interval=_IDLE_MS, singleShot=True)
        self._idle.timeout.connect(self.on_idle)

    @property
    def is_running(self) -> bool:
        """True while a re-decoding runs that is still wanted."""
        return self._job is not None

    @property
    def has_engine(self) -> bool:
        """True while an engine's memory is taken."""
        return self._engine is not None

    def decode(self, job: RedecodeJob) -> None:
        """Decode; what runs now is cancelled first."""
        was_running = self.is_running
        self._idle.stop()
        self._job = job
        self._decoded = {}
        engine = self._engine = self._engine or self.make_engine()
        self._tasks.run(lambda: engine.run(job), produced=self._pass_on, failed=self._fail)
        if not was_running:
            self.running_changed.emit(True)

    def cancel(self) -> None:
        """Stop; nothing of it is given out any more."""
        if self.is_running:
            self._job = None
            self._tasks.drop()
            self.running_changed.emit(False)

    @Slot()
    def on_rest(self) -> None:
        """Wait to close the engine."""
        if self._engine is not None:
            self._idle.start()

    @Slot()
    def on_idle(self) -> None:
        """Close the engine, in a thread: its process takes a moment to end."""
        engine, self._engine = self._engine, None
        if engine is not None:
            self._tasks.call(engine.close)

    def _pass_on(self, event: Event) -> None:
        if isinstance(event, Final):
            self._decoded[event.segment.start] = event.segment
            self.decoded.emit(event.segment)
        elif isinstance(event, Progress):
            self.progressed.emit(event)
        elif isinstance(event, Finished):
            job, self._job = self._job, None
            decoded, self._decoded = self._decoded, {}
            self.running_changed.emit(False)
            self.done.emit(job, tuple(decoded[start] for start in sorted(decoded)))

    def _fail(self, error: Exception) -> None:
        log_trouble(log, "decoding again failed", error)
        if self._job is None:
            return
        self._job = None
        self.running_changed.emit(False)
        self.failed.emit(error if isinstance(error, KasrError) else _unexpected(error))

    def _close_engine(self) -> None:
        self._idle.stop()
        engine, self._engine = self._engine, None
        if engine is not None:
            engine.close()


def _unexpected(error: Exception) -> EngineError:
    return EngineError(f"{type(error).__name__}: {error}", reason="failed")
