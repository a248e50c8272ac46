"""Checks subtitles in a thread of its own, a moment after the last change."""

from __future__ import annotations

import logging
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kasr_desktop.ui.features.cues.checked_cues import CheckedCues, CueTask, checking
from kasr_desktop.worker.generator_thread import GeneratorThread

log = logging.getLogger(__name__)

_PAUSE_MS = 150  # of typing, before it is worth looking
_GOODBYE_MS = 3000


class CuesController(QObject):
    """Does the newest task; older ones that were not begun are forgotten.

    Signals:
        checked: `CheckedCues` of the newest task that is done.
    """

    checked = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_over = False
        self._task: CueTask | None = None
        self._thread: GeneratorThread | None = None
        self._pause = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self.on_pause)

    def check(self, task: CueTask, *, at_once: bool = False) -> None:
        """Check soon, or at once; nothing any more once the window closes."""
        if self._is_over:
            return
        self._task = task
        self._pause.start(0 if at_once else _PAUSE_MS)

    def shut_down(self) -> None:
        """Stop working."""
        self._is_over = True
        self._task = None
        self._pause.stop()
        if self._thread is not None:
            self._thread.disconnect(self)
            self._thread.cancel()
            self._thread.wait(_GOODBYE_MS)
            self._thread = None

    @Slot()
    def on_pause(self) -> None:
        """Begin, unless the thread is still at work: then it is asked again at its end."""
        if self._task is None or self._thread is not None:
            return
        task, self._task = self._task, None
        self._thread = GeneratorThread(partial(checking, task), self)
        self._thread.produced.connect(self.on_produced)
        self._thread.failed.connect(self.on_failed)
        self._thread.stopped.connect(self.on_stopped)
        self._thread.start()

    @Slot(object)
    def on_produced(self, checked: CheckedCues) -> None:
        """Show what came of it."""
        self.checked.emit(checked)

    @Slot(Exception)
    def on_failed(self, error: Exception) -> None:
        """Keep what is shown."""
        log.error("subtitles could not be checked", exc_info=error)

    @Slot(bool)
    def on_stopped(self, _completed: bool) -> None:
        """Go on with what was asked for meanwhile."""
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.wait()
            thread.deleteLater()
        self.on_pause()
