"""Whether a file ends before its header says: chunks and pages tell their own sizes.

FFmpeg recomputes lengths from the bytes that are left, so the headers are asked here.
Every function takes the whole file, reads a few headers of it and survives any bytes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from kasr_desktop.audio.riff_chunks import MOST_CHUNKS, chunks, integer, number, riff_chunks

_OPEN_ENDED = 0x7FFFF000  # 32-bit sizes from here on are what programs write into a pipe
_OPEN_ENDED_64 = 1 << 62
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


def wrapped_size_place(file: BinaryIO) -> int | None:
    """Return where a WAV that says that it is shorter than it is says so, None of any other.

    Recorders that pass 4 GB let the 32-bit size of `data` wrap around. What follows the
    announced end is then sound, and not the chunks that may follow one.
    """
    size = file.seek(0, os.SEEK_END)
    data = _wav_data(file)
    if data is None or -data.missing <= 0.1 * data.byte_rate:
        return None
    if _is_chunks(file, size + data.missing, size):
        return None
    places = (start for name, start, _ in riff_chunks(file) if name == b"data")
    return next(places) - 4


def _is_chunks(file: BinaryIO, start: int, size: int) -> bool:
    """Return whether bytes can be read as chunks up to the end of the file."""
    position = start
    for name, body, length in chunks(file, start + start % 2, "<4sI", even=True):
        if not all(0x20 <= letter < 0x7F for letter in name):
            return False
        position = body + length
    return size - position < 8


def _find_data(file: BinaryIO, format_name: str) -> _Data | None:
    """Find the sound of a file; None if it announces no length, as one from a pipe."""
    readers = {"wav": _wav_data, "caf": _caf_data, "w64": _w64_data}
    return readers[format_name](file) if format_name in readers else None


def _wav_data(file: BinaryIO) -> _Data | None:
    size = file.seek(0, os.SEEK_END)
    byte_rate = large_data = 0
    for name, start, length in riff_chunks(file):
        if name == b"fmt ":
            byte_rate = integer(file, start + 8, "<I")
        elif name == b"ds64":  # RF64 keeps the true size of `data` here (EBU Tech 3306)
            large_data = integer(file, start + 8, "<Q")
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
    for name, start, length in chunks(file, 8, ">4sq"):
        if name == b"desc":
            rate = number(file, start, ">d")
            packet_bytes = integer(file, start + 16, ">I")
            packet_frames = integer(file, start + 20, ">I")
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
            byte_rate = integer(file, start + 8, "<I")
        elif name == b"data":
            is_known = 0 <= length < _OPEN_ENDED_64 and byte_rate
            return _Data(length, start + length - size, byte_rate) if is_known else None
    return None


def ends_inside_avi(file: BinaryIO) -> bool:
    """Return whether a RIFF of an AVI, which may have several, is longer than what is there."""
    size = file.seek(0, os.SEEK_END)
    return any(
        name == b"RIFF" and 0 < length < _OPEN_ENDED and start + length > size
        for name, start, length in chunks(file, 0, "<4sI")
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


def _w64_chunks(file: BinaryIO) -> Iterator[tuple[bytes, int, int]]:
    """List the four letters, start of the body and announced length of each chunk of Wave64."""
    position = _W64_START
    for _ in range(MOST_CHUNKS):
        file.seek(position)
        header = file.read(_W64_HEADER)
        if len(header) < _W64_HEADER or header[4:16] != _W64_NAME:
            return
        length = int.from_bytes(header[16:], "little")
        yield header[:4], position + _W64_HEADER, length - _W64_HEADER
        position += max(length, _W64_HEADER) + -length % 8
