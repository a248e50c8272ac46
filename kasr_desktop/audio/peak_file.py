"""Peaks kept on the disk: written while a recording is read, mapped while they are drawn.

A header of 64 bytes, then the bins of the finest level. The header says "complete" last of
all, so what a crash leaves behind is made again and never taken for the whole.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import struct
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import numpy as np

from kasr_desktop.audio.peaks import BINS_A_SECOND, NO_BINS, Bins

_MAGIC = b"KASRPEAK"
_HEADER = struct.Struct("<8sIIQqQI20x")  # magic, form, rate, size, mtime_ns, bins, complete
_FORM = 1
_BIN_BYTES = 6
_SUFFIX = ".peaks"

MOST_BYTES = 400_000_000
"""Of all kept peaks: some 90 hours. Those not looked at for longest go first."""


@dataclass(frozen=True, slots=True)
class FileIdentity:
    """What tells one state of a recording from another.

    Attributes:
        path: Absolute.
        num_bytes: Its size.
        mtime_ns: When it was changed last.
        track: Of its sound tracks, None: the one that is heard unless asked.
    """

    path: Path
    num_bytes: int
    mtime_ns: int
    track: int | None = None

    def kept_at(self, folder: Path) -> Path:
        """Return the file its peaks are kept in."""
        text = f"{self.path}\0{self.num_bytes}\0{self.mtime_ns}"
        text += "" if self.track is None else f"\0{self.track}"
        name = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        return folder / f"{name}{_SUFFIX}"


def identify(path: Path, track: int | None = None) -> FileIdentity:
    """Look at a recording.

    Raises:
        OSError: It is not there.
    """
    whole = path.absolute()
    facts = whole.stat()
    return FileIdentity(whole, facts.st_size, facts.st_mtime_ns, track)


class PeakWriter:
    """Writes the peaks of one recording from their first bin on.

    Raises:
        OSError: The disk is full or does not let us.
    """

    def __init__(self, path: Path, identity: FileIdentity) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._identity = identity
        self._num_bins = 0
        # not the old file emptied: somebody may still have that one mapped
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
        self._file: BinaryIO = path.open("wb", buffering=0)
        self._write_header(is_complete=False)

    @property
    def num_bins(self) -> int:
        """Bins that can be read by now."""
        return self._num_bins

    def append(self, bins: Bins) -> None:
        """Put bins at the end."""
        if len(bins):
            self._file.write(bins.astype("<i2").tobytes())
            self._num_bins += len(bins)

    def complete(self) -> None:
        """Say that no more will come."""
        self._file.seek(0)
        self._write_header(is_complete=True)

    def close(self) -> None:
        """Let go of the file. Safe twice."""
        self._file.close()

    def __enter__(self) -> PeakWriter:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.close()

    def _write_header(self, *, is_complete: bool) -> None:
        identity = self._identity
        self._file.write(
            _HEADER.pack(
                _MAGIC,
                _FORM,
                BINS_A_SECOND,
                identity.num_bytes,
                identity.mtime_ns,
                self._num_bins,
                is_complete,
            )
        )


def map_bins(path: Path, num_bins: int) -> Bins:
    """Map the first bins of a file that may still be growing; nothing is read before its use.

    Raises:
        OSError: It is not there.
        ValueError: It holds fewer.
    """
    if num_bins == 0:
        return NO_BINS
    return np.memmap(path, dtype="<i2", mode="r", offset=_HEADER.size, shape=(num_bins, 3))


def kept_bins(path: Path, identity: FileIdentity) -> int | None:
    """Return the number of bins kept of a recording, None if not all of them are there."""
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER.size)
            length = os.fstat(file.fileno()).st_size
    except OSError:
        return None
    if len(header) < _HEADER.size:
        return None
    magic, form, rate, num_bytes, mtime_ns, num_bins, is_complete = _HEADER.unpack(header)
    said = (magic, form, rate, num_bytes, mtime_ns, bool(is_complete))
    meant = (_MAGIC, _FORM, BINS_A_SECOND, identity.num_bytes, identity.mtime_ns, True)
    if said != meant or length != _HEADER.size + num_bins * _BIN_BYTES:
        return None
    with contextlib.suppress(OSError):
        os.utime(path)  # looked at just now
    return int(num_bins)


def prune_peaks(folder: Path, most_bytes: int = MOST_BYTES) -> None:
    """Delete the peaks that were not looked at for longest, until the others fit."""
    found = []
    for path in folder.glob(f"*{_SUFFIX}"):
        with contextlib.suppress(OSError):
            facts = path.stat()
            found.append((facts.st_mtime_ns, facts.st_size, path))
    total = 0
    for _, num_bytes, path in sorted(found, reverse=True):
        total += num_bytes
        if total > most_bytes:
            with contextlib.suppress(OSError):
                path.unlink()
