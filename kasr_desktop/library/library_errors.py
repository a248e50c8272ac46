"""What SQLite says when the library cannot be read or written, as errors of the house."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kasr_desktop.domain.errors import LibraryError

_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


@contextmanager
def told_as_library_errors(path: Path) -> Iterator[None]:
    """Raise what goes wrong inside as a `LibraryError`.

    Raises:
        LibraryError: damaged, texts_no_space, texts_in_use or texts_unwritable.
    """
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        reason = _reason(error)
        raise LibraryError(
            f"The library {path} cannot be used: {error}.", reason=reason, path=path, detail=error
        ) from error


def _reason(error: Exception) -> str:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in _DAMAGED:
        return "damaged"
    if code == sqlite3.SQLITE_FULL:
        return "texts_no_space"
    is_busy = code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    return "texts_in_use" if is_busy else "texts_unwritable"
