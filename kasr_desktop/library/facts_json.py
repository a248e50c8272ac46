"""What an entry says beside its columns, as JSON; words unknown to this version are passed over."""

from __future__ import annotations

import json
import os
from dataclasses import fields
from pathlib import Path
from typing import Any

from kasr_desktop.domain.events import Notice, NoticeKind
from kasr_desktop.domain.readings import Ability, made_of_emissions
from kasr_desktop.library.entry import Entry, EntryState, Failure

_COLUMNS = ("key", "path", "name", "state", "created", "duration")
_MADE = (
    "notices",
    "failure",
    "emissions_path",
    "written",
    "heard",
    "tags",
    "decoders",
    "final_until",
    "excerpt",
)  # not as JSON would have them


def facts_to_json(entry: Entry, *, write: str = "") -> str:
    """Write what has no column of its own, and the name of the write."""
    facts = {
        entry_field.name: getattr(entry, entry_field.name)
        for entry_field in fields(Entry)
        if entry_field.name not in (*_COLUMNS, *_MADE)
    }
    facts["write"] = write
    facts["settled"] = entry.final_until
    facts["decoders"] = list(entry.decoders)
    if entry.excerpt is not None:
        facts["excerpt"] = entry.excerpt
    facts["notices"] = [[notice.kind.value, *notice.facts] for notice in entry.notices]
    facts["written"], facts["tags"], facts["heard"] = entry.written, entry.tags, entry.heard
    if entry.failure is not None:
        failure = entry.failure
        facts["failure"] = [failure.error_class, failure.reason, failure.message, failure.facts]
    if entry.emissions_path is not None:
        facts["emissions_path"] = os.fsencode(entry.emissions_path).decode(errors="surrogateescape")
    return json.dumps(facts)


def entry_from_row(row: tuple[Any, ...]) -> Entry:
    """Make an entry from the columns key, path, name, state, created, duration, facts.

    Raises:
        ValueError: They are no entry.
    """
    key, path, name, state, created, duration, facts = row
    try:
        known: dict[str, Any] = json.loads(facts)
        _check(row)
        plain = {
            field.name: known[field.name]
            for field in fields(Entry)
            if field.name in known and field.name not in (*_COLUMNS, *_MADE)
        }
        return Entry(
            key,
            Path(os.fsdecode(path)),
            name,
            EntryState(state),
            created=created,
            duration=duration,
            decoders=_decoders(known),
            final_until=known.get("settled", 0.0),
            excerpt=_excerpt(known.get("excerpt")),
            notices=_notices(known.get("notices", ())),
            failure=_failure(known.get("failure")),
            emissions_path=_path(known.get("emissions_path")),
            tags=tuple(map(str, known.get("tags", ()))),
            heard=_heard(known.get("heard")),
            written=tuple((str(p), int(t), int(n)) for p, t, n in known.get("written", ())),
            **plain,
        )
    except (TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"no entry: {error}") from error


def name_of_write(facts: str) -> str:
    """Return what the write was named that made these facts, "" if it had no name."""
    try:
        known = json.loads(facts)
    except (ValueError, RecursionError):
        return ""
    return str(known.get("write", "")) if isinstance(known, dict) else ""


def rescued_entry(row: tuple[Any, ...]) -> Entry | None:
    """Make of a damaged row what can be made: its text is worth more than its facts.

    None if not even the key is there.
    """
    key, path, name, state, created, duration, _ = row
    if not isinstance(key, str) or not key:
        return None
    states = {known.value for known in EntryState}
    return Entry(
        key,
        Path(os.fsdecode(path)) if isinstance(path, str | bytes) else Path(),
        name if isinstance(name, str) else key,
        EntryState(state) if state in states else EntryState.DONE,
        created=float(created) if isinstance(created, int | float) else 0.0,
        duration=float(duration) if isinstance(duration, int | float) else 0.0,
        edited=True,  # perhaps: so that nothing drops it unasked
    )


def _check(row: tuple[Any, ...]) -> None:
    """Raise TypeError for columns of another type; SQLite keeps whatever it was given."""
    key, path, name, _, created, duration, _ = row
    is_text = isinstance(key, str) and isinstance(name, str) and isinstance(path, str | bytes)
    if not is_text or not all(isinstance(value, int | float) for value in (created, duration)):
        raise TypeError("a column has another type")


def _decoders(known: dict[str, Any]) -> tuple[str, ...]:
    """Read the sources; before there was a list, one word said whether there are two texts."""
    written = known.get("decoders")
    if written is None:
        has_lm = known.get("has_lm", True)
        return made_of_emissions(without=Ability.NONE if has_lm else Ability.LANGUAGE_MODEL)
    return tuple(map(str, written))


def _notices(written: list[list[Any]]) -> tuple[Notice, ...]:
    known = {kind.value for kind in NoticeKind}
    return tuple(
        Notice(NoticeKind(kind), tuple((name, value) for name, value in facts))
        for kind, *facts in written
        if kind in known
    )


def _failure(written: list[Any] | None) -> Failure | None:
    if written is None:
        return None
    error_class, reason, message, facts = written
    return Failure(error_class, reason, message, tuple((name, value) for name, value in facts))


def _excerpt(written: list[float | None] | None) -> tuple[float, float | None] | None:
    if written is None:
        return None
    start, end = written
    if start is None or start < 0 or (end is not None and end <= start):
        raise ValueError(f"no part of a recording: {written}")
    return float(start), None if end is None else float(end)


def _heard(written: list[int] | None) -> tuple[int, int] | None:
    if written is None:
        return None
    num_bytes, mtime_ns = written
    return int(num_bytes), int(mtime_ns)


def _path(written: str | None) -> Path | None:
    if written is None:
        return None
    return Path(os.fsdecode(written.encode(errors="surrogateescape")))
