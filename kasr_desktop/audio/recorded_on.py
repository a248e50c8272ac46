"""The day on which something was recorded, where the file itself says so.

A file's time on the disk is not asked: copies and downloads have another one, and a date in a
document has to be right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from kasr_desktop.audio.containers import opened

_EARLIEST = 1990  # clocks that were never set begin at 1904, 1970 or 1980
_DAY = re.compile(r"(\d{4})[-/:.](\d{2})[-/:.](\d{2})")
# the first is local time with its zone; `date` is that of BWF, ID3 and Vorbis comments
_NAMES = ("com.apple.quicktime.creationdate", "creation_time", "date", "ICRD")


def recorded_on(path: Path) -> date | None:
    """Return the day that is written in a file, in this computer's time zone; None: none is.

    Raises:
        AudioError: missing, folder, empty, unreadable, incomplete or not_audio.
    """
    with opened(path) as (container, _):
        said = [container.metadata, *(stream.metadata for stream in container.streams)]
    return day_said(said)


def day_said(metadata: Iterable[Mapping[str, Any]]) -> date | None:
    """Return the day that the metadata of a container and its streams say, in that order.

    Example:
        >>> day_said([{"encoder": "x"}, {"date": "2024-05-17", "creation_time": "14:30:00"}])
        datetime.date(2024, 5, 17)
        >>> day_said([{"date": "2011"}, {"creation_time": "1904-01-01T00:00:00Z"}]) is None
        True
    """
    for tags in metadata:
        known = {name.lower(): str(value) for name, value in tags.items()}
        for name in _NAMES:
            day = _day(known.get(name.lower(), ""))
            if day is not None:
                return day
    return None


def _day(text: str) -> date | None:
    day: date | None
    try:
        moment = datetime.fromisoformat(text.strip())
        day = moment.astimezone().date() if moment.tzinfo is not None else moment.date()
    except (ValueError, OverflowError, OSError):
        found = _DAY.match(text.strip())
        try:
            day = date(*map(int, found.groups())) if found else None
        except ValueError:
            return None
    return day if day is not None and day.year >= _EARLIEST else None
