"""The folder of kept emissions: one store a recording, and never too much of it.

The rule: when a recording begins, stores go, the one unused longest first, until what is
left lies within the limit. A store is made again by transcribing again, so nothing a
person made is ever lost by it.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

log = logging.getLogger(__name__)

_SUFFIX = ".kem"


@dataclass(frozen=True, slots=True)
class _Store:
    path: Path
    num_bytes: int
    used: float


class KeptEmissions:
    """Returns places for emissions and throws the oldest away.

    A failure of the disk is logged and not raised: keeping is a convenience, and a
    transcription must not stop for it.
    """

    def __init__(self, folder: Path, *, limit_mb: int) -> None:
        self.folder = folder
        self.limit_bytes = limit_mb * 1_000_000

    def place(self, key: str) -> Path:
        """Return the file for a recording's emissions; it need not exist.

        Args:
            key: The recording's name in the library; letters and digits.
        """
        return self.folder / f"{key}{_SUFFIX}"

    def new_place(self, key: str) -> Path | None:
        """Return the file for emissions about to be made, None if nothing may be kept."""
        if not self.limit_bytes:
            return None
        place = self.place(key)
        self.make_room(keep=place)
        return place

    def touch(self, path: Path) -> bool:
        """Note that a store is used; tell whether it is still there."""
        try:
            os.utime(path)
        except OSError:
            return False
        return True

    def drop(self, key: str) -> None:
        """Throw away what is kept of a recording."""
        _unlink(self.place(key))

    def make_room(self, *, keep: Path | None = None) -> None:
        """Throw away the stores unused longest until all lie within the limit.

        Args:
            keep: A store in use; it stays and counts.
        """
        stores = sorted(self._stores(), key=lambda store: store.used)
        total = sum(store.num_bytes for store in stores)
        for store in stores:
            if total <= self.limit_bytes:
                return
            if store.path != keep:
                total -= store.num_bytes
                _unlink(store.path)

    def num_bytes(self) -> int:
        """Count the bytes of all stores."""
        return sum(store.num_bytes for store in self._stores())

    def _stores(self) -> Iterator[_Store]:
        try:
            paths = sorted(self.folder.glob(f"*{_SUFFIX}"))
        except OSError as error:
            log.error("kept emissions in %s cannot be listed: %s", self.folder, error)
            return
        for path in paths:
            try:
                facts = path.stat()
            except OSError:  # gone meanwhile
                continue
            yield _Store(path, facts.st_size, facts.st_mtime)


def _unlink(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        log.error("kept emissions %s stay: %s", path, error)
