"""Seconds as people read them."""

from __future__ import annotations

from kasr_desktop.ui.widgets.language import translate


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
