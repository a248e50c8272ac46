"""Files that are read whole: ordinary ones only, and no larger than anybody means."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

_AT_ONCE = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def read_whole(path: Path, most: int) -> bytes:
    """Return the bytes of a file.

    A pipe would be waited for without end, and a device such as `/dev/zero` never ends; both may
    stand behind a link of any name.

    Args:
        path: The file; links are followed.
        most: Bytes that it may have.

    Raises:
        OSError: It cannot be read, is not an ordinary file, or is larger (EFBIG).
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | _AT_ONCE)
    except ValueError as error:  # a zero among the letters of its name
        raise OSError(errno.EINVAL, str(error)) from error
    with os.fdopen(descriptor, "rb") as file:
        kind = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(kind):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not stat.S_ISREG(kind):
            raise OSError(errno.EINVAL, "it is not an ordinary file")
        data = file.read(most + 1)
    if len(data) > most:
        raise OSError(errno.EFBIG, f"it is larger than {most / 1e6:.0f} MB")
    return data
