"""Plays recordings in a process of its own, for whoever pulls its events.

The window sends what is wanted and is told what is heard; it never waits for either.
"""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Generator
from pathlib import Path

from kasr_desktop.audio.sound_output import FindOutput, default_output
from kasr_desktop.domain.errors import PlaybackError
from kasr_desktop.domain.events import Tick
from kasr_desktop.domain.playback import PlayerEvent, PlayRange
from kasr_desktop.pipeline.player_child import (
    LoadSound,
    PauseSound,
    PlayerCommand,
    PlaySound,
    SetSpeed,
    SetVolume,
    player_main,
)
from kasr_desktop.pipeline.process_handle import ChildDiedError, ProcessHandle

TICK = 0.05
"""Seconds without news after which a `Tick` is yielded."""

_SHUTDOWN_SECONDS = 2.0

_Player = ProcessHandle[PlayerCommand, PlayerEvent]


class Player:
    """One player process, from the first event pulled to the end of the generator.

    Threads:
        `run` is pumped in one; everything else is for any, returns at once and takes effect
        at once, or as soon as the process has started.
    """

    def __init__(
        self, *, log_path: Path | None = None, find_output: FindOutput = default_output
    ) -> None:
        """Prepare; nothing is started before `run`.

        Args:
            log_path: Where the sound system may chatter, None: nowhere.
            find_output: Finds the loudspeaker; another one in tests.
        """
        self._log_path = log_path
        self._find_output = find_output
        self._child: _Player | None = None
        self._waiting: deque[PlayerCommand] = deque()
        self._lock = threading.Lock()

    def load(self, path: Path, track: int | None = None) -> None:
        """Use another recording or track; `SoundLoaded` or `PlaybackFailed` follows."""
        self._send(LoadSound(path, track))

    def play(self, span: PlayRange) -> None:
        """Play this; `Playhead` follows again and again, then `PlaybackEnded`."""
        self._send(PlaySound(span))

    def pause(self) -> None:
        """Fall silent."""
        self._send(PauseSound())

    def set_speed(self, speed: float) -> None:
        """Play faster or slower, without another pitch."""
        self._send(SetSpeed(speed))

    def set_volume(self, volume: float) -> None:
        """Play louder or softer, 0...1."""
        self._send(SetVolume(volume))

    def run(self) -> Generator[PlayerEvent, None, None]:
        """Yield what the player tells, with a `Tick` at least every 50 ms.

        Raises:
            PlaybackError: not_started or crashed.
        """
        child = self._start()
        try:
            while True:
                yield child.receive(TICK) or Tick()
        except ChildDiedError as death:
            raise PlaybackError(
                f"The player process stopped unexpectedly ({death.cause}).",
                reason="crashed",
                cause=death.cause,
            ) from death
        finally:
            with self._lock:
                self._child = None
            child.finish(_SHUTDOWN_SECONDS)

    def _start(self) -> _Player:
        try:
            child: _Player = ProcessHandle(
                player_main, (self._log_path, self._find_output), name="kasr-player"
            )
        except OSError as error:
            detail = error.strerror or str(error)
            raise PlaybackError(
                f"Playback cannot be started: {detail}.", reason="not_started", detail=detail
            ) from error
        with self._lock, contextlib.suppress(ChildDiedError):
            while self._waiting:
                child.send(self._waiting.popleft())
            self._child = child
        return child

    def _send(self, command: PlayerCommand) -> None:
        """Hand over a command; one for a dead process is dropped, `run` tells of its death."""
        with self._lock:
            if self._child is None:
                self._waiting.append(command)
                return
            with contextlib.suppress(ChildDiedError):
                self._child.send(command)
