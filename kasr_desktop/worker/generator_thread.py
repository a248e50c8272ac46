"""The only bridge between the engine and Qt: a thread that pumps a generator."""

from __future__ import annotations

from collections.abc import Callable, Generator

from PySide6.QtCore import QElapsedTimer, QObject, QThread, Signal, Slot

Work = Callable[[], Generator[object, None, None]]

# Qt aborts the program if a thread is destroyed before it has ended, and its owner, such as
# a window that is closed, may go first: a running thread belongs to nobody but this set.
_running: set[QThread] = set()


def end_all_threads(milliseconds: int) -> bool:
    """Ask every thread to stop and wait for all; tell whether they ended in that time.

    The program must not come to its end beside a running one: Qt aborts it.
    """
    clock = QElapsedTimer()
    clock.start()
    threads = list(_running)
    for thread in threads:
        thread.requestInterruption()
    return all(thread.wait(max(0, milliseconds - clock.elapsed())) for thread in threads)


class GeneratorThread(QThread):
    """Runs a generator in its own thread and sends what it yields to the window.

    The engine knows nothing of threads: it yields events and cleans up in
    `finally`. Every yield is a place to stop, so a cancel takes as long as one
    step of the generator and never kills a thread half-way.

    Threads:
        `work` is called, pumped and closed in the worker thread; a generator
        that is running cannot be closed from another one. Signals arrive in the
        receiver's thread if the receiver is a bound method of a QObject. Connect
        no lambda: where it runs depends on where the sender lives.

    Signals:
        produced: One event, as the generator yielded it (frozen, so safe to share).
        failed: The exception that ended the work.
        stopped: Always last; True if the work ran to its end, else False.
    """

    produced = Signal(object)
    failed = Signal(Exception)
    stopped = Signal(bool)

    def __init__(self, work: Work, _owner: QObject | None = None) -> None:
        """Prepare.

        Args:
            work: Returns the generator.
            _owner: Who starts it, for the reader; Qt is not told.
        """
        super().__init__()
        self._work = work
        self.finished.connect(self.on_finished)

    def start(self, *arguments: QThread.Priority) -> None:
        """Start; from here to its end nobody can destroy it."""
        _running.add(self)
        super().start(*arguments)

    def cancel(self) -> None:
        """Ask the work to stop at its next yield. Safe from any thread, and twice."""
        self.requestInterruption()

    @Slot()
    def on_finished(self) -> None:
        """Let go; runs in the thread of whoever made this, once `run` is over."""
        self.wait()
        _running.discard(self)

    def run(self) -> None:
        """Pump the work; called by Qt in the new thread."""
        completed = False
        try:
            events = self._work()
            try:
                completed = self._pump(events)
            finally:
                # in this thread, or "generator already executing" is raised; what the
                # clean-up raises is reported like any other failure
                events.close()
        except Exception as error:  # noqa: BLE001  the one broad except: the thread's edge
            completed = False
            self.failed.emit(error)
        self.stopped.emit(completed)

    def _pump(self, events: Generator[object, None, None]) -> bool:
        for event in events:
            if self.isInterruptionRequested():
                return False
            self.produced.emit(event)
        return not self.isInterruptionRequested()
