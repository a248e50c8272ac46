"""Sound from the standard input, kept in a file: most formats must be read to and fro."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from kasr_desktop.audio import file_errors

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
    with tempfile.TemporaryDirectory(prefix="kasr-") as folder:
        path = Path(folder) / NAMED
        try:
            with path.open("wb") as file:
                shutil.copyfileobj(stream, file)
        except OSError as error:
            raise file_errors.unreadable(STDIN, error.strerror or str(error)) from error
        yield path
