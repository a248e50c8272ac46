"""Where words stand in a column: both columns break at the same pair of words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Flow:
    """The places of words in a column.

    Attributes:
        places: For every word its left edge in pixels and its line, from 0.
        num_lines: Lines in all, at least 1.
    """

    places: tuple[tuple[float, int], ...]
    num_lines: int


def flow_words(widths: Sequence[float], *, space: float, available: float) -> Flow:
    """Place words one after another, starting a new line where the next does not fit.

    A word wider than the column gets lines of its own, as many as it needs when it
    is broken between syllables.

    Args:
        widths: Pixels of every word; of a pair of words, the wider one's.
        space: Pixels between words.
        available: Pixels of the column.

    Example:
        >>> flow_words([40, 40, 40], space=10, available=100).places
        ((0.0, 0), (50.0, 0), (0.0, 1))
    """
    places: list[tuple[float, int]] = []
    x, line = 0.0, 0
    for width in widths:
        if x > 0 and x + width > available:
            x, line = 0.0, line + 1
        places.append((x, line))
        extra_lines = broken_lines(width, available) - 1
        if extra_lines:
            x, line = 0.0, line + extra_lines + 1
        else:
            x += width + space
    ends_on_a_fresh_line = bool(places) and x == 0.0
    return Flow(tuple(places), max(1, line if ends_on_a_fresh_line else line + 1))


def broken_lines(width: float, available: float) -> int:
    """Count the lines of a word that is broken wherever the column ends.

    Example:
        >>> broken_lines(90, 100), broken_lines(250, 100)
        (1, 4)
    """
    if width <= available or available <= 0:
        return 1
    # a syllable that does not fit moves to the next line: one line to spare
    return math.ceil(width / available) + 1
