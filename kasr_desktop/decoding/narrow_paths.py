"""Names for libraries that open a file by bytes in Windows' old code page.

A frozen package's manifest sets that code page to UTF-8; the python.exe of an installation by pip
does not, and there a path with Hangul would not be found.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def narrow_path(path: Path) -> Iterator[str]:
    """Give a name of an existing file in ASCII while it is opened; its own where none is needed.

    The short name that the drive keeps, else a junction in the folder that all users share: a
    drive without short names has no other, and a junction needs no rights.
    """
    if sys.platform != "win32" or str(path).isascii():
        yield os.fspath(path)
    elif (short := _short_name(path)).isascii():
        yield short
    else:
        with contextlib.ExitStack() as stack:
            yield stack.enter_context(_through_a_junction(path)) if path.name.isascii() else short


def _short_name(path: Path) -> str:
    if sys.platform != "win32":
        return os.fspath(path)
    import ctypes

    buffer = ctypes.create_unicode_buffer(32_768)
    length = ctypes.windll.kernel32.GetShortPathNameW(str(path), buffer, len(buffer))
    return buffer.value if length else os.fspath(path)


@contextmanager
def _through_a_junction(path: Path) -> Iterator[str]:
    shared = Path(os.environ.get("ProgramData", "C:/ProgramData"))  # noqa: SIM112  its name there
    junction = shared / f"kasr-{os.getpid()}-{secrets.token_hex(4)}"
    try:
        _make_junction(path.parent, junction)
    except OSError:
        yield os.fspath(path)  # whoever opens it says what is wrong
        return
    try:
        yield os.fspath(junction / path.name)
    finally:
        with contextlib.suppress(OSError):
            junction.rmdir()  # what it leads to stays


def _make_junction(folder: Path, junction: Path) -> None:
    if sys.platform == "win32":
        import _winapi

        _winapi.CreateJunction(str(folder), str(junction))
