"""Which second each picture of a film is shown at, also where the rate varies."""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction

TICK = 0.001
"""Seconds: files of subtitles keep whole milliseconds."""

_HAIR = 1e-6  # seconds: less than any clock tells


@dataclass(frozen=True, slots=True)
class FrameGrid:
    """The times of a film's frames.

    Frame 0 is the first one; before it and after the last the rate goes on, since sound does.
    A time is cut to whole milliseconds, not rounded: a subtitle that begins a part of a
    millisecond after its frame would be shown a frame late, one that ends there a frame long.

    Attributes:
        rate: Frames a second; of a varying rate the mean.
        first: Second at which frame 0 is shown, where the rate is constant.
        times: Of a varying rate the second of each frame, rising; else empty.
    """

    rate: Fraction
    first: float = 0.0
    times: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if self.rate <= 0:
            raise ValueError(f"{self.rate} frames a second")

    @property
    def is_variable(self) -> bool:
        """True if frames are not equally long."""
        return bool(self.times)

    @property
    def a_second(self) -> int:
        """Frames a second, whole, as time codes count them."""
        return max(1, round(self.rate))

    def begin_of(self, number: int) -> float:
        """Return the second at which a frame begins, exactly."""
        if not self.times:
            return self.first + float(number / self.rate)
        if number < 0:
            return self.times[0] + float(number / self.rate)
        beyond = number - len(self.times) + 1
        if beyond > 0:
            return self.times[-1] + float(beyond / self.rate)
        return self.times[number]

    def time_of(self, number: int) -> float:
        """Return the time of a frame in whole milliseconds, not below 0.

        Example:
            >>> FrameGrid(Fraction(24000, 1001)).time_of(1)
            0.041
        """
        return max(0, math.floor((self.begin_of(number) + _HAIR) / TICK)) / 1000

    def shown_at(self, second: float) -> int:
        """Return the frame that is shown at a second; a time of `time_of` means its own frame."""
        return self._begun_by(second + TICK - _HAIR)

    def nearest(self, second: float) -> int:
        """Return the frame that begins nearest to a second.

        Example:
            >>> FrameGrid(Fraction(25)).nearest(1.03)
            26
        """
        number = self._begun_by(second)
        before, after = self.begin_of(number), self.begin_of(number + 1)
        return number if second - before <= after - second else number + 1

    def up(self, second: float) -> int:
        """Return the first frame that begins at a second or after it, to the millisecond."""
        number = self.shown_at(second)
        return number if self.time_of(number) >= second - _HAIR else number + 1

    def snapped(self, second: float) -> float:
        """Return the time of the nearest frame."""
        number = self.nearest(second)
        return self.time_of(number if self.begin_of(number) > -_HAIR else self.up(0.0))

    def code_of(self, second: float) -> str:
        """Write a time as hours, minutes, seconds of the clock, and frames of that second.

        Example:
            >>> FrameGrid(Fraction(30000, 1001)).code_of(61.5)
            '00:01:01:14'
        """
        number = self.nearest(second)
        whole = max(0, math.floor(self.time_of(number)))
        minutes, seconds = divmod(whole, 60)
        hours, minutes = divmod(minutes, 60)
        frame = max(0, number - self._first_of(whole))
        return f"{hours:02}:{minutes:02}:{seconds:02}:{frame:02}"

    def time_of_code(self, *, seconds: int, frame: int) -> float:
        """Return the time of a frame of a second of the clock, as `code_of` counts it."""
        return self.time_of(self._first_of(seconds) + frame)

    def _first_of(self, whole: int) -> int:
        """Return the first frame of a second of the clock."""
        number = self.shown_at(float(whole))
        return number if math.floor(self.time_of(number)) >= whole else number + 1

    def _begun_by(self, second: float) -> int:
        """Return the last frame that has begun by a second."""
        if not self.times:
            return math.floor((second - self.first + _HAIR) * self.rate)
        if second < self.times[0] - _HAIR:
            return math.floor((second - self.times[0] + _HAIR) * self.rate)
        last = self.times[-1]
        if second >= last:
            return len(self.times) - 1 + math.floor((second - last + _HAIR) * self.rate)
        return bisect_right(self.times, second + _HAIR) - 1


def varying(times: list[float], rate: Fraction) -> FrameGrid:
    """Return the grid of frames that stand at these times, each at least a millisecond long.

    Args:
        times: Seconds, in any order, at least one.
        rate: The mean, for what lies outside of them.
    """
    kept: list[float] = []
    for second in sorted(times):
        if not kept or second - kept[-1] >= 2 * TICK:
            kept.append(second)
    return FrameGrid(rate, times=tuple(kept))


def grid_of(times: list[float], rate: Fraction) -> FrameGrid:
    """Return the grid of a film whose frames stand at these times: even if they are, else varying.

    Args:
        times: Seconds of frames, in any order, at least one.
        rate: That is stated.

    Example:
        >>> grid_of([0.0, 0.04, 0.08], Fraction(25)).is_variable
        False
        >>> grid_of([0.0, 0.04, 0.3], Fraction(25)).is_variable
        True
    """
    ordered = sorted(times)
    even = FrameGrid(rate, first=ordered[0])
    last = -1
    for second in ordered:
        number = even.nearest(second)
        # containers round: Matroska to milliseconds, others to a 90 000th
        if number != last + 1 or abs(even.begin_of(number) - second) > TICK + _HAIR:
            return varying(ordered, rate)
        last = number
    return even
