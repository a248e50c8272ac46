"""Sources from the web to the disk: resumed after a break, whole or not there."""

from __future__ import annotations

import errno
import logging
import shutil
import urllib.error
import urllib.request
from http.client import HTTPException
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from kasr_trainer.errors import CorpusError

log = logging.getLogger(__name__)

_TIMEOUT_SECONDS = 60.0
_BLOCK = 1 << 20


def is_address(path: str) -> bool:
    """Return whether a source's path is a web address.

    Example:
        >>> is_address("https://www.openslr.org/resources/40/a.tar.gz"), is_address("a.tar.gz")
        (True, False)
    """
    return path.startswith(("http://", "https://"))


def glance(path: Path) -> tuple[int, int, int]:
    """Return what tells that a file or folder has changed: files, bytes, newest change in ns."""
    files = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
    facts = [each.stat() for each in files]
    newest = max((each.st_mtime_ns for each in facts), default=0)
    return len(facts), sum(each.st_size for each in facts), newest


def fetch(address: str, folder: Path, *, tries: int = 5) -> Path:
    """Download a file into `folder`, or find it there; a broken download goes on.

    Raises:
        CorpusError: missing (the server has not got it), unreadable (no connection) or no_space.
    """
    name = PurePosixPath(urlsplit(address).path).name
    path, part = folder / name, folder / f"{name}.part"
    if path.is_file():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    log.info("downloading %s", address)
    last: Exception | None = None
    for _ in range(tries):
        try:
            if _download(address, part):
                part.replace(path)
                return path
        except urllib.error.HTTPError as error:
            if error.code == 416:  # the part is longer than the file: another file by now
                part.unlink(missing_ok=True)
            elif error.code < 500:
                raise CorpusError(
                    f"{address} cannot be fetched: the server says {error.code} {error.reason}.",
                    reason="missing",
                    path=address,
                ) from error
            last = error
        except (OSError, HTTPException) as error:
            if getattr(error, "errno", None) == errno.ENOSPC:
                raise CorpusError(
                    f"The disk is full: {part} has {part.stat().st_size:,} bytes and goes on from "
                    "there once there is room.",
                    reason="no_space",
                    path=part,
                ) from error
            last = error
    raise CorpusError(
        f"{address} cannot be fetched: {last or 'the connection breaks'}. What is there stays; "
        "run again to go on.",
        reason="unreadable",
        path=address,
    )


def _download(address: str, part: Path) -> bool:
    """Append what is missing; give whether the file is whole now."""
    have = part.stat().st_size if part.is_file() else 0
    request = urllib.request.Request(address, headers={"User-Agent": "kasr-train"})
    if have:
        request.add_header("Range", f"bytes={have}-")
    with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as response:
        goes_on = response.status == 206
        whole = _whole_size(response, have if goes_on else 0)
        with part.open("ab" if goes_on else "wb") as file:
            shutil.copyfileobj(response, file, _BLOCK)
    return whole is None or part.stat().st_size == whole


def _whole_size(response: Any, start: int) -> int | None:
    length = response.headers.get("Content-Length")
    return None if length is None else start + int(length)
