"""Sound from the standard input, kept in a file: most formats must be read to and fro."""

from __future__ import annotations

import os
import select
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from kasr_desktop.audio import file_errors
from kasr_desktop.scratch_folder import ScratchFolder

STDIN = Path("-")
"""Stands for the standard input; a file of that name has to be given as `./-`."""

NAMED = Path("stdin")
"""What results are named after, in the folder where the command was given."""


def sound_file(text: str) -> Path:
    """Read a file's name, "-" for the standard input.

    Example:
        >>> sound_file("-") == STDIN, sound_file("./-") == STDIN
        (True, False)
    """
    path = Path(text)
    return path.absolute() if path == STDIN and text != str(STDIN) else path


_AT_ONCE = 1 << 20
_LOOK_EVERY = 0.5


@contextmanager
def received(stream: BinaryIO | None = None) -> Iterator[Path]:
    """Read a stream to its end, stdin if none is given, and hold a file of it until the end.

    Raises:
        AudioError: empty, or unreadable: nothing is piped in, or there is no room to keep it.
    """
    if stream is None:
        if sys.stdin is None or sys.stdin.isatty():
            raise file_errors.unreadable(STDIN, "nothing is piped into the standard input")
        stream = sys.stdin.buffer
    with ScratchFolder() as folder:
        try:
            path = folder.path / NAMED
            with path.open("wb") as file:
                _copy(stream, file)
        except OSError as error:
            raise file_errors.unreadable(STDIN, error.strerror or str(error)) from error
        yield path


def _copy(stream: BinaryIO, file: BinaryIO) -> None:
    """Copy to the end, and hear signals while nothing comes.

    One that arrives just before a read begins would be heard only after it, and that may never
    end: so nothing is read before there is something.
    """
    handle = _handle(stream)
    if handle is None:
        shutil.copyfileobj(stream, file)
        return
    while True:
        if select.select([handle], [], [], _LOOK_EVERY)[0]:
            data = os.read(handle, _AT_ONCE)
            if not data:
                return
            file.write(data)


def _handle(stream: BinaryIO) -> int | None:
    """Return what the system can wait for; Windows waits for sockets only."""
    if sys.platform == "win32":
        return None
    try:
        return stream.fileno()
    except (OSError, AttributeError):
        return None
