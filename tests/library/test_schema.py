from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from library_values import entry, said

from kasr_desktop.domain.errors import LibraryError
from kasr_desktop.library import schema
from kasr_desktop.library.opening import open_library
from kasr_desktop.library.schema import STEPS, backup_path, migrate, version_of

NEXT = (*STEPS, "ALTER TABLE entry ADD COLUMN color TEXT NOT NULL DEFAULT 'green';")
BROKEN = (*STEPS, "ALTER TABLE entry ADD COLUMN color TEXT; SELECT * FROM nowhere;")


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    path = tmp_path / "library.db"
    library = open_library(path).library
    library.store(entry("a"), (said("한강 공원"),))
    library.close()
    return path


def connect(path: Path) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(path, isolation_level=None))


def names(connection: sqlite3.Connection) -> list[str]:
    return [row[0] for row in connection.execute("SELECT name FROM entry")]


def test_a_step_is_made_once_and_a_copy_before_it(filled: Path) -> None:
    with connect(filled) as connection:
        copy = migrate(connection, filled, steps=NEXT)
        assert copy == backup_path(filled, len(STEPS))
        assert version_of(connection) == len(NEXT)
        assert connection.execute("SELECT color FROM entry").fetchone() == ("green",)
        assert names(connection) == ["a.wav"]
        assert migrate(connection, filled, steps=NEXT) is None
    with connect(copy) as before:
        assert version_of(before) == len(STEPS)
        assert names(before) == ["a.wav"]


def test_a_step_that_fails_changes_nothing(filled: Path) -> None:
    with connect(filled) as connection, pytest.raises(sqlite3.OperationalError):
        migrate(connection, filled, steps=BROKEN)
    with connect(filled) as connection:
        assert version_of(connection) == len(STEPS)
        columns = [row[1] for row in connection.execute("PRAGMA table_info(entry)")]
        assert "color" not in columns
        assert names(connection) == ["a.wav"]


def test_a_library_of_a_newer_version_is_not_touched(filled: Path) -> None:
    with connect(filled) as connection:
        migrate(connection, filled, steps=NEXT)
    before = filled.read_bytes()
    with pytest.raises(LibraryError) as raised:
        open_library(filled)
    assert raised.value.reason == "newer"
    assert filled.read_bytes() == before


def test_a_library_is_at_home_with_and_without_the_index(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An SQLite without trigrams cannot even carry out the triggers of one that has them."""
    with monkeypatch.context() as without:
        without.setattr(schema, "has_trigrams", lambda: False)
        library = open_library(filled).library
        assert not library.has_index
        library.store(entry("b"), (said("저녁에 다시 만나요"),))
        assert [found.entry.key for found in library.search("만나요")] == ["b"]
        library.close()
    library = open_library(filled).library
    assert library.has_index
    assert [found.entry.key for found in library.search("만나요")] == ["b"]
    library.close()
