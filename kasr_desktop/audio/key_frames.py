"""Where decoding of a film can begin, of containers that cannot be searched by time.

The clock of MPEG files joined end to end jumps, and a search by time goes astray in them. The
file is read only as far as somebody asked, and at most once; nothing is decoded.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kasr_desktop.audio.containers import av_library, open_container
from kasr_desktop.audio.film_frames import film_track
from kasr_desktop.audio.places import Place, Places
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


class KeyFrames(Places):
    """Those of a film's picture, in order."""

    def __init__(self, path: Path) -> None:
        """Open the file; nothing is read yet.

        Raises:
            AudioError: As `open_container`.
        """
        self._container, self._file = open_container(path)
        super().__init__(self._reading())

    def close(self) -> None:
        """Let go of the file. Safe twice."""
        self._container.close()
        self._file.close()

    def _reading(self) -> Iterator[Place]:
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
                    yield Place(second, packet.pos, clock.shift)
        except (av_library().FFmpegError, OSError, IndexError):
            return
