"""Whether a file ends before its header says: chunks and pages tell their own sizes.

FFmpeg recomputes lengths from the bytes that are left, so the headers are asked here.
Every function takes the whole file, reads a few headers of it and survives any bytes.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

_OPEN_ENDED = 0x7FFFF000  # 32-bit sizes from here on are what programs write into a pipe
_OPEN_ENDED_64 = 1 << 62
_MOST_CHUNKS = 1_000
_OGG_PAGE_MOST = 65_307  # bytes: 27 + 255 + 255 * 255, RFC 3533 section 6
_W64_NAME = bytes.fromhex("f3acd3118cd100c04f8edb8a")
"""The end of every chunk's GUID but the first one's; the four bytes before are as in RIFF."""

_W64_HEADER = 24  # GUID and 64-bit size, which counts both
_W64_START = 40  # a chunk header and the form's GUID


@dataclass(frozen=True, slots=True)
class _Data:
    """The chunk that holds the sound.

    Attributes:
        length: Bytes that its header announces.
        missing: Bytes that are announced and not there; below 0 if more follows.
        byte_rate: Bytes a second; 0 where packets differ in length.
    """

    length: int
    missing: int
    byte_rate: float

    @property
    def is_cut(self) -> bool:
        # some recorders count their header in, so a tenth of a second may be missing
        return self.missing > 0.1 * self.byte_rate

    @property
    def seconds(self) -> float | None:
        return self.length / self.byte_rate if self.byte_rate else None


def is_cut(file: BinaryIO, format_name: str) -> bool:
    """Return whether the bytes themselves show that the end is missing.

    Args:
        file: The whole file.
        format_name: FFmpeg's name of it.
    """
    if format_name == "avi":
        return ends_inside_avi(file)
    if format_name == "ogg":
        return ends_inside_ogg_page(file)
    data = _find_data(file, format_name)
    return data is not None and data.is_cut


def cut_seconds(file: BinaryIO, format_name: str) -> float | None:
    """Return the seconds that the header of a WAV, CAF or W64 announces if they are not there."""
    data = _find_data(file, format_name)
    return data.seconds if data is not None and data.is_cut else None


def _find_data(file: BinaryIO, format_name: str) -> _Data | None:
    """Find the sound of a file; None if it announces no length, as one from a pipe."""
    readers = {"wav": _wav_data, "caf": _caf_data, "w64": _w64_data}
    return readers[format_name](file) if format_name in readers else None


def _wav_data(file: BinaryIO) -> _Data | None:
    size = file.seek(0, os.SEEK_END)
    byte_rate = large_data = 0
    for name, start, length in _riff_chunks(file):
        if name == b"fmt ":
            byte_rate = _integer(file, start + 8, "<I")
        elif name == b"ds64":  # RF64 keeps the true size of `data` here (EBU Tech 3306)
            large_data = _integer(file, start + 8, "<Q")
        elif name == b"data":
            # a crashed or piped recording has 0 or a huge size: it announces nothing
            announced = length if length < _OPEN_ENDED else large_data
            return _Data(announced, start + announced - size, byte_rate) if byte_rate else None
    return None


def _caf_data(file: BinaryIO) -> _Data | None:
    """Read Apple's Core Audio Format specification, 1.0."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    if file.read(4) != b"caff":
        return None
    byte_rate = 0.0
    for name, start, length in _chunks(file, 8, ">4sq"):
        if name == b"desc":
            rate = _number(file, start, ">d")
            packet_bytes = _integer(file, start + 16, ">I")
            packet_frames = _integer(file, start + 20, ">I")
            if 1.0 <= rate < 1e9 and packet_frames:
                byte_rate = packet_bytes * rate / packet_frames
        elif name == b"data":  # -1 while it is being written; 4 bytes count edits
            is_known = 4 <= length < _OPEN_ENDED_64
            return _Data(length - 4, start + length - size, byte_rate) if is_known else None
    return None


def _w64_data(file: BinaryIO) -> _Data | None:
    """Read Sony's Wave64."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    if file.read(4) != b"riff":
        return None
    byte_rate = 0
    for name, start, length in _w64_chunks(file):
        if name == b"fmt ":
            byte_rate = _integer(file, start + 8, "<I")
        elif name == b"data":
            is_known = 0 <= length < _OPEN_ENDED_64 and byte_rate
            return _Data(length, start + length - size, byte_rate) if is_known else None
    return None


def ends_inside_avi(file: BinaryIO) -> bool:
    """Return whether a RIFF of an AVI, which may have several, is longer than what is there."""
    size = file.seek(0, os.SEEK_END)
    return any(
        name == b"RIFF" and 0 < length < _OPEN_ENDED and start + length > size
        for name, start, length in _chunks(file, 0, "<4sI")
    )


def ends_inside_ogg_page(file: BinaryIO) -> bool:
    """Return whether the last Ogg page is incomplete, so the file was cut (RFC 3533 section 6)."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - 2 * _OGG_PAGE_MOST))
    tail = file.read()
    page = tail.rfind(b"OggS")
    if page < 0:
        return False
    header = tail[page : page + 27]
    if len(header) < 27:
        return True
    segments = tail[page + 27 : page + 27 + header[26]]
    return len(segments) < header[26] or page + 27 + len(segments) + sum(segments) > len(tail)


def _riff_chunks(file: BinaryIO) -> Iterator[tuple[bytes, int, int]]:
    file.seek(0)
    if file.read(4) not in (b"RIFF", b"RF64", b"BW64"):
        return
    yield from _chunks(file, 12, "<4sI", even=True)


def _w64_chunks(file: BinaryIO) -> Iterator[tuple[bytes, int, int]]:
    """List the four letters, start of the body and announced length of each chunk of Wave64."""
    position = _W64_START
    for _ in range(_MOST_CHUNKS):
        file.seek(position)
        header = file.read(_W64_HEADER)
        if len(header) < _W64_HEADER or header[4:16] != _W64_NAME:
            return
        length = int.from_bytes(header[16:], "little")
        yield header[:4], position + _W64_HEADER, length - _W64_HEADER
        position += max(length, _W64_HEADER) + -length % 8


def _chunks(
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
    for _ in range(_MOST_CHUNKS):
        file.seek(position)
        header = file.read(num_bytes)
        if len(header) < num_bytes:
            return
        name, length = struct.unpack(layout, header)
        yield name, position + num_bytes, length
        position += num_bytes + max(0, length) + (length % 2 if even else 0)


def _integer(file: BinaryIO, position: int, layout: str) -> int:
    return int(_number(file, position, layout))


def _number(file: BinaryIO, position: int, layout: str) -> float:
    """Read one number, 0 if the file ends before it."""
    file.seek(position)
    body = file.read(struct.calcsize(layout))
    number: float = struct.unpack(layout, body)[0] if len(body) == struct.calcsize(layout) else 0
    return number
