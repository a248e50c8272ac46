"""Decodes kept emissions again, in an engine of its own so that running work goes on."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kasr_desktop.domain.errors import EngineError, KasrError
from kasr_desktop.domain.events import Event, Final, Finished, Progress
from kasr_desktop.pipeline.job import RedecodeJob
from kasr_desktop.session.stage import Engine
from kasr_desktop.worker.generator_thread import GeneratorThread

log = logging.getLogger(__name__)

_IDLE_MS = 120_000
_GOODBYE_MS = 5000


class RedecodeController(QObject):
    """Does one re-decoding at a time; a newer one takes the place of an older.

    The engine starts with the first and is closed when nothing was asked of it for two
    minutes, so that its memory is free again. Nothing here touches a document: what was
    decoded is given out, and whoever asked decides.

    Threads:
        Lives in the main thread; the engine is pumped by a `GeneratorThread`.

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
        self._next: RedecodeJob | None = None
        self._cancelled = False
        self._thread: GeneratorThread | None = None
        self._idle = QTimer(self, interval=_IDLE_MS, singleShot=True)
        self._idle.timeout.connect(self.on_idle)

    @property
    def is_running(self) -> bool:
        """True while a re-decoding runs that is still wanted."""
        return self._next is not None or (self._job is not None and not self._cancelled)

    @property
    def has_engine(self) -> bool:
        """True while an engine's memory is taken."""
        return self._engine is not None

    def decode(self, job: RedecodeJob) -> None:
        """Decode; what runs now is cancelled first."""
        was_running = self.is_running
        if self._thread is not None:
            self._next = job
            self._stop()
        else:
            self._start(job)
        if not was_running:
            self.running_changed.emit(True)

    def cancel(self) -> None:
        """Stop; nothing of it is given out any more."""
        if self.is_running:
            self._next = None
            self._stop()
            self.running_changed.emit(False)

    def shut_down(self) -> None:
        """End all work and the engine."""
        self._idle.stop()
        self._next = None
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.disconnect(self)
            thread.cancel()
        if self._engine is not None:
            self._engine.close()
            self._engine = None
        if thread is not None:
            thread.wait(_GOODBYE_MS)

    @Slot(object)
    def on_produced(self, event: Event) -> None:
        """Give out what came, unless nobody wants it any more."""
        if self._cancelled:
            return
        if isinstance(event, Final):
            self.decoded.emit(event.segment)
        elif isinstance(event, Progress):
            self.progressed.emit(event)
        elif isinstance(event, Finished):
            job, self._job = self._job, None
            self.running_changed.emit(False)
            self.done.emit(job, event.transcript.segments)

    @Slot(Exception)
    def on_failed(self, error: Exception) -> None:
        """Tell why it ended early."""
        log.error("decoding again failed", exc_info=error)
        if self._cancelled or self._job is None:
            return
        self._job = None
        self.running_changed.emit(False)
        self.failed.emit(error if isinstance(error, KasrError) else _unexpected(error))

    @Slot(bool)
    def on_stopped(self, _completed: bool) -> None:
        """Go on with what was asked meanwhile, or wait to close the engine."""
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.wait()
            thread.deleteLater()
        self._job, self._cancelled = None, False
        job, self._next = self._next, None
        if job is not None:
            self._start(job)
        elif self._engine is not None:
            self._idle.start()

    @Slot()
    def on_idle(self) -> None:
        """Close the engine, in a thread: its process takes a moment to end."""
        engine, self._engine = self._engine, None
        if engine is not None and self._thread is None:
            self._pump(lambda: _closing(engine))

    def _start(self, job: RedecodeJob) -> None:
        self._idle.stop()
        self._job, self._cancelled = job, False
        engine = self._engine = self._engine or self.make_engine()
        self._pump(lambda: engine.run(job))

    def _stop(self) -> None:
        self._cancelled = True
        if self._thread is not None:
            self._thread.cancel()

    def _pump(self, work: Callable[[], Generator[object, None, None]]) -> None:
        thread = GeneratorThread(work, self)
        thread.produced.connect(self.on_produced)
        thread.failed.connect(self.on_failed)
        thread.stopped.connect(self.on_stopped)
        self._thread = thread
        thread.start()


def _closing(engine: Engine) -> Generator[None, None, None]:
    engine.close()
    yield


def _unexpected(error: Exception) -> EngineError:
    return EngineError(f"{type(error).__name__}: {error}", reason="failed")
