"""What the user can ask for while listening, by key, button or pointer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal, Slot

from kasr_desktop.domain.transcript import Segment, Word
from kasr_desktop.ui.features.playback.follow_along import FollowAlong
from kasr_desktop.ui.features.playback.sound_player import SoundPlayer
from kasr_desktop.ui.features.playback.transport_actions import TransportActions
from kasr_desktop.ui.features.playback.wave_strip import Region, WaveStrip
from kasr_desktop.ui.features.playback.words_in_time import (
    SpokenWord,
    row_after,
    row_at,
    row_before,
)

JUMP = 3.0
"""Seconds back or forward at a key."""

_BEFORE, _AFTER = 0.06, 0.1  # seconds around a word or segment: its times are those of a model
_JUST_BEGUN = 1.0  # seconds within which "previous" means the one before
_AT_END = 0.05


class PlaybackCommands(QObject):
    """Turns wishes into orders for the player.

    Signals:
        row_chosen: Look at the segment of this row.
    """

    row_chosen = Signal(int)

    def __init__(
        self,
        player: SoundPlayer,
        strip: WaveStrip,
        following: FollowAlong,
        *,
        segments: Callable[[], Sequence[Segment]],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._player = player
        self._strip = strip
        self._following = following
        self._segments = segments

    def connect_actions(self, actions: TransportActions) -> None:
        """Let every action do its work."""
        player, strip = self._player, self._strip
        for action, slot in (
            (actions.play, self.on_play),
            (actions.word, self.on_word),
            (actions.segment, self.on_segment),
            (actions.back, self.on_back),
            (actions.forward, self.on_forward),
            (actions.previous, self.on_previous),
            (actions.next, self.on_next),
            (actions.loop, self.on_loop),
            (actions.slower, lambda: player.step_speed(-1)),
            (actions.faster, lambda: player.step_speed(1)),
            (actions.zoom_in, lambda: strip.zoom(0.5)),
            (actions.zoom_out, lambda: strip.zoom(2.0)),
            (actions.whole, lambda: strip.show_view(strip.view.whole())),
        ):
            action.triggered.connect(slot)

    @Slot()
    def on_play(self) -> None:
        """Play or pause; at the end of the recording from its beginning."""
        if not self._player.is_playing:
            self._following.start()
            duration = self._strip.view.duration
            if duration and self._player.position >= duration - _AT_END:
                self._player.seek(0.0)
        self._player.toggle()

    @Slot(float)
    def on_seek(self, second: float) -> None:
        """Go elsewhere."""
        self._following.start()
        self._player.seek(second)
        if not self._player.is_playing:
            self._strip.show_view(self._strip.view.showing(second, second))

    @Slot()
    def on_word(self) -> None:
        """Hear the word at the playhead again."""
        if self._strip.spoken is not None:
            self.on_heard_word(self._strip.spoken.word)

    @Slot(object)
    def on_heard_word(self, word: Word) -> None:
        """Hear a word once."""
        self._player.play_once(*_around(word.start, word.end), back_to=word.start)

    @Slot(object)
    def on_strip_word(self, spoken: SpokenWord) -> None:
        """Hear a word of the waveform; what is playing goes on from there."""
        self._following.start()
        if self._player.is_playing:
            self._player.play(spoken.word.start)
        else:
            self.on_heard_word(spoken.word)

    @Slot(object)
    def on_word_clicked(self, word: Word) -> None:
        """Be ready to play from a word; what is playing goes on undisturbed."""
        if not self._player.is_playing:
            self.on_seek(word.start)

    @Slot(int)
    def on_time_clicked(self, row: int) -> None:
        """Play from the beginning of a segment."""
        segments = self._segments()
        if row < len(segments):
            self._following.start()
            self._player.play(segments[row].start)

    @Slot()
    def on_segment(self) -> None:
        """Hear the segment again that is selected or, while playing, heard."""
        row = self._row()
        if row is not None:
            self.on_row_wanted(row)

    @Slot(int)
    def on_row_wanted(self, row: int) -> None:
        """Hear a segment once."""
        segments = self._segments()
        if 0 <= row < len(segments):
            self._following.start()
            segment = segments[row]
            around = _around(segment.start, segment.end)
            self._player.play_once(*around, back_to=segment.start)

    @Slot(object)
    def on_region(self, region: Region | None) -> None:
        """Hear a stretch again and again, at once."""
        self._player.set_loop(region)
        if region is not None and not self._player.is_playing:
            self._player.play(region[0])

    @Slot(bool)
    def on_loop(self, wanted: bool) -> None:
        """Hear the segment again and again, or go on after it."""
        row = self._row() if wanted else None
        if row is None:
            self._player.set_loop(None)
            self._player.state_changed.emit()  # the button goes where it belongs
            return
        segment = self._segments()[row]
        self.on_region(_around(segment.start, segment.end))

    @Slot()
    def on_back(self) -> None:
        """Hear the last moments again."""
        self.on_seek(max(0.0, self._player.position - JUMP))

    @Slot()
    def on_forward(self) -> None:
        """Leave out the next moments."""
        end = self._strip.view.duration
        self.on_seek(min(self._player.position + JUMP, end) if end else 0.0)

    @Slot()
    def on_previous(self) -> None:
        """Go to the beginning of this segment, from there to the one before."""
        self._go_to(row_before(self._segments(), self._player.position - _JUST_BEGUN))

    @Slot()
    def on_next(self) -> None:
        """Go to the beginning of the next segment."""
        self._go_to(row_after(self._segments(), self._player.position))

    def _row(self) -> int | None:
        """Return the row meant: the one heard, else the selected one, else where we are."""
        segments, selected = self._segments(), self._strip.selected
        here = row_at(segments, self._player.position)
        if self._player.is_playing or selected is None or selected >= len(segments):
            return here
        return selected

    def _go_to(self, row: int | None) -> None:
        if row is not None:
            self.row_chosen.emit(row)
            self.on_seek(self._segments()[row].start)


def _around(start: float, end: float) -> tuple[float, float]:
    """Return a little more than a word or a segment."""
    return max(0.0, start - _BEFORE), end + _AFTER
