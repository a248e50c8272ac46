"""Files that are whole or not there: written beside their place, synced, then moved into it."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def replace_file(path: Path, data: bytes) -> None:
    """Put `data` at `path`, whatever was there before.

    The old file stays untouched until the new one lies on the disk, so neither a crash
    nor a full disk leaves half a file. A link is followed, the file behind it replaced.

    Raises:
        OSError: It cannot be written; the old file is as it was.
    """
    target = path.resolve()
    if target.exists() and not target.is_file():
        raise IsADirectoryError(f"{target} is not a regular file")
    with _synced(target.parent, data) as written:
        written.replace(target)


def create_file(path: Path, data: bytes) -> None:
    """Put `data` at `path` only if nothing is there, even if another program tries the same.

    Raises:
        FileExistsError: Something is there; it is as it was.
        OSError: It cannot be written; nothing is left behind.
    """
    with _synced(path.parent, data) as written:
        # An exclusive open is the one claim that every file system honors (FAT has no links).
        path.open("xb").close()
        try:
            written.replace(path)
        except OSError:
            path.unlink(missing_ok=True)
            raise


@contextmanager
def _synced(folder: Path, data: bytes) -> Iterator[Path]:
    """Hold `data` in a synced file in `folder`, gone afterwards unless it was moved."""
    # A short name of its own: the target's may already be as long as the system allows.
    # Not `tempfile`: its files are private, and a result should follow the user's umask.
    temporary = folder / f".kasr-{secrets.token_hex(6)}.tmp"
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        yield temporary
        sync_folder(folder)
    finally:
        temporary.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make a move survive a power cut, where the system can sync a folder at all."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
