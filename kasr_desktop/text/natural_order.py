"""The order in which people expect names: 회의 2 before 회의 10."""

from __future__ import annotations

import re

_DIGITS = re.compile(r"(\d+)")


def natural_key(name: str) -> list[tuple[int, str]]:
    """Return what sorts names: numbers by their size, letters without regard to case.

    Example:
        >>> sorted(["회의 10", "회의 2", "가"], key=natural_key)
        ['가', '회의 2', '회의 10']
    """
    parts = _DIGITS.split(name.lower())
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]
