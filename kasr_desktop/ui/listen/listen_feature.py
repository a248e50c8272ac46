"""Listening: plays the recording that is shown, and shows what is heard."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QModelIndex, QObject, Slot
from PySide6.QtWidgets import QMenu

from kasr_desktop.audio.sound_output import FindOutput, default_output
from kasr_desktop.domain.errors import KasrError
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.ui.language import translate
from kasr_desktop.ui.listen.follow_along import FollowAlong
from kasr_desktop.ui.listen.kept_choices import (
    keep_choices,
    kept_speed,
    kept_volume,
    kept_waveform_shown,
)
from kasr_desktop.ui.listen.listen_panel import ListenPanel
from kasr_desktop.ui.listen.peak_loader import PeakLoader
from kasr_desktop.ui.listen.sound_player import SoundPlayer
from kasr_desktop.ui.listen.transport_actions import TransportActions
from kasr_desktop.ui.listen.wave_strip import Region
from kasr_desktop.ui.listen.words_in_time import SpokenWord, row_after, row_at, row_before
from kasr_desktop.ui.notices import Level, Message, WayOut
from kasr_desktop.ui.queue_item import ItemState, QueueItem
from kasr_desktop.ui.strings import error_sentence
from kasr_desktop.ui.transcript.segment_model import Column
from kasr_desktop.ui.workbench import Workbench

JUMP = 3.0
"""Seconds back or forward at a key."""

_BEFORE, _AFTER = 0.06, 0.1  # seconds around a word or segment: its times are those of a model
_JUST_BEGUN = 1.0  # seconds within which "previous" means the one before


class ListenFeature(QObject):
    """Connects player, waveform, transcript and keys."""

    find_output: FindOutput = staticmethod(default_output)
    """Finds the loudspeaker; another one in tests."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._bench = bench
        self._path: Path | None = None
        menu = QMenu(translate("Listen", "&Listen"), bench.window)
        bench.window.menuBar().insertMenu(bench.menus.model.menuAction(), menu)
        self.actions = TransportActions(bench.menus, menu)
        self.player = SoundPlayer(self, find_output=self.find_output)
        self.loader = PeakLoader(self)
        self.panel = ListenPanel(self.actions)
        self.following = FollowAlong(bench.page.table, self.panel.strip, self.actions.follow, self)
        bench.page.bottom.addWidget(self.panel)
        self._connect_bench()
        self._connect_player()
        self._connect_panel()
        self._connect_actions()
        self.player.set_speed(kept_speed())
        self.player.set_volume(kept_volume())
        self.actions.shown.setChecked(kept_waveform_shown())
        self.on_shown(self.actions.shown.isChecked())
        self.on_item_chosen(bench.item)

    @Slot(object)
    def on_item_chosen(self, item: QueueItem | None) -> None:
        """Listen to another recording."""
        self._path = None if item is None else item.path
        self.player.use(self._path)
        self.loader.use(self._path)
        self._show_item(item)
        self.on_current_row(self._bench.page.table.currentIndex())

    @Slot(object)
    def on_item_changed(self, item: QueueItem) -> None:
        """Follow what becomes of the recording shown."""
        if item is not self._bench.item:
            return
        if item.path != self._path:  # a take has got its name
            self._path = item.path
            self.player.rename(item.path)
            self.loader.use(item.path)
        self._show_item(item)

    @Slot(object, object)
    def on_segment_added(self, item: QueueItem, _segment: Segment) -> None:
        """Show a new segment."""
        if item is self._bench.item:
            self._show_item(item)

    @Slot(float)
    def on_moved(self, second: float) -> None:
        """Show what is heard."""
        self.panel.show_playhead(second)
        if self.player.is_playing:
            self.following.show(second, row_at(self._segments(), second))

    @Slot()
    def on_state_changed(self) -> None:
        """Show how the player stands."""
        self.panel.show_state(self.player)
        self.actions.loop.setChecked(self.player.loop is not None)

    @Slot(object)
    def on_failed(self, error: KasrError) -> None:
        """Say why there is no sound, with the way out."""
        again = WayOut(translate("Listen", "Play again"), self.on_play)
        sentence = error_sentence(error)
        self._bench.show_message(Message(Level.WARNING, sentence, (again,), topic="playback"))

    @Slot(QModelIndex)
    def on_current_row(self, current: QModelIndex) -> None:
        """Select in the waveform what is selected in the transcript."""
        segments, row = self._segments(), current.row()
        known = row if 0 <= row < len(segments) else None
        strip = self.panel.strip
        strip.show_selected(known)
        if known is not None and not self.player.is_playing:
            segment = segments[known]
            self.player.seek(segment.start)
            strip.show_view(strip.view.showing(segment.start, segment.end))

    @Slot(int)
    def on_segment_chosen(self, row: int) -> None:
        """Select in the transcript what was clicked in the waveform."""
        table = self._bench.page.table
        if row != table.currentIndex().row() and row < table.model().rowCount():
            index = table.model().index(row, max(Column.TIME, table.currentIndex().column()))
            table.setCurrentIndex(index)
            table.scrollTo(index)

    @Slot(int)
    def on_segment_wanted(self, row: int) -> None:
        """Hear a segment once."""
        segments = self._segments()
        if 0 <= row < len(segments):
            self.following.start()
            self.player.play_once(*_around(segments[row].start, segments[row].end))

    @Slot(object)
    def on_word_wanted(self, spoken: SpokenWord) -> None:
        """Hear a word; what is playing goes on from there."""
        self.following.start()
        if self.player.is_playing:
            self.player.play(spoken.word.start)
        else:
            self.player.play_once(*_around(spoken.word.start, spoken.word.end))

    @Slot(float)
    def on_seek(self, second: float) -> None:
        """Go elsewhere."""
        self.following.start()
        self.player.seek(second)
        if not self.player.is_playing:
            strip = self.panel.strip
            strip.show_view(strip.view.showing(second, second))

    @Slot(object)
    def on_region(self, region: Region | None) -> None:
        """Hear a stretch again and again, at once."""
        self.player.set_loop(region)
        if region is not None and not self.player.is_playing:
            self.player.play(region[0])

    @Slot()
    def on_play(self) -> None:
        """Play or pause; at the end of the recording from its beginning."""
        if not self.player.is_playing:
            self.following.start()
            view = self.panel.strip.view
            if view.duration and self.player.position >= view.duration - 0.05:
                self.player.seek(0.0)
        self.player.toggle()

    @Slot()
    def on_word(self) -> None:
        """Hear the word at the playhead again."""
        spoken = self.panel.strip.spoken
        if spoken is not None:
            self.player.play_once(*_around(spoken.word.start, spoken.word.end))

    @Slot()
    def on_segment(self) -> None:
        """Hear the segment again that is selected or, while playing, heard."""
        row = self._row()
        if row is not None:
            self.on_segment_wanted(row)

    @Slot()
    def on_back(self) -> None:
        """Hear the last moments again."""
        self.on_seek(max(0.0, self.player.position - JUMP))

    @Slot()
    def on_forward(self) -> None:
        """Leave out the next moments."""
        self.on_seek(self.player.position + JUMP)

    @Slot()
    def on_previous(self) -> None:
        """Go to the beginning of this segment, from there to the one before."""
        row = row_before(self._segments(), self.player.position - _JUST_BEGUN)
        self._go_to(row)

    @Slot()
    def on_next(self) -> None:
        """Go to the beginning of the next segment."""
        self._go_to(row_after(self._segments(), self.player.position))

    @Slot(bool)
    def on_loop(self, wanted: bool) -> None:
        """Hear the segment again and again, or go on after it."""
        row = self._row() if wanted else None
        if row is None:
            self.player.set_loop(None)
            self.on_state_changed()
            return
        segment = self._segments()[row]
        self.on_region(_around(segment.start, segment.end))

    @Slot(bool)
    def on_shown(self, shown: bool) -> None:
        """Show the waveform, or the controls alone."""
        self.panel.show_strips(shown=shown)

    @Slot()
    def on_closing(self) -> None:
        """Let go of everything, remember how the user listens."""
        keep_choices(
            speed=self.player.speed,
            volume=self.player.volume,
            waveform_shown=self.actions.shown.isChecked(),
        )
        self.player.shut_down()
        self.loader.shut_down()

    def _segments(self) -> Sequence[Segment]:
        item = self._bench.item
        return () if item is None else item.segments

    def _row(self) -> int | None:
        """Give the row meant: the one heard, else the selected one, else where we are."""
        segments, strip = self._segments(), self.panel.strip
        here = row_at(segments, self.player.position)
        if self.player.is_playing or strip.selected is None:
            return here
        return strip.selected if strip.selected < len(segments) else here

    def _go_to(self, row: int | None) -> None:
        if row is not None:
            self.on_segment_chosen(row)
            self.on_seek(self._segments()[row].start)

    def _show_item(self, item: QueueItem | None) -> None:
        failed = item is not None and item.state is ItemState.FAILED and not item.segments
        self.panel.setVisible(item is not None and not failed)
        for action in self.actions.all:
            action.setEnabled(item is not None and not failed)
        if item is not None:
            announced = item.progress.duration if item.progress is not None else None
            self.panel.show_segments(item.segments, duration=announced or 0.0)

    def _connect_bench(self) -> None:
        bench = self._bench
        bench.item_chosen.connect(self.on_item_chosen)
        bench.item_changed.connect(self.on_item_changed)
        bench.controller.segment_added.connect(self.on_segment_added)
        bench.theme_changed.connect(self.panel.repaint_colors)
        bench.closing.connect(self.on_closing)
        bench.page.table.selectionModel().currentRowChanged.connect(self.on_current_row)

    def _connect_player(self) -> None:
        self.player.moved.connect(self.on_moved)
        self.player.state_changed.connect(self.on_state_changed)
        self.player.failed.connect(self.on_failed)
        self.loader.grown.connect(self.panel.show_waveform)

    def _connect_panel(self) -> None:
        panel, strip = self.panel, self.panel.strip
        panel.overview.seek_wanted.connect(self.on_seek)
        panel.bar.speed_wanted.connect(self.player.set_speed)
        panel.bar.volume_wanted.connect(self.player.set_volume)
        strip.seek_wanted.connect(self.on_seek)
        strip.word_wanted.connect(self.on_word_wanted)
        strip.segment_wanted.connect(self.on_segment_wanted)
        strip.segment_chosen.connect(self.on_segment_chosen)
        strip.region_chosen.connect(self.on_region)
        strip.toggle_wanted.connect(self.on_play)

    def _connect_actions(self) -> None:
        actions, strip = self.actions, self.panel.strip
        for action, slot in (
            (actions.play, self.on_play),
            (actions.word, self.on_word),
            (actions.segment, self.on_segment),
            (actions.back, self.on_back),
            (actions.forward, self.on_forward),
            (actions.previous, self.on_previous),
            (actions.next, self.on_next),
            (actions.loop, self.on_loop),
            (actions.slower, lambda: self.player.step_speed(-1)),
            (actions.faster, lambda: self.player.step_speed(1)),
            (actions.zoom_in, lambda: strip.zoom(0.5)),
            (actions.zoom_out, lambda: strip.zoom(2.0)),
            (actions.whole, lambda: strip.show_view(strip.view.whole())),
            (actions.shown, self.on_shown),
        ):
            action.triggered.connect(slot)


def _around(start: float, end: float) -> tuple[float, float]:
    """Give a little more than a word or a segment."""
    return max(0.0, start - _BEFORE), end + _AFTER
