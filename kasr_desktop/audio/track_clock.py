"""Time stamps of a track become seconds of the recording, also where the clock itself jumps.

Two things look alike in the stamps: sound that was lost (later words must keep their place
under the picture) and a clock that was set anew because two recordings were joined (nothing
is missing). The picture decides: sound is missing where the picture ran on without it.
"""

from __future__ import annotations

SHORTEST_HOLE = 0.1
"""Seconds; smaller steps in the time stamps are rounding. FFmpeg's own `aresample=async` agrees."""

LONGEST_HOLE = 600.0
"""Seconds; a larger step is taken for a broken clock unless the picture ran through it."""

JUMP = 10.0
"""Seconds; the same for containers whose clock may jump. `ffmpeg -dts_delta_threshold` agrees."""

JUMPING_FORMATS = {"mpegts", "mpeg", "flv"}
"""FFmpeg's names of the containers whose clock may jump: recordings are joined there by laying
files end to end (AVFMT_TS_DISCONT)."""

_INTERLEAVED = 2.0  # seconds by which the packets of sound and picture lie apart at most


class TrackClock:
    """Tells the second of the recording at which each block of one track begins.

    Second 0 is the start of the container, which is where its picture starts; sound that
    begins less than `SHORTEST_HOLE` later begins at 0.

    Attributes:
        base: Stamp of second 0, known once the first block was seen.
        shift: Seconds that jumps of the clock have added up to so far.
    """

    def __init__(self, origin: float, *, is_jumping: bool) -> None:
        """Start before the first block.

        Args:
            origin: Stamp at which the container starts, seconds.
            is_jumping: The container is one of `JUMPING_FORMATS`.
        """
        self.base = self._origin = origin
        self.shift = 0.0
        self._is_jumping = is_jumping
        self._longest = JUMP if is_jumping else LONGEST_HOLE
        self._end: float | None = None
        self._has_begun = False
        self._picture: tuple[float, float] | None = None

    def see_picture(self, stamp: float) -> None:
        """Take the time stamp of a packet of the picture, in the order of the file."""
        if self._picture is None or not -JUMP < stamp - self._picture[1] <= JUMP:
            self._picture = (stamp, stamp)
        else:
            self._picture = (self._picture[0], max(self._picture[1], stamp))

    def second_of(self, stamp: float, duration: float) -> float:
        """Return the second at which a block begins; blocks come in the order of the file.

        Args:
            stamp: Time stamp of the block, seconds.
            duration: Of the block, seconds.
        """
        expected = self._end
        if not self._has_begun:
            self._has_begun = True
            if stamp - self._origin < SHORTEST_HOLE:
                self.base = stamp
            else:
                expected = self._origin
        if expected is not None and self._is_jump(expected, stamp):
            self.shift += expected - stamp
        self._end = stamp + duration
        return stamp + self.shift - self.base

    def go_on(self, duration: float) -> None:
        """Take a block that has no time stamp: it follows the last one."""
        if self._end is not None:
            self._end += duration

    def resume(self, base: float, shift: float) -> None:
        """Go on at another place of the file, before which jumps added up to `shift`."""
        self.base, self.shift = base, shift
        self._end = self._picture = None
        self._has_begun = True

    def _is_jump(self, expected: float, stamp: float) -> bool:
        step = stamp - expected
        if step > self._longest:
            return not self._picture_ran(expected, stamp)
        return self._is_jumping and step < -SHORTEST_HOLE

    def _picture_ran(self, start: float, end: float) -> bool:
        if self._picture is None:
            return False
        first, last = self._picture
        return first <= start + _INTERLEAVED and last >= end - _INTERLEAVED
