"""Playback: plays the recording that is shown, and shows what is heard."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QModelIndex, QObject, Slot

from kasr_desktop.audio.sound_output import FindOutput, default_output
from kasr_desktop.domain.cue_options import FrameRate
from kasr_desktop.domain.errors import KasrError
from kasr_desktop.domain.frame_grid import FrameGrid
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.editing import row_operations
from kasr_desktop.session.queue_item import ItemState, QueueItem
from kasr_desktop.ui.features.playback.film_steps import FilmSteps
from kasr_desktop.ui.features.playback.follow_along import FollowAlong
from kasr_desktop.ui.features.playback.kept_choices import (
    keep_choices,
    kept_speed,
    kept_volume,
    kept_waveform_shown,
)
from kasr_desktop.ui.features.playback.peak_loader import PeakLoader, Waveform
from kasr_desktop.ui.features.playback.playback_commands import PlaybackCommands
from kasr_desktop.ui.features.playback.playback_panel import PlaybackPanel
from kasr_desktop.ui.features.playback.sound_player import SoundPlayer
from kasr_desktop.ui.features.playback.transport_actions import TransportActions
from kasr_desktop.ui.features.playback.word_pointing import WordPointing
from kasr_desktop.ui.features.playback.words_in_time import SpokenWord, row_at
from kasr_desktop.ui.features.workbench import DraggedBorder, Workbench
from kasr_desktop.ui.views.strings import error_sentence
from kasr_desktop.ui.views.transcript.spoken_word import SpokenMark
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.notices import Level, Message, WayOut

_TOPIC = "playback"
_WITHIN = 0.05  # seconds: subtitles begin on a frame, a little before their row


class PlaybackFeature(QObject):
    """Connects player, waveform, transcript and keys.

    Attributes:
        find_output: Finds the loudspeaker; another one in tests.
    """

    find_output: FindOutput = staticmethod(default_output)

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._bench = bench
        self._path: Path | None = None
        self._track: int | None = None
        self._spoken: SpokenWord | None = None
        self.actions = TransportActions(bench.menus, bench.menus.listening)
        self.player = SoundPlayer(self, find_output=self.find_output)
        self.loader = PeakLoader(self)
        self.steps = FilmSteps(self.player, self.actions, self)
        self.panel = PlaybackPanel(self.actions)
        strip, table = self.panel.strip, bench.page.table
        self.following = FollowAlong(table, strip, self.actions.follow, self)
        self.pointing = WordPointing(table, self)
        self.commands = PlaybackCommands(
            self.player, strip, self.following, segments=self._segments, parent=self
        )
        bench.page.bottom.addWidget(self.panel)
        bench.provide_waveform(strip)
        bench.provide_transport([self.actions.play, *self.actions.frames])
        self._connect_bench()
        self._connect_player()
        self._connect_panel()
        self.commands.connect_actions(self.actions)
        table.add_to_menu([self.actions.segment, self.actions.word])
        self._restore_choices()
        self.on_item_chosen(bench.item)

    @Slot(object)
    def on_item_chosen(self, item: QueueItem | None) -> None:
        """Listen to another recording."""
        self._path = None if item is None else item.sound.path
        self._track = None if item is None else item.sound.track
        heard = self._path if item is not None and item.has_sound else None
        self.player.use(heard, self._track)
        self.loader.use(heard, self._track)
        self.steps.use(heard)
        if item is not None and heard is None:
            self.panel.show_no_sound()
        self._show_item(item)
        self.on_current_row(self._bench.page.table.currentIndex())

    @Slot(object)
    def on_item_changed(self, item: QueueItem) -> None:
        """Follow what becomes of the recording shown."""
        if item is not self._bench.item:
            return
        if item.sound.path != self._path:  # a take has got its name
            self._path = item.sound.path
            self.player.rename(item.sound.path)
            self.loader.use(item.sound.path, item.sound.track)
        if item.sound.track != self._track:
            self._track = item.sound.track
            self.player.use(item.sound.path, item.sound.track)
            self.loader.use(item.sound.path, item.sound.track)
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
        self._bench.tell_heard(second, playing=self.player.is_playing)
        row = row_at(self._segments(), second)
        self._mark_spoken(second, row)
        if self.player.is_playing:
            self.following.show(second, row)

    @Slot()
    def on_state_changed(self) -> None:
        """Show how the player stands."""
        self.panel.show_state(self.player)
        self._bench.tell_heard(self.player.position, playing=self.player.is_playing)
        if self.player.is_playing:
            self._bench.clear_message(_TOPIC)
        self.actions.loop.setChecked(self.player.loop is not None)
        self._bench.tell_region(self.player.loop)

    @Slot(object)
    def on_grown(self, waveform: Waveform) -> None:
        """Show the sound as far as it is known; of a take being made, its newest."""
        self.panel.show_waveform(waveform)
        item = self._bench.item
        if item is not None and item.sound.is_live and not self.player.is_playing:
            self.following.show_growth(waveform.duration)

    @Slot(object)
    def on_failed(self, error: KasrError) -> None:
        """Say why there is no sound, with the way out."""
        again = WayOut(translate("Listen", "Play again"), self.commands.on_play)
        sentence, item = error_sentence(error), self._bench.item

        def is_shown() -> bool:  # beside another recording's name it would be said of that one
            return self._bench.item is item

        message = Message(Level.WARNING, sentence, (again,), topic=_TOPIC, holds=is_shown)
        self._bench.show_message(message)

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
    def on_row_chosen(self, row: int) -> None:
        """Select in the transcript what was clicked in the waveform."""
        table = self._bench.page.table
        if row != table.currentIndex().row() and row < table.model().rowCount():
            table.choose_row(row)

    @Slot(float)
    def on_place(self, second: float) -> None:
        """Go where another view points to, and let the borders there be taken hold of."""
        self.commands.on_seek(second)
        row = row_at(self._segments(), second + _WITHIN)
        if row is not None:
            self.panel.strip.show_selected(row)

    @Slot()
    def on_frames(self) -> None:
        """Let borders keep to the frames that subtitles keep to."""
        rate, film = self._bench.preferences.settings.cue_frame_rate, self.steps.frames
        chosen = FrameGrid(rate.a_second) if rate.a_second is not None else film
        self.panel.strip.keep_to_frames(None if rate is FrameRate.NONE else chosen)

    @Slot(int, float, float)
    def on_border_dragged(self, row: int, start: float, end: float) -> None:
        """Tell where a border is on its way."""
        self._bench.tell_border(DraggedBorder(row, start, end))

    @Slot(int, float, float)
    def on_border_moved(self, row: int, start: float, end: float) -> None:
        """Let a row begin and end where its borders were dragged to."""
        item = self._bench.item
        if item is not None and row < len(item.segments):
            self._bench.editor.commit_drafts(item)
            change = row_operations.set_times(item.document, row, start=start, end=end)
            self._bench.editor.do(item, change)
        self._bench.tell_border(None)

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

    def _segments(self) -> Sequence[Segment]:
        item = self._bench.item
        return () if item is None else item.segments

    def _mark_spoken(self, second: float, row: int | None) -> None:
        """Mark the word heard in the transcript, when it is another one."""
        spoken = self.panel.strip.spoken if row is not None else None
        if spoken != self._spoken:
            self._spoken = spoken
            mark = SpokenMark() if spoken is None else SpokenMark(spoken.row, second)
            self._bench.page.table.show_spoken(mark)

    def _show_item(self, item: QueueItem | None) -> None:
        failed = item is not None and item.state is ItemState.FAILED and not item.segments
        self.panel.setVisible(item is not None and not failed)
        for action in self.actions.all:
            action.setEnabled(item is not None and not failed)
        for action in self.actions.heard:
            action.setEnabled(action.isEnabled() and item is not None and item.has_sound)
        if item is not None:
            announced = item.work.progress.duration if item.work.progress is not None else None
            self.panel.show_segments(item.segments, duration=announced or 0.0)

    def _restore_choices(self) -> None:
        self.player.set_speed(kept_speed())
        self.player.set_volume(kept_volume())
        self.actions.shown.setChecked(kept_waveform_shown())
        self.on_shown(self.actions.shown.isChecked())

    def _connect_bench(self) -> None:
        bench = self._bench
        bench.item_chosen.connect(self.on_item_chosen)
        bench.item_changed.connect(self.on_item_changed)
        bench.controller.segment_added.connect(self.on_segment_added)
        bench.theme_changed.connect(self.panel.repaint_colors)
        bench.place_chosen.connect(self.on_place)
        bench.closing.connect(self.on_closing)
        bench.page.table.selectionModel().currentRowChanged.connect(self.on_current_row)
        self.pointing.time_clicked.connect(self.commands.on_time_clicked)
        self.pointing.word_clicked.connect(self.commands.on_word_clicked)
        self.pointing.word_wanted.connect(self.commands.on_heard_word)
        self.commands.row_chosen.connect(self.on_row_chosen)

    def _connect_player(self) -> None:
        self.player.moved.connect(self.on_moved)
        self.player.state_changed.connect(self.on_state_changed)
        self.player.failed.connect(self.on_failed)
        self.loader.grown.connect(self.on_grown)
        self.loader.failed.connect(self.panel.show_failure)

    def _connect_panel(self) -> None:
        panel, strip, commands = self.panel, self.panel.strip, self.commands
        panel.overview.seek_wanted.connect(commands.on_seek)
        panel.bar.speed_wanted.connect(self.player.set_speed)
        panel.bar.volume_wanted.connect(self.player.set_volume)
        strip.seek_wanted.connect(commands.on_seek)
        strip.word_wanted.connect(commands.on_strip_word)
        strip.segment_wanted.connect(commands.on_row_wanted)
        strip.segment_chosen.connect(self.on_row_chosen)
        strip.region_chosen.connect(commands.on_region)
        strip.toggle_wanted.connect(commands.on_play)
        strip.border_dragged.connect(self.on_border_dragged)
        strip.border_moved.connect(self.on_border_moved)
        self.steps.known.connect(self.on_frames)
        self._bench.preferences.changed.connect(self.on_frames)
        self.actions.shown.triggered.connect(self.on_shown)
