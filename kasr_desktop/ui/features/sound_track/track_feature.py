"""Which sound track of a film is meant: those that there are, in the menu "File"."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from kasr_desktop.domain.audio import AudioInfo, AudioTrack
from kasr_desktop.session.queue_item import QueueItem
from kasr_desktop.ui.features.workbench import Workbench
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.worker.task_runner import Policy, TaskRunner, tell_nobody

_PAUSE_MS = 250  # whoever runs through the list with the arrow keys wants none of them opened


class SoundTrackFeature(QObject):
    """Looks into the file shown and offers its tracks where there are several.

    Attributes:
        menu: The submenu; disabled where there is nothing to choose.
    """

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._bench = bench
        self._tasks = TaskRunner(self, policy=Policy.REPLACE, pause_ms=_PAUSE_MS)
        self._info: AudioInfo | None = None
        self._path: Path | None = None
        self.menu = QMenu(translate("SoundTrack", "So&und track"), bench.window)
        self._group = QActionGroup(self)
        bench.menus.file.insertMenu(bench.menus.before_quit, self.menu)
        bench.item_chosen.connect(self.on_item_chosen)
        bench.item_changed.connect(self.on_item_changed)
        self.on_item_chosen(bench.item)

    @Slot(object)
    def on_item_chosen(self, item: QueueItem | None) -> None:
        """Look into another file, in the background: it may lie on a slow disk."""
        self._tasks.drop()
        self._path = None if item is None or item.sound.is_live else item.sound.path
        self._show(None)
        path = self._path
        if path is not None:
            from kasr_desktop.audio.file_source import probe

            # what cannot be opened has no tracks; why, the engine says
            self._tasks.call(lambda: probe(path), done=self._show, failed=tell_nobody)

    @Slot(object)
    def on_item_changed(self, item: QueueItem) -> None:
        """Follow what becomes of the recording shown: a take gets its name, a track is chosen."""
        if item is not self._bench.item:
            return
        if not item.sound.is_live and item.sound.path != self._path:
            self.on_item_chosen(item)
        elif self._group.actions():
            self._tick()

    def _show(self, info: AudioInfo | None) -> None:
        self._info = info
        for action in self._group.actions():
            self._group.removeAction(action)
        self.menu.clear()
        several = info is not None and len(info.tracks) > 1
        self.menu.menuAction().setEnabled(several)
        if info is None or not several:
            return
        for track in info.tracks:
            action = self._group.addAction(_name(track))
            action.setCheckable(True)
            action.triggered.connect(partial(self._use, track.number))
            self.menu.addAction(action)
        self._tick()

    def _tick(self) -> None:
        item = self._bench.item
        if item is not None and self._info is not None:
            heard = self._info.best_track if item.sound.track is None else item.sound.track
            self._group.actions()[heard].setChecked(True)

    def _use(self, track: int) -> None:
        item = self._bench.item
        if item is None or self._info is None:
            return
        heard = self._info.best_track if item.sound.track is None else item.sound.track
        if track != heard:
            self._bench.page.commit_drafts()
            self._bench.show_item(self._bench.controller.use_track(item, track))


def _name(track: AudioTrack) -> str:
    """Return a track as the file has it, by the number that the terminal counts too."""
    number = translate("SoundTrack", "Track {number}").format(number=track.number)
    channels = translate("SoundTrack", "{count} channels").format(count=track.num_channels)
    parts = (number, track.language.replace("&", "&&"), track.codec, channels)
    return " · ".join(part for part in parts if part)
