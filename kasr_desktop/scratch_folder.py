"""Folders for a while: private, gone at the end, and swept where a kill left them."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from pathlib import Path

_NAME = re.compile(r"kasr-(\d+)-\w+")


class ScratchFolder:
    """A folder in the system's temporary one, made when it is first asked for.

    Its name holds the number of this process: what one left that is no more is deleted by
    whoever makes the next.
    """

    def __init__(self) -> None:
        self._path: Path | None = None

    @property
    def path(self) -> Path:
        """The folder; only this user can read it.

        Raises:
            OSError: There is no room for it.
        """
        if self._path is None:
            sweep(Path(tempfile.gettempdir()))
            self._path = Path(tempfile.mkdtemp(prefix=f"kasr-{os.getpid()}-"))
        return self._path

    def close(self) -> None:
        """Delete it with all that is in it. Safe twice."""
        path, self._path = self._path, None
        if path is not None:
            shutil.rmtree(path, ignore_errors=True)

    def __enter__(self) -> ScratchFolder:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def sweep(folder: Path) -> None:
    """Delete the folders of processes that are no more."""
    import psutil

    with contextlib.suppress(OSError):
        for path in folder.glob("kasr-*"):
            found = _NAME.fullmatch(path.name)
            # a link of that name is nobody's scratch, and rmtree refuses it
            if found and not psutil.pid_exists(int(found[1])):
                shutil.rmtree(path, ignore_errors=True)
