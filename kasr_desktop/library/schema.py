"""The tables of the library, and the steps from each version of them to the next.

A step is never changed once it was released: a new one is added. SQLite keeps the number
of steps done in `user_version`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from kasr_desktop.domain.errors import LibraryError
from kasr_desktop.library.segment_forms import list_readings

_FIRST = """
CREATE TABLE entry (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  path BLOB NOT NULL,
  name TEXT NOT NULL,
  state TEXT NOT NULL,
  place INTEGER,
  created REAL NOT NULL,
  duration REAL NOT NULL,
  facts TEXT NOT NULL
);
CREATE INDEX entry_by_age ON entry (created);
CREATE TABLE segment (
  id INTEGER PRIMARY KEY,
  entry INTEGER NOT NULL REFERENCES entry (id) ON DELETE CASCADE,
  place INTEGER NOT NULL,
  start REAL NOT NULL,
  text TEXT NOT NULL,
  document TEXT NOT NULL
);
CREATE INDEX segment_by_place ON segment (entry, place);
"""

Step = str | Callable[[sqlite3.Connection], None]

_ABOUT = "ALTER TABLE entry ADD COLUMN about TEXT NOT NULL DEFAULT '';"

STEPS: tuple[Step, ...] = (_FIRST, list_readings, _ABOUT)
"""What makes version n + 1 from version n: SQL, or a function where SQL cannot say it."""

_INDEX = """
CREATE VIRTUAL TABLE IF NOT EXISTS segment_words
  USING fts5 (text, content='segment', content_rowid='id', tokenize='trigram');
CREATE TRIGGER IF NOT EXISTS words_of_new AFTER INSERT ON segment BEGIN
  INSERT INTO segment_words (rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER IF NOT EXISTS words_of_gone AFTER DELETE ON segment BEGIN
  INSERT INTO segment_words (segment_words, rowid, text) VALUES ('delete', old.id, old.text);
END;
CREATE TRIGGER IF NOT EXISTS words_of_changed AFTER UPDATE OF text ON segment BEGIN
  INSERT INTO segment_words (segment_words, rowid, text) VALUES ('delete', old.id, old.text);
  INSERT INTO segment_words (rowid, text) VALUES (new.id, new.text);
END;
"""
_TRIGGERS = ("words_of_new", "words_of_gone", "words_of_changed")


def version_of(connection: sqlite3.Connection) -> int:
    """Return the number of steps a file has behind it."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(
    connection: sqlite3.Connection, path: Path, *, steps: Sequence[Step] = STEPS
) -> Path | None:
    """Bring a file up to date and give the copy that was made before, None if none was needed.

    Each step is done as a whole or not at all.

    Raises:
        LibraryError: newer: a later version of the program made the file; it is as it was.
    """
    found = version_of(connection)
    if found > len(steps):
        raise LibraryError(
            f"{path} was made by a newer version of this program.", reason="newer", path=path
        )
    if found == len(steps):
        return None
    copy = copy_library(connection, backup_path(path, found)) if found else None
    for number in range(found, len(steps)):
        _do(connection, steps[number], version=number + 1)
    return copy


def _do(connection: sqlite3.Connection, step: Step, *, version: int) -> None:
    if isinstance(step, str):
        connection.executescript(
            f"BEGIN IMMEDIATE;\n{step}\nPRAGMA user_version = {version};\nCOMMIT;"
        )
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        step(connection)
        connection.execute(f"PRAGMA user_version = {version}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def backup_path(path: Path, version: int) -> Path:
    """Return the name of the copy made before leaving a version."""
    return path.with_name(f"{path.stem}.before-version-{version + 1}{path.suffix}")


def copy_library(connection: sqlite3.Connection, target: Path) -> Path:
    """Copy a whole library in use; the copy is complete or not there."""
    made = target.with_name(f"{target.name}.new")
    made.unlink(missing_ok=True)
    with closing(sqlite3.connect(made)) as other:
        connection.backup(other)
    made.replace(target)
    return target


def prepare_index(connection: sqlite3.Connection) -> bool:
    """Make the full-text index and tell whether there is one.

    An SQLite without FTS5 or its trigrams (3.34) searches without; it takes the triggers
    away, which it could not carry out, and a later one builds the index anew.
    """
    if not has_trigrams():
        for trigger in _TRIGGERS:
            connection.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        return False
    names = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"
    complete = connection.execute(names).fetchone()[0] == len(_TRIGGERS)
    connection.executescript(_INDEX)
    if not complete:
        connection.execute("INSERT INTO segment_words (segment_words) VALUES ('rebuild')")
    return True


def has_trigrams() -> bool:
    """Return whether this SQLite can search Korean by three characters."""
    try:
        with closing(sqlite3.connect(":memory:")) as memory:
            memory.execute("CREATE VIRTUAL TABLE t USING fts5 (x, tokenize='trigram')")
    except sqlite3.OperationalError:
        return False
    return True
