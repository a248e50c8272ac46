"""The player as the window sees it: told what to play, it tells what is heard."""

from __future__ import annotations

import logging
import time
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from kasr_desktop.audio.sound_output import FindOutput, default_output
from kasr_desktop.domain.errors import KasrError, PlaybackError
from kasr_desktop.domain.playback import (
    SPEEDS,
    PlaybackEnded,
    PlaybackFailed,
    Playhead,
    PlayRange,
)
from kasr_desktop.pipeline.player import Player
from kasr_desktop.settings import log_dir
from kasr_desktop.worker.failure_log import log_trouble
from kasr_desktop.worker.task_runner import Policy, TaskRunner

log = logging.getLogger(__name__)

_FRAME_MS = 16


class SoundPlayer(QObject):
    """Plays the recording shown. The process behind it starts with the first sound.

    Threads:
        Lives in the main thread and never waits.

    Attributes:
        loop: Start and end of what is played again and again, None: nothing is.

    Signals:
        moved: Another second is heard, or would be next.
        state_changed: Playing, speed, volume or loop changed.
        failed: A `KasrError` for the user.
    """

    moved = Signal(float)
    state_changed = Signal()
    failed = Signal(object)

    def __init__(
        self, parent: QObject | None = None, *, find_output: FindOutput = default_output
    ) -> None:
        super().__init__(parent)
        self.loop: tuple[float, float] | None = None
        self._find_output = find_output
        self._player: Player | None = None
        self._tasks = TaskRunner(self, policy=Policy.REPLACE)
        self._path: Path | None = None
        self._track: int | None = None
        self._loaded: tuple[Path, int | None] | None = None
        self._position = 0.0
        self._heard: Playhead | None = None
        self._span: PlayRange | None = None
        self._back_to: float | None = None
        self._speed, self._volume = 1.0, 1.0
        self._frames = QTimer(self, interval=_FRAME_MS, timerType=Qt.TimerType.PreciseTimer)
        self._frames.timeout.connect(self.on_frame)

    @property
    def is_playing(self) -> bool:
        """True while something is to be heard."""
        return self._span is not None

    @property
    def position(self) -> float:
        """Seconds of the recording heard now, or next."""
        return self._position

    @property
    def speed(self) -> float:
        """Seconds of the recording a second."""
        return self._speed

    @property
    def volume(self) -> float:
        """0...1."""
        return self._volume

    @property
    def has_process(self) -> bool:
        """True while there is a player to tell."""
        return self._tasks.is_busy

    def use(self, path: Path | None, track: int | None = None) -> None:
        """Play another recording or track from now on; for another name there is `rename`."""
        self.pause()
        self._path, self._track = path, track
        self.loop = None
        self._move(0.0)
        self.state_changed.emit()

    def rename(self, path: Path) -> None:
        """Take the same recording from another place."""
        self._path = path

    def play(self, start: float | None = None, end: float | None = None) -> None:
        """Play from here or from a second on, to the end or to a second, else round the loop."""
        if self._path is None:
            return
        begin = max(0.0, self._position if start is None else start)
        span = PlayRange(begin, end)
        if end is None and self.loop is not None and begin < self.loop[1]:
            first, last = self.loop
            inside = first <= begin < last - 0.02
            span = PlayRange(begin if inside else first, last, loop_start=first)
        self._start(span)

    def play_once(self, start: float, end: float, *, back_to: float) -> None:
        """Play a word or a segment, then stand at its beginning again."""
        if self._path is not None:
            self._start(PlayRange(start, end))
            self._back_to = back_to

    def pause(self) -> None:
        """Fall silent; the place is kept."""
        if self._span is not None and self._player is not None:
            self._player.pause()
        self._stop()

    def toggle(self) -> None:
        """Play, or pause."""
        if self.is_playing:
            self.pause()
        else:
            self.play()

    def seek(self, second: float) -> None:
        """Go elsewhere; what is playing goes on from there."""
        if self.is_playing:
            self.play(second)
        else:
            self._move(max(0.0, second))

    def set_loop(self, loop: tuple[float, float] | None) -> None:
        """Play this again and again, or nothing any more."""
        if loop == self.loop:
            return
        self.loop = loop
        if self.is_playing:
            self.play()
        self.state_changed.emit()

    def set_speed(self, speed: float) -> None:
        """Play faster or slower without another pitch."""
        self._speed = min(max(speed, SPEEDS[0]), SPEEDS[-1])
        if self._player is not None:
            self._player.set_speed(self._speed)
        self.state_changed.emit()

    def step_speed(self, steps: int) -> None:
        """Take the next speed of `SPEEDS`, up or down."""
        nearest = min(range(len(SPEEDS)), key=lambda n: abs(SPEEDS[n] - self._speed))
        self.set_speed(SPEEDS[min(max(nearest + steps, 0), len(SPEEDS) - 1)])

    def set_volume(self, volume: float) -> None:
        """Play louder or softer, 0...1."""
        self._volume = min(max(volume, 0.0), 1.0)
        if self._player is not None:
            self._player.set_volume(self._volume)
        self.state_changed.emit()

    @Slot()
    def on_frame(self) -> None:
        """Tell where we are, between the player's reports too."""
        if self._heard is None or self._span is None:
            return
        place, end = self._heard.position_at(time.monotonic()), self._span.end
        # the report that it has ended may come late: nothing beyond it is heard
        self._move(place if end is None else min(place, end))

    def _take(self, event: object) -> None:
        if not self.is_playing:
            return
        if isinstance(event, Playhead):
            self._heard = event
        elif isinstance(event, PlaybackEnded):
            back_to = self._back_to
            self._stop()
            self._move(event.position if back_to is None else back_to)
        elif isinstance(event, PlaybackFailed):
            self._fail(event.error)

    def _lose_player(self, error: Exception) -> None:
        """Say that the player is gone; the next sound starts another."""
        log_trouble(log, "the player failed", error)
        self._player = self._loaded = None
        self._fail(error if isinstance(error, KasrError) else _unexpected(error))

    def _forget_player(self, _completed: bool) -> None:
        self._player = self._loaded = None

    def _start(self, span: PlayRange) -> None:
        player = self._running()
        wanted = None if self._path is None else (self._path, self._track)
        if wanted is not None and wanted != self._loaded:
            self._loaded = wanted
            player.load(*wanted)
        was_playing, self._span, self._heard = self.is_playing, span, None
        self._back_to = None
        player.play(span)
        self._move(span.start)
        self._frames.start()
        if not was_playing:
            self.state_changed.emit()

    def _running(self) -> Player:
        """Return the player, started if there is none."""
        if self._player is None:
            player = Player(log_path=log_dir() / "player.log", find_output=self._find_output)
            player.set_volume(self._volume)
            player.set_speed(self._speed)
            self._player, self._loaded = player, None
            self._tasks.run(
                player.run,
                produced=self._take,
                failed=self._lose_player,
                stopped=self._forget_player,
            )
        return self._player

    def _stop(self) -> None:
        was_playing, self._span, self._heard = self.is_playing, None, None
        self._frames.stop()
        if was_playing:
            self.state_changed.emit()

    def _fail(self, error: KasrError) -> None:
        self._loaded = None
        self._stop()
        self.failed.emit(error)

    def _move(self, second: float) -> None:
        if second != self._position:
            self._position = second
            self.moved.emit(second)


def _unexpected(error: Exception) -> PlaybackError:
    return PlaybackError(f"{type(error).__name__}: {error}", reason="crashed")
