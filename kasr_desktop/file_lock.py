"""One process at a time for a file: kept by the system, so that a death lets go of it.

Unlike a process number with its start time, a lock is true whatever the clock does.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

_FAR = 0x7FFFFFFF - 1
"""Byte that is locked on Windows, where a lock keeps others from reading what is under it."""


def lock_file(file: Any) -> None:
    """Take an open file for this process alone, until it is closed or the process ends.

    Raises:
        OSError: Another process has it, or the file system knows no locks.
    """
    if sys.platform == "win32":
        import msvcrt

        place = file.tell()
        file.seek(_FAR)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        finally:
            file.seek(place)
    else:
        import fcntl

        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


def is_locked(path: Path) -> bool:
    """Return whether another open file, here or in another process, has the lock of a file."""
    try:
        with path.open("r+b", buffering=0) as file:
            lock_file(file)
    except (BlockingIOError, PermissionError):
        return path.exists()
    except OSError:
        return False
    return False
