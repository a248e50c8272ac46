"""What a store of kept emissions is made of: a header, blocks under checksums, a mark at the end.

Whatever stands in a file, what it claims is checked before room is made for it.
"""

from __future__ import annotations

import json
import struct
import zlib
from dataclasses import asdict, dataclass
from typing import BinaryIO

from kasr_desktop.domain.emissions import FrameGrid
from kasr_desktop.recognizer.emission_codec import MAX_TOKENS

FORMAT_VERSION = 2
"""Version 1 had no mark at its end, and the head of a block lay outside its checksum."""

_READABLE = (1, 2)
_MAGIC = b"KEM1"
_END = b"KEND"
_BLOCK_HEAD = struct.Struct("<4sQIII")  # magic, first frame, frames, bytes, CRC-32
LONGEST_HEADER = 1_000_000
"""Bytes of the first line at most."""

MAX_VOCAB = 65_536
"""Token ids are 16 bits wide."""

_MOST_VALUES = 1 << 27  # of one block, 512 MiB as float32; a window has a hundredth of it
_MOST_RAW_BYTES = 1 + 4 * MAX_TOKENS  # that a packed row takes
_MOST_OF_A_GRID = 10_000_000

Block = tuple[int, int, bytes]
"""First frame, number of frames, packed rows."""


@dataclass(frozen=True, slots=True)
class EmissionHeader:
    """What a store says of itself.

    Attributes:
        model: Name of the bundle that made the emissions.
        vocab_size: V.
        blank_id: The CTC blank.
        grid: Where frames lie in time.
        version: Of the format.
    """

    model: str
    vocab_size: int
    blank_id: int
    grid: FrameGrid
    version: int = FORMAT_VERSION

    def to_line(self) -> bytes:
        """Return the first line of a store."""
        facts = asdict(self)
        version = facts.pop("version")
        facts = {"format": "kasr-emissions", "version": version, **facts}
        return json.dumps(facts, ensure_ascii=False).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> EmissionHeader:
        """Read the first line of a store.

        Raises:
            ValueError: It is not one, or of another version.
        """
        facts = json.loads(line)
        if not isinstance(facts, dict) or facts.get("format") != "kasr-emissions":
            raise ValueError("not a store of emissions")
        if facts.get("version") not in _READABLE:
            raise ValueError(f"version {facts.get('version')} of the format")
        try:
            grid = FrameGrid(**facts["grid"])
            size, blank = int(facts["vocab_size"]), int(facts["blank_id"])
            numbers = (grid.sample_rate, grid.frame_stride, grid.receptive_field)
            if not all(isinstance(n, int) and 0 < n <= _MOST_OF_A_GRID for n in numbers):
                raise ValueError("no grid of frames")
            if not 0 <= blank < size <= MAX_VOCAB:
                raise ValueError("no vocabulary")
            return cls(str(facts["model"]), size, blank, grid, int(facts["version"]))
        except (KeyError, TypeError, OverflowError) as error:
            raise ValueError(f"incomplete header: {error}") from error


def packed_block(first_frame: int, num_frames: int, payload: bytes) -> bytes:
    """Return a block of packed rows, its head before them."""
    checksum = _checksum(_MAGIC, first_frame, num_frames, payload)
    return _BLOCK_HEAD.pack(_MAGIC, first_frame, num_frames, len(payload), checksum) + payload


def end_mark(end_frame: int) -> bytes:
    """Return what stands behind the last block of a whole store."""
    return _BLOCK_HEAD.pack(_END, end_frame, 0, 0, _checksum(_END, end_frame, 0, b""))


def _checksum(magic: bytes, first_frame: int, num_frames: int, payload: bytes) -> int:
    head = _BLOCK_HEAD.pack(magic, first_frame, num_frames, len(payload), 0)
    return zlib.crc32(payload, zlib.crc32(head))


def read_block(file: BinaryIO, header: EmissionHeader) -> Block | None:
    """Read one block; None at the end, at a cut, or where a checksum does not hold.

    What a block claims is checked before room is made for it.
    """
    head = file.read(_BLOCK_HEAD.size)
    if len(head) < _BLOCK_HEAD.size:
        return None
    magic, first_frame, num_frames, num_bytes, checksum = _BLOCK_HEAD.unpack(head)
    if magic != _MAGIC:
        return None
    if num_frames * header.vocab_size > _MOST_VALUES:
        return None
    if num_bytes > _MOST_RAW_BYTES * num_frames + 1_024:
        return None
    payload = file.read(num_bytes)
    if len(payload) < num_bytes:
        return None
    if header.version == 1:
        is_whole = zlib.crc32(payload) == checksum
    else:
        is_whole = _checksum(_MAGIC, first_frame, num_frames, payload) == checksum
    return (first_frame, num_frames, payload) if is_whole else None
