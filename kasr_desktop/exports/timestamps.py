"""Seconds as whole milliseconds and as the clock times of subtitle files."""

from __future__ import annotations

import re

_CLOCK = re.compile(r"(?:(\d{1,6}):)?([0-5]?\d):([0-5]?\d)(?:[.,](\d{1,3})\d{0,6})?")


def milliseconds(seconds: float) -> int:
    """Round to the nearest millisecond; nothing lies before the start.

    Example:
        >>> milliseconds(1.2996), milliseconds(-0.2)
        (1300, 0)
    """
    return max(0, round(seconds * 1000))


def clock(time_ms: int, *, separator: str) -> str:
    """Write `HH:MM:SS` and the milliseconds behind `separator`.

    Example:
        >>> clock(3_723_004, separator=",")
        '01:02:03,004'
    """
    seconds, rest_ms = divmod(time_ms, 1000)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02}:{minute:02}:{second:02}{separator}{rest_ms:03}"


def parse_clock(text: str) -> float | None:
    """Read `HH:MM:SS,mmm`, also with a point, without hours or without ms, as seconds.

    None if it is not one.

    Example:
        >>> parse_clock("01:02:03,004"), parse_clock("02:03.5"), parse_clock("2 o'clock")
        (3723.004, 123.5, None)
    """
    match = _CLOCK.fullmatch(text)
    if match is None:
        return None
    hours, minutes, seconds, fraction = match.groups()
    whole_seconds = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
    return (whole_seconds * 1000 + int((fraction or "").ljust(3, "0"))) / 1000
