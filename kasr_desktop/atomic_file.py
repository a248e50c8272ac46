"""Files that are whole or not there: written beside their place, synced, then moved into it."""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO

_PREFIX, _SUFFIX = ".kasr-", ".tmp"
_PIECE = 2**20  # bytes
_STALE = 3_600.0  # seconds after which nobody is writing a file any more

PAUSES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8) if os.name == "nt" else ()
"""Seconds between tries to move a file: on Windows a virus scanner or OneDrive holds one that
has just been written, for a moment. Elsewhere a refusal stays one."""


def replace_file(path: Path, data: bytes | Iterable[bytes]) -> None:
    """Put `data` at `path`, whatever was there before.

    The old file stays untouched until the new one lies on the disk, so neither a crash
    nor a full disk leaves half a file. A link is followed, the file behind it replaced.

    Raises:
        OSError: It cannot be written; the old file is as it was.
    """
    target = path.resolve()
    if target.exists() and not target.is_file():
        raise IsADirectoryError(f"{target} is not a regular file")
    with synced_file(target.parent, data) as written:
        move_file(written, target)


def create_file(path: Path, data: bytes) -> None:
    """Put `data` at `path` only if nothing is there, even if another program tries the same.

    Raises:
        FileExistsError: Something is there; it is as it was.
        OSError: It cannot be written; nothing is left behind.
    """
    with synced_file(path.parent, data) as written:
        claim(written, path)


def claim(written: Path, path: Path) -> None:
    """Move a file to a name of its folder that nothing has.

    Raises:
        FileExistsError: Something is there; both are as they were.
        OSError: It cannot be moved.
    """
    # An exclusive open is the one claim that every file system honors (FAT has no links).
    path.open("xb").close()
    try:
        move_file(written, path)
    except OSError:
        path.unlink(missing_ok=True)
        raise


def move_file(source: Path, target: Path) -> None:
    """Put a file in the place of another, trying again where something holds either of them.

    Raises:
        OSError: It cannot be moved; both are as they were.
    """
    for pause in PAUSES:
        try:
            source.replace(target)
        except PermissionError:
            threading.Event().wait(pause)
        else:
            return
    source.replace(target)


def sync_file(handle: int) -> None:
    """Force an open file onto the disk itself.

    macOS's `fsync` ends at the disk's own memory, which a power cut empties; F_FULLFSYNC does
    not (`man 2 fsync` there).

    Raises:
        OSError: The disk fails.
    """
    if sys.platform == "darwin":
        import fcntl

        with contextlib.suppress(OSError):  # network drives do not know it
            fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
            return
    os.fsync(handle)


@contextmanager
def synced_file(folder: Path, data: bytes | Iterable[bytes]) -> Iterator[Path]:
    """Hold `data` in a synced file in `folder`, gone afterwards unless it was moved.

    Raises:
        OSError: It cannot be written; nothing is left behind.
    """
    # A short name of its own: the target's may already be as long as the system allows.
    # Not `tempfile`: its files are private, and a result should follow the user's umask.
    _sweep(folder)
    temporary = folder / f"{_PREFIX}{secrets.token_hex(6)}{_SUFFIX}"
    try:
        if not _written_without_a_name(temporary, data):
            with temporary.open("xb") as file:
                _write(file, data)
        yield temporary
        sync_folder(folder)
    finally:
        temporary.unlink(missing_ok=True)


def _written_without_a_name(path: Path, data: bytes | Iterable[bytes]) -> bool:
    """Put `data` at `path`, which shows up once it is whole; False where that cannot be done.

    A program that is killed while it writes leaves nothing behind then (Linux, `O_TMPFILE`).
    """
    if not hasattr(os, "O_TMPFILE"):
        return False
    try:
        handle = os.open(path.parent, os.O_TMPFILE | os.O_RDWR, 0o666)
    except OSError:
        return False
    with open(handle, "w+b") as file:  # noqa: PTH123  # a handle has no path
        _write(file, data)
        try:
            # with a folder given, the system follows the link; without one it would link the link
            os.link(f"/proc/self/fd/{handle}", path, src_dir_fd=handle, follow_symlinks=True)
        except OSError:  # data that comes in pieces comes once
            file.seek(0)
            with path.open("xb") as named:
                _write(named, iter(partial(file.read, _PIECE), b""))
    return True


def _write(file: BinaryIO, data: bytes | Iterable[bytes]) -> None:
    for piece in (data,) if isinstance(data, bytes) else data:
        file.write(piece)
    file.flush()
    sync_file(file.fileno())


def _sweep(folder: Path) -> None:
    """Remove what killed programs of ours left in a folder."""
    with contextlib.suppress(OSError):
        for path in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
            if time.time() - path.stat().st_mtime > _STALE:
                path.unlink(missing_ok=True)


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
