"""Background work of the window: one kind of task, one way to order them, one shutdown."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Sequence
from enum import Enum
from typing import Any

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal, Slot

from kasr_desktop.worker.failure_log import log_trouble
from kasr_desktop.worker.generator_thread import GeneratorThread
from kasr_desktop.worker.generator_thread import Work as Work

log = logging.getLogger(__name__)

_PATIENCE_MS = 5000


class Policy(Enum):
    """What becomes of a task while another is at work.

    Attributes:
        QUEUE: It waits for its turn.
        REPLACE: It takes the place of those before; the one at work is stopped unheard.
        DEBOUNCE: It takes the place of those that wait; the one at work is let finish.
    """

    QUEUE = "queue"
    REPLACE = "replace"
    DEBOUNCE = "debounce"


class Task(QObject):
    """One generator, pumped in a thread of its own, and who hears of it.

    Threads:
        Lives in the main thread, where all its listeners are called.
    """

    def __init__(
        self,
        work: Work,
        *,
        produced: Callable[[Any], object],
        failed: Callable[[Exception], object],
        stopped: Callable[[bool], object],
    ) -> None:
        super().__init__()
        self.work = work
        self.is_wanted = True
        self._listeners = (produced, failed, stopped)
        self._over: Callable[[Task, bool], None] = _let_be
        self._thread: GeneratorThread | None = None

    def start(self, over: Callable[[Task, bool], None]) -> None:
        """Begin; `over` is called once the thread is gone, and whether it ran to its end."""
        self._over = over
        thread = self._thread = GeneratorThread(self.work, self)
        thread.produced.connect(self.on_produced)
        thread.failed.connect(self.on_failed)
        thread.stopped.connect(self.on_stopped)
        thread.start()

    def cancel(self) -> None:
        """Ask it to stop at its next yield; that it stopped is told."""
        if self._thread is not None:
            self._thread.cancel()

    def drop(self) -> None:
        """Ask it to stop, and tell nothing of it any more."""
        self.is_wanted = False
        self.cancel()

    def wait(self, milliseconds: int | None = None) -> None:
        """Wait for its thread, for ever if no time is named."""
        if self._thread is not None:
            self._thread.wait() if milliseconds is None else self._thread.wait(milliseconds)

    @Slot(object)
    def on_produced(self, event: object) -> None:
        """Tell of an event."""
        if self.is_wanted:
            self._listeners[0](event)

    @Slot(Exception)
    def on_failed(self, error: Exception) -> None:
        """Tell of a failure; of one that nobody waits for, the log alone."""
        if self.is_wanted:
            self._listeners[1](error)
        else:
            log.info("dropped work failed: %s", error)

    @Slot(bool)
    def on_stopped(self, completed: bool) -> None:
        """Let the thread go and make way."""
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.wait()
            thread.deleteLater()
        self._over(self, completed)

    def tell_stopped(self, completed: bool) -> None:
        """Tell that it is over."""
        if self.is_wanted:
            self._listeners[2](completed)


def _let_be(_task: Task, _completed: bool) -> None:
    """Do nothing: the task was never begun."""


def tell_nobody(_: object) -> None:
    """Listen to nothing."""


def log_failure(error: Exception) -> None:
    """Listen to failures that the user need not hear of."""
    log_trouble(log, "background work failed", error)


class TaskRunner(QObject):
    """Runs the tasks of one owner, one at a time.

    Threads:
        Lives in the main thread. Listeners are called there, so any callable may be one.

    Signals:
        idle: The last task is over and none waits.
    """

    idle = Signal()

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        policy: Policy = Policy.QUEUE,
        pause_ms: int = 0,
        close: Callable[[], object] | None = None,
        patience_ms: int = _PATIENCE_MS,
    ) -> None:
        """Prepare.

        Args:
            parent: Who owns it; `shut_down_tasks` finds it there.
            policy: What becomes of a task while another is at work.
            pause_ms: How long nothing must be asked for before a task begins, 0: it does so
                at once.
            close: Closes what the work reads, such as an engine, so that it ends; called
                by the shutdown between asking and waiting.
            patience_ms: How long the shutdown waits.
        """
        super().__init__(parent)
        self.patience_ms = patience_ms
        self._policy = policy
        self._pause_ms = pause_ms
        self._close = close
        self._waiting: list[Task] = []
        self._current: Task | None = None
        self._is_over = False
        self._pause = QTimer(self, singleShot=True)
        self._pause.timeout.connect(self.on_pause)

    @property
    def is_busy(self) -> bool:
        """True while a task is at work or waits, wanted or not."""
        return self._current is not None or bool(self._waiting)

    def run(
        self,
        work: Work,
        *,
        produced: Callable[[Any], object] = tell_nobody,
        failed: Callable[[Exception], object] = log_failure,
        stopped: Callable[[bool], object] = tell_nobody,
        at_once: bool = False,
    ) -> None:
        """Do work by the policy; nothing any more after the shutdown.

        Args:
            work: Returns the generator.
            produced: Hears each event it yields.
            failed: Hears the exception that ended it.
            stopped: Hears that it is over, always last: True if it ran to its end. By then
                the thread is gone and another task may be run.
            at_once: Skip the pause.
        """
        if self._is_over:
            return
        if self._policy is not Policy.QUEUE:
            self._waiting.clear()
        if self._policy is Policy.REPLACE and self._current is not None:
            self._current.drop()
        self._waiting.append(Task(work, produced=produced, failed=failed, stopped=stopped))
        if self._pause_ms:
            self._pause.start(0 if at_once else self._pause_ms)
        else:
            self._start_next()

    def call(
        self,
        function: Callable[[], object],
        *,
        done: Callable[[Any], object] = tell_nobody,
        failed: Callable[[Exception], object] = log_failure,
    ) -> None:
        """Call a function in the background; `done` hears what it returned."""
        self.run(lambda: _once(function), produced=done, failed=failed)

    def cancel(self) -> None:
        """Stop the task at work, which is told, and forget those that wait."""
        self._forget_waiting()
        if self._current is not None:
            self._current.cancel()

    def drop(self) -> None:
        """Stop the task at work and forget those that wait; none of them is heard of again."""
        self._forget_waiting()
        if self._current is not None:
            self._current.drop()

    def finish(self) -> None:
        """Do all that was asked for, here and now; nothing of it is told any more."""
        current, self._current = self._current, None
        waiting, self._waiting = self._waiting, []
        self._pause.stop()
        if current is not None:
            current.is_wanted = False
            current.wait()
        for task in waiting:
            for _ in task.work():
                pass

    def shut_down(self) -> None:
        """Stop for good: ask, close what the work reads, wait. Nothing is told any more."""
        _shut_down([self])

    def let_go(self) -> Task | None:
        """Take no more work, drop what there is, and return the task to wait for."""
        self._is_over = True
        self.drop()
        current, self._current = self._current, None
        if self._close is not None:
            self._close()
        return current

    @Slot()
    def on_pause(self) -> None:
        """Begin, now that nothing was asked for during the pause."""
        self._start_next()

    def _forget_waiting(self) -> None:
        self._pause.stop()
        self._waiting.clear()

    def _start_next(self) -> None:
        if self._current is None and self._waiting and not self._pause.isActive():
            self._current = self._waiting.pop(0)
            self._current.start(self._on_over)

    def _on_over(self, task: Task, completed: bool) -> None:
        if task is not self._current:
            return  # `finish` or the shutdown has waited for it
        self._current = None
        task.tell_stopped(completed)  # may run something, and that comes first
        self._start_next()
        if not self.is_busy:
            self.idle.emit()


def shut_down_tasks(owner: QObject) -> None:
    """Shut down every runner below an owner, such as a window that closes, all at a time."""
    _shut_down(owner.findChildren(TaskRunner))


def _shut_down(runners: Sequence[TaskRunner]) -> None:
    """Ask all before waiting for any: it takes as long as the slowest."""
    clock = QElapsedTimer()
    clock.start()
    tasks = [(runner, runner.let_go()) for runner in runners]
    for runner, task in tasks:
        if task is not None:
            task.wait(max(0, runner.patience_ms - clock.elapsed()))


def _once(function: Callable[[], object]) -> Generator[object, None, None]:
    yield function()
