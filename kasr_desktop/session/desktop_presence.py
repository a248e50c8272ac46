"""What the desktop hears of a session: stay awake, how far the work is, what was opened."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from kasr_desktop.desktop.awake import Release, hold_awake
from kasr_desktop.session.controller import Controller
from kasr_desktop.session.preferences import Preferences
from kasr_desktop.session.queue_item import ItemState, QueueItem
from kasr_desktop.session.recording.recordings import Recordings
from kasr_desktop.session.stage import Stage
from kasr_desktop.worker.task_runner import TaskRunner

_REASON = "Recording or transcribing · 녹음하거나 받아쓰는 중"


class DesktopPresence(QObject):
    """Asks in the background: a desktop may take seconds to answer.

    Signals:
        progress_changed: How far all that was asked for is, 0...1; None while nothing is at
            work, or while what is being recorded has no end yet.
    """

    progress_changed = Signal(object)

    def __init__(
        self,
        controller: Controller,
        recordings: Recordings,
        preferences: Preferences,
        parent: QObject | None = None,
        *,
        hold: Callable[[str], Release | None] = hold_awake,
    ) -> None:
        super().__init__(parent)
        self.progress: float | None = None
        self._controller, self._recordings = controller, recordings
        self._preferences = preferences
        self._hold = hold
        self._release: Release | None = None
        self._wants = False
        self._ended = 0
        self._holding = TaskRunner(self)
        self._listing = TaskRunner(self)
        controller.stage_changed.connect(self.on_work)
        controller.item_changed.connect(self.on_item_changed)
        controller.item_ended.connect(self.on_item_ended)
        recordings.recording.state_changed.connect(self.on_work)
        preferences.changed.connect(self.on_work)
        preferences.remembered.connect(self.on_remembered)
        preferences.forgotten.connect(self.on_forgotten)

    def shut_down(self) -> None:
        """Let the computer sleep; called once nothing is at work any more."""
        self._wants = False
        self._let_go()

    @Slot()
    def on_work(self) -> None:
        """Hold the computer awake while anything is at work, and let go once nothing is."""
        wants = self._preferences.settings.keep_awake and self._is_busy()
        if self._controller.stage in (Stage.IDLE, Stage.NO_MODEL):
            self._ended = 0
        self._tell_progress()
        if wants is self._wants:
            return
        self._wants = wants
        if wants:
            self._holding.call(partial(self._hold, _REASON), done=self._keep)
        else:
            self._let_go()

    @Slot(object)
    def on_item_changed(self, item: QueueItem) -> None:
        """Tell how far the work is."""
        if item in self._controller.at_work:
            self._tell_progress()

    @Slot(object)
    def on_item_ended(self, _item: QueueItem) -> None:
        """Count what is over of what was asked for."""
        self._ended += 1
        self._tell_progress()

    @Slot(list)
    def on_remembered(self, paths: list[Path]) -> None:
        """Put what was opened into the system's list, if it may be there."""
        if self._preferences.settings.system_recent_files:
            from kasr_desktop.desktop.recent_files import add_recent

            self._listing.call(partial(add_recent, paths))

    @Slot()
    def on_forgotten(self) -> None:
        """Take what was opened off the system's list too."""
        from kasr_desktop.desktop.recent_files import drop_recent

        self._listing.call(drop_recent)

    def _is_busy(self) -> bool:
        is_decoding = self._controller.stage in (Stage.TRANSCRIBING, Stage.STOPPING)
        return is_decoding or self._recordings.recording.state.is_open

    def _keep(self, release: Release | None) -> None:
        """Take what was granted; if it came too late, give it back."""
        self._let_go()
        self._release = release
        if not self._wants:
            self._let_go()

    def _let_go(self) -> None:
        release, self._release = self._release, None
        if release is not None:
            release()

    def _tell_progress(self) -> None:
        progress = self._progress()
        if progress != self.progress:
            self.progress = progress
            self.progress_changed.emit(progress)

    def _progress(self) -> float | None:
        items = [one for one in self._controller.at_work if one.state is ItemState.WORKING]
        if not items or any(item.sound.is_live for item in items):
            return None
        parts = 0.0
        for item in items:
            known = item.work.progress
            if known is not None and known.duration:
                parts += min(1.0, known.position / known.duration)
        waiting = sum(one.state is ItemState.WAITING for one in self._controller.items)
        return (self._ended + parts) / (self._ended + len(items) + waiting)
