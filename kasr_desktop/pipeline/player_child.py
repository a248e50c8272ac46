"""The player process: one recording, one loudspeaker; it ends when its parent does."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from kasr_desktop.domain.errors import KasrError
from kasr_desktop.domain.playback import PlaybackFailed, PlayerEvent, PlayRange, SoundLoaded
from kasr_desktop.pipeline.child_setup import begin_quietly

if TYPE_CHECKING:
    from kasr_desktop.audio.playback import Playback
    from kasr_desktop.audio.sound_output import FindOutput

_TICK = 0.01  # seconds between looks at what is heard; commands are taken at once


@dataclass(frozen=True, slots=True)
class LoadSound:
    """To the child: use this track of this file."""

    path: Path
    track: int | None = None


@dataclass(frozen=True, slots=True)
class PlaySound:
    """To the child: play this of the file loaded."""

    span: PlayRange


@dataclass(frozen=True, slots=True)
class PauseSound:
    """To the child: fall silent."""


@dataclass(frozen=True, slots=True)
class SetSpeed:
    """To the child: play faster or slower."""

    speed: float


@dataclass(frozen=True, slots=True)
class SetVolume:
    """To the child: play louder or softer, 0...1."""

    volume: float


PlayerCommand = LoadSound | PlaySound | PauseSound | SetSpeed | SetVolume


def player_main(connection: Connection, log_path: Path | None, find_output: FindOutput) -> None:
    """Serve commands until the parent goes away; the target of the player process."""
    begin_quietly(log_path)
    from kasr_desktop.audio.playback import Playback

    _PlayerChild(connection, Playback(find_output)).serve()
    os._exit(0)  # a stream that never ended must not hold the process


class _PlayerChild:
    """Obeys commands and passes on what happens."""

    def __init__(self, connection: Connection, playback: Playback) -> None:
        self._connection = connection
        self._playback = playback

    def serve(self) -> None:
        with contextlib.suppress(EOFError, OSError):  # the parent is gone, perhaps killed
            while True:
                wait = _TICK if self._playback.is_playing else 20 * _TICK
                if self._connection.poll(wait):
                    self._send(self._obey(self._connection.recv()))
                self._send(self._playback.poll())
        self._playback.close()

    def _obey(self, command: PlayerCommand) -> Iterable[PlayerEvent]:
        """Do as told; a failure is an answer, and the player goes on."""
        try:
            match command:
                case LoadSound():
                    return [SoundLoaded(self._playback.load(command.path, command.track))]
                case PlaySound():
                    self._playback.play(command.span)
                case PauseSound():
                    self._playback.pause()
                case SetSpeed():
                    self._playback.set_speed(command.speed)
                case SetVolume():
                    self._playback.set_volume(command.volume)
        except KasrError as error:
            start = command.span.start if isinstance(command, PlaySound) else 0.0
            return [PlaybackFailed(error, start)]
        return []

    def _send(self, events: Iterable[PlayerEvent]) -> None:
        for event in events:
            self._connection.send(event)
