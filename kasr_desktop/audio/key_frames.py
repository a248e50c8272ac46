"""Where decoding of a film can begin, of containers that cannot be searched by time.

The clock of MPEG files joined end to end jumps, and a search by time goes astray in them. The
file is read only as far as somebody asked, and at most once; nothing is decoded.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kasr_desktop.audio.containers import av_library, open_container
from kasr_desktop.audio.film_frames import film_track
from kasr_desktop.audio.track_clock import JUMP

_BACK = 1.0  # seconds by which stamps may fall behind the latest without a new clock
_FRAME = 0.04  # seconds between the last frame of one clock and the first of the next


class PictureClock:
    """Time stamps of pictures become seconds of the recording, also where their clock is set anew.

    Attributes:
        shift: Seconds that jumps of the clock have added up to so far.
    """

    def __init__(self, origin: float, *, is_jumping: bool, shift: float = 0.0) -> None:
        """Start, or go on behind jumps that added up to `shift`."""
        self.shift = shift
        self._origin = origin
        self._is_jumping = is_jumping
        self._latest: float | None = None

    def second_of(self, stamp: float) -> float:
        """Return the second of a picture; they come in the order of the file."""
        second = stamp - self._origin + self.shift
        if self._latest is not None and self._is_jumping:
            if not -_BACK < second - self._latest <= JUMP:
                self.shift += self._latest + _FRAME - second
                second = self._latest + _FRAME
            self._latest = max(self._latest, second)
        else:
            self._latest = second
        return second


@dataclass(frozen=True, slots=True)
class KeyFrame:
    """A packet from which decoding can begin.

    Attributes:
        second: Of the recording.
        place: Byte of the file.
        shift: `PictureClock.shift` there.
    """

    second: float
    place: int
    shift: float


class KeyFrames:
    """Those of a film's picture, in order."""

    def __init__(self, path: Path) -> None:
        """Open the file; nothing is read yet.

        Raises:
            AudioError: As `open_container`.
        """
        self._container, self._file = open_container(path)
        self._found = self._reading()
        self._seconds: list[float] = []
        self._listed: list[KeyFrame] = []

    def before(self, second: float) -> KeyFrame | None:
        """Return the last one at or before a second, None if there is none."""
        while not self._seconds or self._seconds[-1] <= second:
            entry = next(self._found, None)
            if entry is None:
                break
            self._seconds.append(entry.second)
            self._listed.append(entry)
        number = bisect_right(self._seconds, second)
        return self._listed[number - 1] if number else None

    def close(self) -> None:
        """Let go of the file. Safe twice."""
        self._container.close()
        self._file.close()

    def _reading(self) -> Iterator[KeyFrame]:
        track = film_track(self._container)
        if track is None:
            return
        origin = (self._container.start_time or 0) / av_library().time_base
        clock, latest = PictureClock(origin, is_jumping=True), float("-inf")
        try:
            for packet in self._container.demux(track):
                stamp = packet.pts if packet.pts is not None else packet.dts
                if stamp is None or not packet.size:
                    continue
                second = clock.second_of(float(stamp * packet.time_base))
                if packet.is_keyframe and packet.pos is not None and second > latest:
                    latest = second
                    yield KeyFrame(second, packet.pos, clock.shift)
        except (av_library().FFmpegError, OSError, IndexError):
            return
