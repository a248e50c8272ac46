"""A window that is shown, a file that is dropped on it, and the moment its words are there.

A module of its own: the engine's process imports the module that was started, which must be light.
"""

from __future__ import annotations

import gc
import time
from pathlib import Path

import psutil
from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QMimeData,
    QObject,
    QPointF,
    Qt,
    QTimer,
    QUrl,
    Slot,
)
from PySide6.QtGui import QDragEnterEvent, QDropEvent

from kasr_desktop.app import App, make_application
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.pipeline.engine_process import EngineProcess
from kasr_desktop.session.queue_item import QueueItem
from kasr_desktop.session.stage import EngineState

_LIMIT_MS = 250_000


class DropWatch(QObject):
    """Drops a file behind the first picture of a window, and ends behind the first with words.

    Attributes:
        found: Wall seconds since the drop by stage, and CPU seconds; empty before it.
    """

    def __init__(self, app: App, engine: EngineProcess, sound: Path, wait: float) -> None:
        super().__init__()
        self._engine = engine
        self.found: dict[str, float] = {}
        self._app, self._sound, self._wait = app, sound, wait
        self._table = app.window.page.table.viewport()
        self._is_painted = False
        self._begun = self._cpu = self._window_cpu = 0.0
        app.window.installEventFilter(self)
        self._table.installEventFilter(self)
        app.controller.engine_changed.connect(self.on_engine)
        app.controller.partial_changed.connect(self.on_partial)
        app.controller.segment_added.connect(self.on_segment)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Look for pictures."""
        if event.type() is QEvent.Type.Paint:
            if watched is self._app.window and not self._is_painted:
                self._is_painted = True
                QTimer.singleShot(round(1000 * self._wait), self.on_drop)
            elif watched is self._table and "text_known" in self.found:
                QTimer.singleShot(0, self.on_end)
        return False

    @Slot()
    def on_drop(self) -> None:
        """Let a file go over the window."""
        self._cpu, self._window_cpu = self._cpu_of_both(), time.process_time()
        self._begun = time.monotonic()
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(self._sound))])
        place, copy = self._app.window.rect().center(), Qt.DropAction.CopyAction
        button, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        # Qt lets go over the widget alone that something was dragged over
        for event in (
            QDragEnterEvent(place, copy, mime, button, keys),
            QDropEvent(QPointF(place), copy, mime, button, keys),
        ):
            QCoreApplication.sendEvent(self._app.window, event)

    @Slot(object)
    def on_engine(self, state: EngineState) -> None:
        """Note when the model is loaded."""
        if state.ready is not None:
            self._note("engine_ready")

    @Slot(object)
    def on_partial(self, item: QueueItem) -> None:
        """Note the first words of an open utterance."""
        if item.work.partial is not None and item.work.partial.hypothesis.text:
            self._note("text_known")

    @Slot(object, object)
    def on_segment(self, _item: QueueItem, _segment: Segment) -> None:
        """Note the first utterance that was closed."""
        self._note("text_known")

    @Slot()
    def on_end(self) -> None:
        """Note the picture with words, and end."""
        if "text_painted" in self.found:  # of two pictures, one after the other
            return
        self._note("text_painted")
        self.found["cpu"] = self._cpu_of_both() - self._cpu
        self.found["window_cpu"] = time.process_time() - self._window_cpu
        QCoreApplication.quit()

    def _cpu_of_both(self) -> float:
        """Return the CPU seconds so far of window and engine."""
        pid = self._engine.pid
        engine = 0.0 if pid is None else sum(psutil.Process(pid).cpu_times()[:2])
        return time.process_time() + engine

    def _note(self, stage: str) -> None:
        if self._begun:
            self.found.setdefault(stage, time.monotonic() - self._begun)


def measure_here(sound: Path, wait: float) -> dict[str, float]:
    """Be the program: open the window, drop a file on it, end with its first words.

    Args:
        sound: The file.
        wait: Seconds between the first picture of the window and the drop.

    Returns:
        Wall seconds from the drop: `engine_ready` (where it was not before), `text_known`,
        `text_painted`; CPU seconds: `cpu` of window and engine, `window_cpu` of the window alone.

    Raises:
        RuntimeError: No text came.
    """
    gc.disable()
    gc.freeze()
    qt = make_application(["first_text"])
    engine = EngineProcess()
    app = App(qt, engine)
    watch = DropWatch(app, engine, sound, wait)
    QTimer.singleShot(_LIMIT_MS, qt.quit)
    app.start([])
    qt.exec()
    if "text_painted" not in watch.found:
        raise RuntimeError(f"no text came; known is {watch.found}")
    return watch.found
