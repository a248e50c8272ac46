"""Opens the library: new, brought up to date, or put right after it was damaged."""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from kasr_desktop.domain.errors import LibraryError
from kasr_desktop.library.facts_json import entry_from_row, facts_to_json, rescued_entry
from kasr_desktop.library.library_errors import told_as_library_errors
from kasr_desktop.library.mended_copies import attempts
from kasr_desktop.library.row_reader import readable_text
from kasr_desktop.library.schema import copy_library, migrate, prepare_index
from kasr_desktop.library.segment_forms import with_readings
from kasr_desktop.library.transcript_library import TranscriptLibrary

log = logging.getLogger(__name__)

_BUSY_MS = 5000
_COPY_AGE = 24 * 3600.0  # seconds after which the daily copy is made anew
_BESIDE = ("-wal", "-shm")  # files of SQLite that belong to the one before them
_ENTRY = "key, path, name, state, place, created, duration, facts"
_SEGMENT = "place, start, text, document"


@dataclass(frozen=True, slots=True)
class OpenedLibrary:
    """A library, and what had to be done to open it.

    Attributes:
        library: Ready for use.
        set_aside: Where the damaged file lies now, None if nothing was wrong.
        num_saved: Entries that could be read out of it, or out of its daily copy.
    """

    library: TranscriptLibrary
    set_aside: Path | None = None
    num_saved: int = 0


def open_library(path: Path) -> OpenedLibrary:
    """Open the library, make it if it is not there; a damaged one is set aside, never deleted.

    Raises:
        LibraryError: newer, texts_unwritable, texts_no_space or texts_in_use.
    """
    try:
        return OpenedLibrary(_open(path))
    except LibraryError as error:
        if error.reason != "damaged":
            raise
        log.error("the library is damaged: %s", error)
    aside = set_aside(path)
    with told_as_library_errors(path):
        library = _open(path)
        with closing(_connect(path)) as target:
            num_saved = _pour(aside, target)
            target.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # `attempts` read its first page
            for other in attempts(aside, path):
                with other as source:
                    num_saved += _pour(source, target)
            num_saved += _pour(copy_path(path), target)
            target.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return OpenedLibrary(library, aside, num_saved)


def copy_path(path: Path) -> Path:
    """Return the name of the daily copy."""
    return path.with_name(f"{path.stem}.copy{path.suffix}")


def set_aside(path: Path) -> Path:
    """Move a damaged library out of the way, with the files that belong to it."""
    stamp = datetime.now().astimezone().strftime("%Y-%m-%d-%H%M%S-%f")
    aside = path.with_name(f"{path.stem}.damaged-{stamp}{path.suffix}")
    for suffix in ("", *_BESIDE):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.replace(aside.with_name(aside.name + suffix))
    return aside


def _open(path: Path) -> TranscriptLibrary:
    with told_as_library_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = _connect(path)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                raise LibraryError(f"{path} is damaged.", reason="damaged", path=path)
            migrate(connection, path)
            has_index = prepare_index(connection)
            _copy_daily(connection, path)
        except BaseException:
            connection.close()
            raise
        return TranscriptLibrary(connection, path, has_index=has_index)


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=_BUSY_MS / 1000, isolation_level=None)


def _copy_daily(connection: sqlite3.Connection, path: Path) -> None:
    """Copy the library once a day; without room for it there is none."""
    copy = copy_path(path)
    with contextlib.suppress(OSError, sqlite3.Error):
        age = time.time() - copy.stat().st_mtime if copy.exists() else _COPY_AGE
        if age >= _COPY_AGE:
            copy_library(connection, copy)


def _pour(source: Path, target: sqlite3.Connection) -> int:
    """Put into `target` what can be read of another library and is not in it; count entries."""
    if not source.exists():
        return 0
    with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as damaged:
        damaged.text_factory = readable_text
        num_saved = 0
        for number, *columns in list(_readable(damaged, "entry", f"id, {_ENTRY}")):
            try:
                num_saved += _pour_entry(damaged, target, number, columns)
            except (sqlite3.Error, ValueError, TypeError, OverflowError) as error:
                log.info("an entry of the damaged library is lost: %s", error)
                if target.in_transaction:
                    target.execute("ROLLBACK")
    return num_saved


def _pour_entry(
    damaged: sqlite3.Connection, target: sqlite3.Connection, number: int, columns: Sequence[object]
) -> int:
    columns = _checked(columns)
    rows = _readable(damaged, "segment", _SEGMENT, "WHERE entry = ?", number)
    texts = [text for row in rows if (text := _checked_text(row)) is not None]
    present = target.execute(
        "SELECT entry.id, count(segment.id) FROM entry LEFT JOIN segment ON segment.entry = "
        "entry.id WHERE key = ? GROUP BY entry.id",
        (columns[0],),
    ).fetchone()
    if present is not None and present[1] >= len(texts):
        return 0
    target.execute("BEGIN IMMEDIATE")
    if present is not None:  # the daily copy has more of its text than could be read
        target.execute("DELETE FROM segment WHERE entry = ?", (present[0],))
        place: int = present[0]
    else:
        marks = ", ".join("?" * len(columns))
        cursor = target.execute(f"INSERT INTO entry ({_ENTRY}) VALUES ({marks})", columns)
        place = cursor.lastrowid or 0
    target.executemany(
        f"INSERT INTO segment (entry, {_SEGMENT}) VALUES (?, ?, ?, ?, ?)",
        [(place, *text) for text in texts],
    )
    target.execute("COMMIT")
    return int(present is None)


def _checked(columns: Sequence[Any]) -> list[Any]:
    """Return the columns of an entry as they can be listed.

    Raises:
        ValueError: It has no key.
    """
    key, path, name, state, place, created, duration, facts = columns
    row = (key, path, name, state, created, duration, facts)
    with contextlib.suppress(ValueError, OverflowError):
        entry_from_row(row)
        return list(columns)
    entry = rescued_entry(row)
    if entry is None:
        raise ValueError("no key")
    known_place = place if isinstance(place, int) else None
    return [
        entry.key,
        os.fsencode(entry.path),
        entry.name,
        entry.state.value,
        known_place,
        entry.created,
        entry.duration,
        facts_to_json(entry),
    ]


def _checked_text(row: Sequence[Any]) -> tuple[Any, ...] | None:
    """Return the columns of a segment as they can be read, None if nothing can."""
    place, start, text, document = row
    if not (isinstance(place, int) and isinstance(start, int | float)):
        return None
    return place, start, str(text or ""), with_readings(str(document))


def _readable(
    damaged: sqlite3.Connection, table: str, columns: str, condition: str = "", *values: object
) -> Iterator[tuple[int, ...]]:
    """Read rows from the front until a bad page, then from the back until it again."""
    seen: set[int] = set()
    for order in ("ASC", "DESC"):
        query = f"SELECT rowid, {columns} FROM {table} {condition} ORDER BY rowid {order}"
        try:
            for rowid, *row in damaged.execute(query, values):
                if rowid in seen:
                    break
                seen.add(rowid)
                yield tuple(row)
        except sqlite3.Error as error:
            log.info("a part of the damaged library is lost: %s", error)
