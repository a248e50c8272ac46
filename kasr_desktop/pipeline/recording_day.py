"""When a recording was made, for the head of its documents."""

from __future__ import annotations

from pathlib import Path

from kasr_desktop.audio.recorded_on import recorded_on
from kasr_desktop.domain.errors import KasrError
from kasr_desktop.library.take_description import growing_path, read_description


def recording_day(path: Path) -> str:
    """Return the day of a recording as `2026-05-17`, "" where neither file nor take says one."""
    started = read_description(growing_path(path)).started
    if started is not None:
        return started.date().isoformat()
    try:
        day = recorded_on(path)
    except KasrError:  # the text is there; who opens the sound says what is wrong with it
        return ""
    return day.isoformat() if day is not None else ""
