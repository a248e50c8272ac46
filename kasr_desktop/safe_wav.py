"""WAV files that are valid at any moment of being written: killed, cut off or out of space.

PCM of 16 bits behind a header of 44 bytes. The file is unbuffered, so that what was
written survives the death of its process; it is synced every second, so that a power
cut costs no more; the header is patched after every block, sound first, so that it
never announces what is not there.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from kasr_desktop.atomic_file import sync_file, sync_folder
from kasr_desktop.file_lock import lock_file

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PcmBlock: TypeAlias = "NDArray[np.int16]"  # (N, C)

HEADER_BYTES = 44
_SAMPLE_BYTES = 2
_MOST = 0xFFFFFFFF
"""Sizes are 32 bits wide. A longer file says this much, which readers take as "to the end"."""

_LAYOUT = struct.Struct("<4sI4s4sIHHIIHH4sI")


@dataclass(frozen=True, slots=True)
class WavFacts:
    """What a file of ours holds, by its length and not by what its header says.

    Attributes:
        sample_rate: In Hz.
        num_channels: Interleaved.
        num_samples: Samples a channel, whole ones.
    """

    sample_rate: int
    num_channels: int
    num_samples: int


class SafeWav:
    """A WAV file being written.

    Threads:
        One at a time. Other threads and processes may read the file whenever they like.
    """

    def __init__(
        self,
        path: Path,
        *,
        sample_rate: int,
        num_channels: int = 1,
        sync_every: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Create the file.

        Args:
            path: Where; nothing may be there.
            sample_rate: In Hz.
            num_channels: Interleaved.
            sync_every: Seconds after which what was written is forced onto the disk.
            clock: Seconds, for tests.

        Raises:
            FileExistsError: Something is there; it is as it was.
            OSError: It cannot be created; nothing is left behind.
        """
        self.path = path
        self._sample_rate = sample_rate
        self._num_channels = num_channels
        self._sync_every = sync_every
        self._clock = clock
        self._num_bytes = 0
        self._file = open(path, "x+b", buffering=0, opener=_private)  # noqa: SIM115
        with contextlib.suppress(OSError):  # a file system without locks
            lock_file(self._file)
        try:
            self._patch_header()
            sync_file(self._file.fileno())
        except OSError:
            self._file.close()
            path.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)
        self._synced = clock()

    @property
    def num_samples(self) -> int:
        """Samples a channel that lie in the file, whole ones."""
        return self._num_bytes // self._frame_bytes

    def write(self, samples: PcmBlock) -> None:
        """Append (N, C) samples.

        Raises:
            FileNotFoundError: Somebody moved or deleted the file, told within a second of it.
            OSError: The disk is full or fails. The file is valid and holds as many whole
                samples as `num_samples` says; closing it is all that is left to do.
        """
        import numpy as np  # a window that records nothing opens without it

        block = memoryview(np.ascontiguousarray(samples, dtype="<i2").tobytes())
        try:
            while block:
                written = self._file.write(block) or 0
                self._num_bytes += written
                block = block[written:]
            self._patch_header()
            self._sync_now_and_then()
        except OSError:
            self._cut_to_whole_samples()
            raise

    def close(self) -> None:
        """Force everything onto the disk and let go of the file. Safe twice.

        A file that was deleted meanwhile is put back: what was recorded is never lost.

        Raises:
            OSError: The disk fails; the file stays valid as far as the system kept it.
        """
        if self._file.closed:
            return
        try:
            self._patch_header()
            sync_file(self._file.fileno())
            if self._is_deleted():
                self._put_back()
        finally:
            self._file.close()

    @property
    def _frame_bytes(self) -> int:
        return _SAMPLE_BYTES * self._num_channels

    def _patch_header(self) -> None:
        """Tell the present length. Seeking, since Windows cannot write at a place otherwise."""
        num_bytes = self.num_samples * self._frame_bytes
        self._file.seek(0)
        self._file.write(_header(self._sample_rate, self._num_channels, num_bytes))
        self._file.seek(HEADER_BYTES + self._num_bytes)

    def _sync_now_and_then(self) -> None:
        now = self._clock()
        if now - self._synced >= self._sync_every:
            sync_file(self._file.fileno())
            self._synced = self._clock()
            if not self._is_in_place():
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(self.path))

    def _is_in_place(self) -> bool:
        try:
            return os.path.samestat(os.fstat(self._file.fileno()), self.path.stat())
        except FileNotFoundError:
            return False

    def _is_deleted(self) -> bool:
        """Return whether the file has no name any more, nor anything else its own."""
        return os.fstat(self._file.fileno()).st_nlink == 0 and not self.path.exists()

    def _put_back(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._file.seek(0)
        with self.path.open("xb") as fresh:
            shutil.copyfileobj(self._file, fresh)
            fresh.flush()
            sync_file(fresh.fileno())

    def _cut_to_whole_samples(self) -> None:
        self._num_bytes = self.num_samples * self._frame_bytes
        with contextlib.suppress(OSError):  # the header already says where the sound ends
            self._file.truncate(HEADER_BYTES + self._num_bytes)
        with contextlib.suppress(OSError):
            self._patch_header()


def _private(path: str, flags: int) -> int:
    """Open a file that only its owner may read: what people say is nobody else's."""
    return os.open(path, flags, 0o600)


def read_wav_facts(path: Path) -> WavFacts:
    """Read what a file of ours holds, whether it is complete or still growing.

    Raises:
        ValueError: It is no file of ours.
        OSError: It cannot be read.
    """
    with path.open("rb") as file:
        return _facts(file)


def repair_wav(path: Path) -> WavFacts:
    """Make the header tell all that is there, after its writer was killed.

    Raises:
        ValueError: It is no file of ours; it is as it was.
        OSError: It cannot be written.
    """
    with path.open("r+b", buffering=0) as file:
        facts = _facts(file)
        num_bytes = facts.num_samples * facts.num_channels * _SAMPLE_BYTES
        file.truncate(HEADER_BYTES + num_bytes)
        file.seek(0)
        file.write(_header(facts.sample_rate, facts.num_channels, num_bytes))
        sync_file(file.fileno())
    return facts


def _facts(file: Any) -> WavFacts:
    header = file.read(HEADER_BYTES)
    if len(header) < HEADER_BYTES:
        raise ValueError(f"{file.name} has no whole header")
    riff, _, wave, fmt, fmt_size, codec, num_channels, rate, _, _, bits, data, _ = _LAYOUT.unpack(
        header
    )
    names = (riff, wave, fmt, data) == (b"RIFF", b"WAVE", b"fmt ", b"data")
    if not names or (fmt_size, codec, bits) != (16, 1, 16) or not (rate and num_channels):
        raise ValueError(f"{file.name} is no recording of this program")
    num_bytes = file.seek(0, os.SEEK_END) - HEADER_BYTES
    return WavFacts(rate, num_channels, num_bytes // (_SAMPLE_BYTES * num_channels))


def _header(sample_rate: int, num_channels: int, num_bytes: int) -> bytes:
    frame = _SAMPLE_BYTES * num_channels
    fits = num_bytes <= _MOST - HEADER_BYTES
    return _LAYOUT.pack(
        b"RIFF",
        HEADER_BYTES - 8 + num_bytes if fits else _MOST,
        b"WAVE",
        b"fmt ",
        16,
        1,
        num_channels,
        sample_rate,
        sample_rate * frame,
        frame,
        8 * _SAMPLE_BYTES,
        b"data",
        num_bytes if fits else _MOST,
    )
