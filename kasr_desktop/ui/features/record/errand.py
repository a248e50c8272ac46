"""Short work outside the window's thread: looking for microphones, completing old takes."""

from __future__ import annotations

from collections.abc import Callable, Generator

from PySide6.QtCore import QObject, Signal, Slot

from kasr_desktop.worker.generator_thread import GeneratorThread

_GOODBYE_MS = 10_000


class Errand(QObject):
    """One function called in a thread of its own; a second call waits for the first.

    Signals:
        done: What the function gave.
        failed: The exception it raised.
    """

    done = Signal(object)
    failed = Signal(Exception)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread: GeneratorThread | None = None
        self._waiting: list[Callable[[], object]] = []

    @property
    def is_busy(self) -> bool:
        """True while something is being done or waits."""
        return self._thread is not None

    def run(self, function: Callable[[], object]) -> None:
        """Call a function; `done` or `failed` tells what came of it."""
        self._waiting.append(function)
        self._start_next()

    def shut_down(self) -> None:
        """Wait for the function that runs; drop those that wait."""
        self._waiting.clear()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.stopped.disconnect(self.on_stopped)
            thread.wait(_GOODBYE_MS)

    @Slot(object)
    def on_produced(self, result: object) -> None:
        """Return the result on."""
        self.done.emit(result)

    @Slot(Exception)
    def on_failed(self, error: Exception) -> None:
        """Return the failure on."""
        self.failed.emit(error)

    @Slot(bool)
    def on_stopped(self, _completed: bool) -> None:
        """Go on with the next."""
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.wait()
            thread.deleteLater()
        self._start_next()

    def _start_next(self) -> None:
        if self._thread is not None or not self._waiting:
            return
        function = self._waiting.pop(0)
        thread = self._thread = GeneratorThread(lambda: _result(function), self)
        thread.produced.connect(self.on_produced)
        thread.failed.connect(self.on_failed)
        thread.stopped.connect(self.on_stopped)
        thread.start()


def _result(function: Callable[[], object]) -> Generator[object, None, None]:
    yield function()
