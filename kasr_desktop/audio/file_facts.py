"""What the bytes of a sound file say before and beside the codec library.

FFmpeg ends a truncated file without a word. It recomputes the length of WAV and its kin
from the bytes that are left and guesses that of bare MP3, so the headers are asked here
and in `cut_files`.
"""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import BinaryIO

from kasr_desktop.audio import file_errors
from kasr_desktop.audio.cut_files import cut_seconds
from kasr_desktop.audio.riff_chunks import AviSound, avi_sounds, riff_chunks

FILM_FORMATS = {"mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm", "flv"}
"""FFmpeg's names of the containers that hold pictures as well as sound."""

NUMBERED_FORMATS = {"ogg", "flac"}
"""Whose pages and frames carry their place: a hole is a loss, not a pause."""

CHECKED_FORMATS = NUMBERED_FORMATS | {"mpegts", "mpeg"}
"""Whose sound never pauses: a hole in the stamps is a loss."""

AVI = "avi"
"""FFmpeg's name of the container that has no time stamps: there the bytes are counted."""

TIMED_FORMATS = FILM_FORMATS | CHECKED_FORMATS | {AVI, "asf", "nut"}
"""Whose time stamps say more than the count of samples."""

ASF = "asf"
"""FFmpeg's name of WMV and WMA."""

_STATE_LENGTH = FILM_FORMATS | {"flac", ASF, "aiff"}
_COUNT_BYTES = {"wav", "caf", "w64"}
"""Whose length FFmpeg works out from the bytes that are left."""

_MOST_AT_ONCE = 1 << 20
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

    def __init__(self, raw: io.RawIOBase) -> None:
        super().__init__(raw)
        self._mends: list[tuple[int, bytes]] = []

    def read(self, size: int | None = -1, /) -> bytes:
        """Read up to `size` bytes; none at the end or where the disk fails.

        A damaged header asks for gigabytes at once, and Python makes room before it reads.
        """
        place = self.tell()
        if size is not None:
            size = min(size, _MOST_AT_ONCE)  # the codec library asks for the rest
        try:
            return self._mended(super().read(size), place)
        except OSError:
            self.has_failed = True
            return self._read_before_the_bad_spot(place)

    def mend(self, place: int, body: bytes) -> None:
        """Let a reader find other bytes at a place than the disk has."""
        self._mends.append((place, body))

    def _mended(self, data: bytes, place: int) -> bytes:
        for start, body in self._mends:
            first, end = max(start, place), min(start + len(body), place + len(data))
            if first < end:
                part = body[first - start : end - start]
                data = data[: first - place] + part + data[end - place :]
        return data

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
    try:
        if path.is_dir():
            raise file_errors.folder(path)
        if path.exists() and not path.is_file():  # a pipe or a device would block for ever
            raise file_errors.unreadable(path, "it is not an ordinary file")
        file = PatientFile(io.FileIO(path))
    except FileNotFoundError:
        raise file_errors.missing(path) from None
    except OSError as error:
        raise file_errors.unreadable(path, error.strerror or type(error).__name__) from error
    except ValueError as error:  # a zero among the letters of its name
        raise file_errors.unreadable(path, str(error)) from error
    if os.fstat(file.fileno()).st_size == 0:
        file.close()
        raise file_errors.empty(path)
    _shorten_lists(file)
    return file


def _shorten_lists(file: PatientFile) -> None:
    """Let no list of remarks (RIFF, `LIST` of kind `INFO`) reach beyond the end of the file.

    FFmpeg makes room for as much as an entry in it claims: 1.2 GiB for a file of 48 kB.
    """
    length = os.fstat(file.fileno()).st_size
    for name, start, announced in list(riff_chunks(file)):
        file.seek(start)
        if name == b"LIST" and start + announced > length and file.read(4) == b"INFO":
            file.mend(start - 4, (length - start).to_bytes(4, "little"))
    file.seek(0)


def looks_like_mp4(file: BinaryIO) -> bool:
    """Return whether the file begins as MP4, M4A, MOV or 3GP do (ISO/IEC 14496-12, `ftyp`)."""
    file.seek(4)
    return file.read(4) == b"ftyp"


def stated_seconds(file: BinaryIO, format_name: str, seconds: float | None) -> float | None:
    """Return the length that the header states, None where FFmpeg can only guess it.

    The lengths of AMR and AAC are guesses from the bytes (wrong by 3 % on a good
    file, measured), so is that of an MP3 without a length header.

    Args:
        file: The whole file.
        format_name: FFmpeg's name of it.
        seconds: What FFmpeg takes for the length.
    """
    if format_name in _COUNT_BYTES:
        return cut_seconds(file, format_name)
    is_stated = format_name in _STATE_LENGTH or (format_name == "mp3" and has_mp3_length(file))
    return seconds if is_stated else None


def avi_sound(file: BinaryIO, track: int) -> AviSound | None:
    """Return the clock of a sound track of an AVI, None if its bit rate varies.

    Args:
        file: The whole file.
        track: 0 is the first sound track.
    """
    place = file.tell()  # the codec library believes to stand where it left off
    sounds = avi_sounds(file)
    file.seek(place)
    return sounds[track] if track < len(sounds) else None


def has_mp3_length(file: BinaryIO) -> bool:
    """Return whether an MP3 states its number of frames (Xing, Info or VBRI header).

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
