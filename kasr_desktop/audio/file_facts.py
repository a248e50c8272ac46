"""What the bytes of a sound file say before and beside the codec library.

FFmpeg ends a truncated file without a word. It recomputes the length of WAV and
Ogg from the bytes that are left and guesses that of bare MP3, so the headers
are asked here.
"""

from __future__ import annotations

import io
import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from kasr_desktop.audio import file_errors

FILM_FORMATS = {"mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm", "flv"}
"""FFmpeg's names of the containers that hold pictures as well as sound."""

NUMBERED_FORMATS = {"ogg", "flac"}
"""Whose pages and frames carry their place: a hole is a loss, not a pause."""

TIMED_FORMATS = FILM_FORMATS | NUMBERED_FORMATS
"""Whose time stamps say more than the count of samples."""

_STATE_LENGTH = FILM_FORMATS | {"flac", "asf", "aiff"}
_OPEN_ENDED = 0x7FFFF000  # sizes from here on are what programs write into a pipe: "unknown"
_MOST_CHUNKS = 1_000
_OGG_PAGE_MOST = 65_307  # bytes: 27 + 255 + 255 * 255, RFC 3533 section 6
_ID3_HEADER = 10
_MP3_SEARCH = 4_096  # the first frame holds it


class PatientFile(io.BufferedReader):
    """A file for the codec library: never raises while it is read.

    PyAV prints a traceback to stderr for an exception that it cannot pass on, and
    damaged files do ask for impossible places. A disk that fails looks like the end
    of the file.

    Attributes:
        has_failed: True once the disk did not give what was asked for.
    """

    has_failed = False

    def read(self, size: int | None = -1, /) -> bytes:
        """Read up to `size` bytes; none at the end or where the disk fails."""
        place = self.tell()
        try:
            return super().read(size)
        except OSError:
            self.has_failed = True
            return self._read_before_the_bad_spot(place)

    def _read_before_the_bad_spot(self, place: int) -> bytes:
        self.seek(place)
        try:
            return self.read1()
        except OSError:
            return b""

    def seek(self, target: int, whence: int = os.SEEK_SET, /) -> int:
        """Go to a place and give it, -1 if there is no such place."""
        try:
            return super().seek(target, whence)
        except (OSError, ValueError, OverflowError):
            return -1


def open_file(path: Path) -> PatientFile:
    """Open a file that holds at least one byte.

    Raises:
        AudioError: missing, folder, empty or unreadable.
    """
    if path.is_dir():
        raise file_errors.folder(path)
    try:
        if path.exists() and not path.is_file():  # a pipe or a device would block for ever
            raise file_errors.unreadable(path, "it is not an ordinary file")
        file = PatientFile(io.FileIO(path))
    except FileNotFoundError:
        raise file_errors.missing(path) from None
    except OSError as error:
        raise file_errors.unreadable(path, error.strerror or type(error).__name__) from error
    if os.fstat(file.fileno()).st_size == 0:
        file.close()
        raise file_errors.empty(path)
    return file


def looks_like_mp4(file: BinaryIO) -> bool:
    """Tell whether the file begins as MP4, M4A, MOV or 3GP do (ISO/IEC 14496-12, `ftyp`)."""
    file.seek(4)
    return file.read(4) == b"ftyp"


def stated_seconds(file: BinaryIO, format_name: str, seconds: float | None) -> float | None:
    """Give the length that the header states, None where FFmpeg can only guess it.

    The lengths of AMR and AAC are guesses from the bytes (wrong by 3 % on a good
    file, measured), so is that of an MP3 without a length header.

    Args:
        file: The whole file.
        format_name: FFmpeg's name of it.
        seconds: What FFmpeg takes for the length.
    """
    if format_name == "wav":
        return cut_wav_seconds(file)
    is_stated = format_name in _STATE_LENGTH or (format_name == "mp3" and has_mp3_length(file))
    return seconds if is_stated else None


def is_cut(file: BinaryIO, format_name: str) -> bool:
    """Tell whether the bytes themselves show that the end is missing."""
    if format_name == "wav":
        return cut_wav_seconds(file) is not None
    return format_name == "ogg" and ends_inside_ogg_page(file)


def cut_wav_seconds(file: BinaryIO) -> float | None:
    """Give the seconds a WAV header announces if the file ends before them, else None.

    A header of a crashed or piped recording holds 0 or a huge size instead of the
    true one: such a file announces nothing. Some recorders count their header in,
    so a tenth of a second may be missing.
    """
    size = file.seek(0, os.SEEK_END)
    byte_rate = large_data = 0
    for name, start, length in _riff_chunks(file):
        if name == b"fmt ":
            byte_rate = _unpack(file, start + 8, "<I")
        elif name == b"ds64":  # RF64 keeps the true size of `data` here (EBU Tech 3306)
            large_data = _unpack(file, start + 8, "<Q")
        elif name == b"data":
            announced = length if length < _OPEN_ENDED else large_data
            missing = start + announced - size
            return announced / byte_rate if 0 < byte_rate < 10 * missing else None
    return None


def _riff_chunks(file: BinaryIO) -> Iterator[tuple[bytes, int, int]]:
    """List name, start of the body and announced length of each RIFF chunk."""
    file.seek(0)
    if file.read(4) not in (b"RIFF", b"RF64", b"BW64"):
        return
    position = 12
    for _ in range(_MOST_CHUNKS):
        file.seek(position)
        header = file.read(8)
        if len(header) < 8:
            return
        name, length = struct.unpack("<4sI", header)
        yield name, position + 8, length
        position += 8 + length + length % 2


def _unpack(file: BinaryIO, position: int, layout: str) -> int:
    """Read one number, 0 if the file ends before it."""
    file.seek(position)
    body = file.read(struct.calcsize(layout))
    return int(struct.unpack(layout, body)[0]) if len(body) == struct.calcsize(layout) else 0


def has_mp3_length(file: BinaryIO) -> bool:
    """Tell whether an MP3 states its number of frames (Xing, Info or VBRI header).

    Without one the length is a guess from the first frame's bit rate.
    """
    file.seek(0)
    head = file.read(_ID3_HEADER)
    start = _ID3_HEADER + _synchsafe(head[6:10]) if head[:3] == b"ID3" else 0
    file.seek(start)
    body = file.read(_MP3_SEARCH)
    return any(mark in body for mark in (b"Xing", b"Info", b"VBRI"))


def _synchsafe(body: bytes) -> int:
    """Read ID3's numbers of seven bits a byte."""
    number = 0
    for byte in body:
        number = number << 7 | byte & 0x7F
    return number


def ends_inside_ogg_page(file: BinaryIO) -> bool:
    """Tell whether the last Ogg page is incomplete: then the file was cut (RFC 3533 section 6)."""
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
