"""Seconds as people read them."""

from __future__ import annotations

import re

from kasr_desktop.ui.widgets.language import translate

_TIME = re.compile(r"(?:(?:(\d+):)?(\d{1,2}):)?(\d+)(?:[.,](\d{1,3}))?")


def clock(seconds: float) -> str:
    """Return a place in a recording, with hours only where there are any.

    Example:
        >>> clock(75.4), clock(3675)
        ('01:15', '1:01:15')
    """
    whole = max(0, int(seconds))
    hours, minutes = divmod(whole // 60, 60)
    if hours:
        return f"{hours}:{minutes:02}:{whole % 60:02}"
    return f"{minutes:02}:{whole % 60:02}"


def about(seconds: float) -> str:
    """Return a span of time roughly, in words: nobody counts the seconds of an estimate.

    Example:
        >>> about(42.0), about(600.0)
        ('45 sec', '10 min')
    """
    if seconds < 60:
        rounded = max(5, int(-(-seconds // 5)) * 5)
        return translate("Clock", "{seconds} sec").format(seconds=rounded)
    minutes = round(seconds / 60)
    if minutes < 60:
        return translate("Clock", "{minutes} min").format(minutes=minutes)
    hours, minutes = divmod(minutes, 60)
    return translate("Clock", "{hours} h {minutes} min").format(hours=hours, minutes=minutes)


def exact_clock(seconds: float) -> str:
    """Return a time to the millisecond.

    Example:
        >>> exact_clock(3723.45)
        '1:02:03.450'
    """
    whole_ms = round(max(0.0, seconds) * 1000)
    minutes, ms = divmod(whole_ms, 60_000)
    return f"{minutes // 60}:{minutes % 60:02}:{ms // 1000:02}.{ms % 1000:03}"


def seconds_of(text: str) -> float | None:
    """Read a time as people type it; None if it is none.

    Example:
        >>> seconds_of("1:02:03.45"), seconds_of("75"), seconds_of("1:30,5"), seconds_of("soon")
        (3723.45, 75.0, 90.5, None)
    """
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return None
    hours, minutes, whole, fraction = found.groups()
    if minutes is not None and int(whole) >= 60:
        return None
    parts = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(whole)
    return parts + int((fraction or "0").ljust(3, "0")) / 1000
