"""Copies of a damaged library that SQLite can open: cut off, or without its beginning.

SQLite refuses a file that is shorter than its header says, and one whose header is gone,
though the texts lie in the pages behind. The first page of a library of ours is the same
in all of them but for a few numbers, so that of a fresh one stands in.
"""

from __future__ import annotations

import contextlib
import shutil
import struct
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

_HEADER = 100  # bytes, https://www.sqlite.org/fileformat2.html, 1.3
_MAGIC = b"SQLite format 3\0"
_LEAST_PAGE = 512
_NUM_PAGES = 28  # where the header counts the pages
_MENDED = ".mended"


def attempts(damaged: Path, fresh: Path) -> Iterator[AbstractContextManager[Path]]:
    """Yield copies of a damaged library, one after the other, each mended in another way.

    Args:
        damaged: As it was set aside; it is only read.
        fresh: A library in use, made by this version.
    """
    if damaged.stat().st_size < 2 * _HEADER:
        return
    header = _head(damaged, _HEADER)
    own_page = _page_size(header) if header.startswith(_MAGIC) else 0
    page = own_page or _page_size(_head(fresh, _HEADER))
    if own_page:
        yield _mended(damaged, header, page)
    yield _mended(damaged, _head(fresh, _HEADER), page)
    yield _mended(damaged, _head(fresh, page), page)


@contextmanager
def _mended(damaged: Path, head: bytes, page: int) -> Iterator[Path]:
    """Hold a copy with another beginning, filled up to whole pages that the header counts."""
    copy = damaged.with_name(damaged.name + _MENDED)
    try:
        shutil.copyfile(damaged, copy)
        with copy.open("r+b") as file:
            num_pages = max(-(-damaged.stat().st_size // page), _counted(head, damaged, page))
            file.truncate(num_pages * page)
            file.write(head)
            file.seek(_NUM_PAGES)
            file.write(struct.pack(">I", num_pages))
        yield copy
    finally:
        for suffix in ("", "-wal", "-shm"):
            with contextlib.suppress(OSError):
                copy.with_name(copy.name + suffix).unlink(missing_ok=True)


def _counted(head: bytes, damaged: Path, page: int) -> int:
    """Return the pages that a damaged file's own header counts, within reason."""
    count = int(struct.unpack_from(">I", head, _NUM_PAGES)[0])
    return count if count * page <= 64 * max(damaged.stat().st_size, 1) else 0


def _head(path: Path, length: int) -> bytes:
    with path.open("rb") as file:
        return file.read(length)


def _page_size(header: bytes) -> int:
    """Return the bytes of a page, 0 if a header says what none can have."""
    size = int(struct.unpack_from(">H", header, 16)[0])
    size = 65_536 if size == 1 else size
    return size if size >= _LEAST_PAGE and size & (size - 1) == 0 else 0
