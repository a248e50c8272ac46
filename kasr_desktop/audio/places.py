"""Places of a file from which decoding can go on, found only as far as somebody asked."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A packet from which decoding can go on.

    Attributes:
        second: Of the recording.
        byte: Of the file.
        shift: Seconds that jumps of the clock have added up to there.
    """

    second: float
    byte: int
    shift: float


class Places:
    """Those of one track, in order; each is found once."""

    def __init__(self, found: Iterator[Place]) -> None:
        """Find nothing yet.

        Args:
            found: Gives them in order of their seconds.
        """
        self._found = found
        self._seconds: list[float] = []
        self._listed: list[Place] = []

    def before(self, second: float) -> Place | None:
        """Return the last one at or before a second, None if there is none."""
        while not self._seconds or self._seconds[-1] <= second:
            place = next(self._found, None)
            if place is None:
                break
            self._seconds.append(place.second)
            self._listed.append(place)
        number = bisect_right(self._seconds, second)
        return self._listed[number - 1] if number else None
