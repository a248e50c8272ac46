"""Reads a file that somebody else will move: on Windows that has to be allowed when opening."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import BinaryIO


def open_movable(path: Path) -> BinaryIO:
    """Open a file to read, unbuffered, so that it can be renamed or deleted meanwhile.

    Raises:
        OSError: As `open`.
    """
    return open(path, "rb", buffering=0, opener=_opener)


def _opener(path: str, flags: int) -> int:
    """Do what `os.open` does, sharing everything.

    Source: CreateFileW in Microsoft's documentation; Python itself never asks for
    FILE_SHARE_DELETE (bugs.python.org/issue15244).
    """
    if sys.platform != "win32":
        return os.open(path, flags)
    import ctypes
    import msvcrt
    from ctypes import wintypes

    generic_read, share_all, open_existing, normal = 0x80000000, 0x7, 3, 0x80
    create_file = ctypes.WinDLL("kernel32", use_last_error=True).CreateFileW
    create_file.restype = wintypes.HANDLE
    handle = create_file(path, generic_read, share_all, None, open_existing, normal, None)
    if handle in (None, wintypes.HANDLE(-1).value):
        raise ctypes.WinError(ctypes.get_last_error())
    return msvcrt.open_osfhandle(handle, os.O_RDONLY)
