"""Which files are on the list already: opened once more, they are shown with what was corrected."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from kasr_desktop.domain.transcript import sources_of
from kasr_desktop.session.item_updates import state_of
from kasr_desktop.session.queue_item import QueueItem
from kasr_desktop.text.hangul import nfc

_SECOND = 1_000_000_000  # nanoseconds


def listed_files(items: Iterable[QueueItem], paths: Sequence[Path]) -> dict[Path, QueueItem]:
    """Return which of these files are on the list, each with the item a person means by it.

    Of several texts of a file it is the one with corrections, else the newest. Files that wait or
    are at work are left out, and so are texts of a part of a file only, of a file that another one
    has taken the place of since, and subtitles that were opened beside their film: who opens the
    film wants to have it transcribed.
    """
    known: dict[str, QueueItem] = {}
    # thousands may be on the list: most need no further look
    wanted = {_one_spelling(path.name) for path in paths}
    for item in items:
        is_meant = item.is_over and _one_spelling(item.sound.path.name) in wanted
        if not is_meant or item.sound.excerpt is not None or _is_project(item):
            continue
        if not is_replaced(item):
            place = _place(item.sound.path)
            before = known.get(place)
            if before is None or not before.document.is_edited or item.document.is_edited:
                known[place] = item
    return {path: known[place] for path in paths if (place := _place(path)) in known}


def listed_subtitles(items: Iterable[QueueItem], paths: Sequence[Path]) -> dict[Path, QueueItem]:
    """Return which of these subtitle files are on the list, each with the newest item of it.

    Their sound may be another file: the film beside them.
    """
    items = list(items)
    opened = {
        _place(item.sound.path.with_name(item.keeping.opened)): item
        for item in items
        if item.keeping.opened
    }
    found = {path: opened[place] for path in paths if (place := _place(path)) in opened}
    return listed_files(items, paths) | found


def is_replaced(item: QueueItem) -> bool:
    """Return whether the file is there and is another one than its text was heard in."""
    return state_of_other(item) is not None


def state_of_other(item: QueueItem) -> tuple[int, int] | None:
    """Return size and time, in nanoseconds, of a file that has taken the place of the one heard.

    None if none has, as far as is known: of a recording made here, which grew, nothing is.
    """
    heard, now = item.keeping.heard, state_of(item.sound.path)
    is_other = heard is not None and now is not None and not is_like(heard, now)
    return now if is_other else None


def is_like(heard: tuple[int, int] | None, now: tuple[int, int]) -> bool:
    """Return whether a file may be the one that was heard, here or elsewhere, by size and time.

    Moving keeps both, and so do file managers when they copy; a disk, an archive or a backup that
    knows whole seconds, or every second one, rounds the time.

    Example:
        >>> is_like((10, 5_123_456_789), (10, 5_123_456_789))
        True
        >>> is_like((10, 5_123_456_789), (10, 4_000_000_000))
        True
        >>> is_like((10, 5_123_456_789), (10, 5_123_456_788))
        False
    """
    if heard is None or heard[0] != now[0]:
        return False
    is_rounded = now[1] % _SECOND == 0 and abs(heard[1] - now[1]) < 2 * _SECOND
    return heard[1] == now[1] or is_rounded


def _is_project(item: QueueItem) -> bool:
    """Return whether subtitles lie beside the sound that no machine has listened to."""
    return item.has_sound and bool(item.segments) and not sources_of(item.segments)


def _place(path: Path) -> str:
    """Return where a file lies, in one spelling; no link is followed."""
    return _one_spelling(os.path.abspath(path))  # noqa: PTH100 -- `Path.resolve` follows links


def _one_spelling(name: str) -> str:
    """Return a name as it compares: macOS hands Hangul over as loose jamo."""
    return os.path.normcase(nfc(name))
