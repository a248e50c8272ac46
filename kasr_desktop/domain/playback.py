"""Playback: what is to be heard, and what a player tells the world.

All positions are seconds of the recording, whatever the speed.
"""

from __future__ import annotations

from dataclasses import dataclass

from kasr_desktop.domain.errors import KasrError
from kasr_desktop.domain.events import Tick

SPEEDS = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.35, 1.5, 1.75, 2.0)
"""Of playback, without change of pitch."""


@dataclass(frozen=True, slots=True)
class PlayRange:
    """What is to be heard.

    Attributes:
        start: Where to begin.
        end: Where to stop, None: with the recording.
        loop_start: Where to go on after `end`, again and again; None: stop there.
    """

    start: float
    end: float | None = None
    loop_start: float | None = None


@dataclass(frozen=True, slots=True)
class Playhead:
    """What comes out of the loudspeaker now.

    Attributes:
        position: Seconds of the recording, by the device's clock.
        clock: `time.monotonic` of that moment, the same in every process.
        speed: Seconds of the recording a second; 0.0 while nothing is to be heard.
    """

    position: float
    clock: float
    speed: float

    def position_at(self, clock: float, *, at_most: float = 0.2) -> float:
        """Say where it is a little later; a report that is late is not believed for ever.

        Example:
            >>> Playhead(10.0, 100.0, 0.5).position_at(100.125)
            10.0625
        """
        return self.position + self.speed * min(max(0.0, clock - self.clock), at_most)


@dataclass(frozen=True, slots=True)
class SoundLoaded:
    """The recording can be heard.

    Attributes:
        duration: Seconds announced, None if the file does not say.
    """

    duration: float | None


@dataclass(frozen=True, slots=True)
class PlaybackEnded:
    """What was to be heard has been heard, to the last sample.

    Attributes:
        position: Where it ended.
    """

    position: float


@dataclass(frozen=True, slots=True)
class PlaybackFailed:
    """Nothing is heard any more, or nothing could be; the player itself goes on.

    Attributes:
        error: Why: a `PlaybackError`, or an `AudioError` of the file.
        position: Where it was.
    """

    error: KasrError
    position: float


PlayerEvent = SoundLoaded | Playhead | PlaybackEnded | PlaybackFailed | Tick
