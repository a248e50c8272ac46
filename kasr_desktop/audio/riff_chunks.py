"""Chunks of RIFF and its kin: a name, a length, a body. They survive any bytes."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

MOST_CHUNKS = 1_000
"""Of one file; more are garbage."""

_STRH_SAMPLE_SIZE = 44  # where `dwSampleSize` is in `strh`


def riff_chunks(file: BinaryIO) -> Iterator[tuple[bytes, int, int]]:
    """List name, start of the body and announced length of each chunk of a WAV."""
    file.seek(0)
    if file.read(4) not in (b"RIFF", b"RF64", b"BW64"):
        return
    yield from chunks(file, 12, "<4sI", even=True)


def chunks(
    file: BinaryIO, position: int, layout: str, *, even: bool = False
) -> Iterator[tuple[bytes, int, int]]:
    """List name, start of the body and announced length of each chunk.

    Args:
        file: The whole file.
        position: Of the first chunk.
        layout: Of a chunk's header, name and length.
        even: True: every chunk begins at an even place.
    """
    num_bytes = struct.calcsize(layout)
    for _ in range(MOST_CHUNKS):
        file.seek(position)
        header = file.read(num_bytes)
        if len(header) < num_bytes:
            return
        name, length = struct.unpack(layout, header)
        yield name, position + num_bytes, length
        position += num_bytes + max(0, length) + (length % 2 if even else 0)


@dataclass(frozen=True, slots=True)
class AviSound:
    """What an AVI says of a sound track with a constant bit rate.

    Attributes:
        byte_rate: Bytes a second.
        sample_bytes: Bytes that one tick of its clock stands for.
    """

    byte_rate: int
    sample_bytes: int


def avi_sounds(file: BinaryIO) -> list[AviSound | None]:
    """Return the clock of each sound track of an AVI, as its header says.

    None stands for a variable bit rate: one packet is one frame there (`dwSampleSize` is 0).
    """
    sounds: list[AviSound | None] = []
    for body, length in _lists(file, 12, b"hdrl"):
        for start, _ in _lists(file, body + 4, b"strl", end=body + length):
            sounds.extend(_sound(file, start + 4))
    return sounds


def _sound(file: BinaryIO, position: int) -> Iterator[AviSound | None]:
    """Read one `strl` of an AVI; nothing for a picture."""
    sample_bytes = 0
    for name, start, _ in chunks(file, position, "<4sI", even=True):
        if name == b"strh":
            file.seek(start)
            if file.read(4) != b"auds":
                return
            sample_bytes = integer(file, start + _STRH_SAMPLE_SIZE, "<I")
        elif name == b"strf":  # WAVEFORMATEX: nAvgBytesPerSec
            byte_rate = integer(file, start + 8, "<I")
            yield AviSound(byte_rate, sample_bytes) if sample_bytes and byte_rate else None
            return


def _lists(
    file: BinaryIO, position: int, kind: bytes, *, end: int | None = None
) -> Iterator[tuple[int, int]]:
    """List body and length of each LIST of a kind."""
    for name, start, length in chunks(file, position, "<4sI", even=True):
        if end is not None and start >= end:
            return
        file.seek(start)
        if name == b"LIST" and file.read(4) == kind:
            yield start, length


def integer(file: BinaryIO, position: int, layout: str) -> int:
    """Read one whole number, 0 if the file ends before it."""
    return int(number(file, position, layout))


def number(file: BinaryIO, position: int, layout: str) -> float:
    """Read one number, 0 if the file ends before it."""
    file.seek(position)
    body = file.read(struct.calcsize(layout))
    number: float = struct.unpack(layout, body)[0] if len(body) == struct.calcsize(layout) else 0
    return number
