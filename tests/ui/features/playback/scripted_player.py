"""A player without process and sound: what it is told is kept, what it tells a test decides."""

from __future__ import annotations

import queue
import time
from collections.abc import Generator
from pathlib import Path
from typing import ClassVar

from kasr_desktop.domain.events import Tick
from kasr_desktop.domain.playback import PlaybackEnded, PlayerEvent, Playhead, PlayRange


class ScriptedPlayer:
    """Stands where `Player` stands.

    Attributes:
        orders: All it was told, such as ("play", PlayRange(...)).
    """

    made: ClassVar[list[ScriptedPlayer]] = []

    def __init__(self, **_options: object) -> None:
        self.orders: list[tuple[str, object]] = []
        self._events: queue.SimpleQueue[PlayerEvent | Exception] = queue.SimpleQueue()
        ScriptedPlayer.made.append(self)

    @property
    def span(self) -> PlayRange:
        return next(what for name, what in reversed(self.orders) if name == "play")

    def tell(self, event: PlayerEvent | Exception) -> None:
        self._events.put(event)

    def tell_position(self, second: float, speed: float = 1.0) -> None:
        self.tell(Playhead(second, time.monotonic() + 3600, speed))  # it stands still there

    def tell_end(self) -> None:
        self.tell(PlaybackEnded(self.span.end or 0.0))

    def load(self, path: Path, track: int | None = None) -> None:
        self.orders.append(("load", path))

    def play(self, span: PlayRange) -> None:
        self.orders.append(("play", span))

    def pause(self) -> None:
        self.orders.append(("pause", None))

    def set_speed(self, speed: float) -> None:
        self.orders.append(("speed", speed))

    def set_volume(self, volume: float) -> None:
        self.orders.append(("volume", volume))

    def run(self) -> Generator[PlayerEvent, None, None]:
        while True:
            try:
                event = self._events.get(timeout=0.01)
            except queue.Empty:
                event = Tick()
            if isinstance(event, Exception):
                raise event
            yield event
