"""Where two texts of any length certainly say the same: places to cut both at.

The fewest edits between two whole texts (rapidfuzz keeps memory in bounds by Hirschberg's
way) leave runs of equal syllables. A long run between two words of both is no accident.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from kasr_desktop.text.alignment import equal_runs

LEAST_RUN = 8
"""Equal syllables of a run that is trusted; 했습니다 and the like are shorter."""

LEAST_SIDE = 3
"""Equal syllables on each side of a place."""


def meeting_places(
    left: Sequence[str], right: Sequence[str], *, least_run: int = LEAST_RUN
) -> list[tuple[int, int]]:
    """Return pairs (words before in `left`, words before in `right`), both rising.

    Args:
        left: Words, how they sound.
        right: The same of the other text; spaces may lie elsewhere.
        least_run: Equal syllables of a run that is trusted.

    Example:
        >>> said = "오늘 날씨가 참 좋습니다".split()
        >>> meeting_places(["아주", *said], said)
        [(3, 2), (4, 3)]
    """
    left_borders = {place: number for number, place in enumerate(_borders(left))}
    right_borders = {place: number for number, place in enumerate(_borders(right))}
    found = []
    for first, other, length in equal_runs("".join(left), "".join(right)):
        if length < least_run:
            continue
        for step in range(LEAST_SIDE, length - LEAST_SIDE + 1):
            one, two = left_borders.get(first + step), right_borders.get(other + step)
            if one is not None and two is not None:
                found.append((one, two))
    return found


def _borders(words: Sequence[str]) -> list[int]:
    """Return how many syllables lie before each word; of silent words, before the last."""
    return [0, *accumulate(map(len, words))]
