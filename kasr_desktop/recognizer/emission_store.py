"""Kept emissions: small, append-only, readable after a crash.

Decoding again with other settings must not run the network again, so the emissions of a
recording are kept, as small as `emission_codec` makes them.

File: one line of JSON (`EmissionHeader`), then blocks, then a mark that says that all is
there. A block is a fixed head and the packed rows, under one checksum. A file cut anywhere is
good up to its last whole block, and `EmissionReader.is_complete` tells that it was cut.
"""

from __future__ import annotations

import os
import zlib
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from kasr_desktop.domain.emissions import Emissions, concatenate
from kasr_desktop.domain.errors import ExportError
from kasr_desktop.recognizer.emission_blocks import (
    LONGEST_HEADER,
    MAX_VOCAB,
    Block,
    EmissionHeader,
    end_mark,
    packed_block,
    read_block,
)
from kasr_desktop.recognizer.emission_codec import pack, unpack

_NO_SPACE = 28  # errno.ENOSPC, the same number on Linux, macOS and Windows' C library


def _opened(path: Path, mode: str) -> BinaryIO:
    """Open a store that only this user can read: a text can be made of it."""
    opened = open(path, mode, opener=lambda name, flags: os.open(name, flags, 0o600))  # noqa: SIM115
    return cast("BinaryIO", opened)


class EmissionWriter:
    """Appends emissions to a new store.

    A full disk does not stop a transcription: `append` goes on giving back what a reader
    would have read, and `error` says why the store is incomplete.
    """

    def __init__(self, path: Path, header: EmissionHeader, *, resume: bool = False) -> None:
        """Start a store, replacing one of the same name.

        Args:
            path: The file.
            header: Whose emissions they are.
            resume: Go on behind the last whole block of a store that is there already, if
                it has the same header; else replace it too.

        Raises:
            ExportError: unwritable or no_space.
            ValueError: The vocabulary is too large for the format.
        """
        if header.vocab_size > MAX_VOCAB:
            raise ValueError(f"a vocabulary of {header.vocab_size} does not fit {MAX_VOCAB}")
        self.path = path
        self.header = header
        self.error: ExportError | None = None
        self._file: BinaryIO | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            whole_bytes, self._end_frame = _whole_bytes(path, header) if resume else (0, 0)
            self._file = _opened(path, "r+b" if whole_bytes else "wb")
            self._file.truncate(whole_bytes)
            self._file.seek(whole_bytes)
            if not whole_bytes:
                self._write(header.to_line())
        except OSError as error:
            self.close()
            raise _unwritable(path, error) from error

    def append(self, emissions: Emissions) -> Emissions:
        """Keep the next frames and give them back as a reader will: decode *those*.

        Then decoding now and decoding the store later are the same by construction.

        Raises:
            ValueError: V or the grid is not the store's.
        """
        if emissions.grid != self.header.grid or emissions.log_probs.shape[1:] != (
            self.header.vocab_size,
        ):
            raise ValueError("emissions of another model do not belong in this store")
        payload = pack(emissions)
        if self._file is not None and len(emissions):
            try:
                self._write(packed_block(emissions.first_frame, len(emissions), payload))
                self._end_frame = emissions.end_frame
            except OSError as error:
                self.error = _unwritable(self.path, error)
                self.close()
        return unpack(
            payload,
            emissions.first_frame,
            len(emissions),
            self.header.vocab_size,
            emissions.grid,
        )

    def complete(self) -> None:
        """Mark the store as whole: all of the recording is in it."""
        if self._file is not None:
            try:
                self._write(end_mark(self._end_frame))
            except OSError as error:
                self.error = _unwritable(self.path, error)
            self.close()

    def close(self) -> None:
        """Close the file. Safe twice."""
        file, self._file = self._file, None
        if file is not None:
            try:
                file.close()
            except OSError as error:
                self.error = self.error or _unwritable(self.path, error)

    def __enter__(self) -> EmissionWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _write(self, data: bytes) -> None:
        """Write and hand to the operating system, so that a killed process loses nothing."""
        if self._file is not None:
            self._file.write(data)
            self._file.flush()


class EmissionReader:
    """Reads a store block by block; constant memory, whatever stands in the file.

    Attributes:
        header: What the store says of itself.
    """

    _is_complete: bool | None = None

    def __init__(self, path: Path) -> None:
        """Open a store.

        Raises:
            ExportError: malformed, if it is missing or not a store.
        """
        self.path = path
        self._places: list[tuple[int, int]] | None = None  # of blocks, once one is looked for
        try:
            if path.exists() and not path.is_file():  # a pipe would be waited for without end
                raise OSError("it is not an ordinary file")
            with path.open("rb") as file:
                self.header = EmissionHeader.from_line(file.readline(LONGEST_HEADER))
        except (OSError, ValueError, RecursionError) as error:
            raise ExportError(
                f"The kept emissions {path} cannot be read: {error}.",
                reason="malformed",
                path=path,
                detail=error,
            ) from error

    def __iter__(self) -> Iterator[Emissions]:
        """Return the blocks in order, up to the last whole one."""
        end = 0
        with self.path.open("rb") as file:
            file.readline(LONGEST_HEADER)
            while block := read_block(file, self.header):
                held = self._unpacked(block)
                if held is None or held.first_frame < end:
                    self._is_complete = False
                    return
                end = held.end_frame
                yield held

    @property
    def is_complete(self) -> bool:
        """True if nothing is missing at the end, as far as the file tells.

        A store of version 1 tells only whether it was cut inside of a block.
        """
        if self._is_complete is None:
            self.num_frames()
        return bool(self._is_complete)

    def _unpacked(self, block: Block) -> Emissions | None:
        """Return the frames of a block, None if there is no sense in it."""
        first_frame, num_frames, payload = block
        try:
            return unpack(
                payload, first_frame, num_frames, self.header.vocab_size, self.header.grid
            )
        except (ValueError, IndexError, zlib.error):
            return None

    def read(self, first_frame: int, end_frame: int) -> Emissions:
        """Return a stretch of frames, wherever it lies; only the blocks that hold it are unpacked.

        Raises:
            ExportError: malformed, if the store does not hold all of it.
        """
        if self._places is None:
            self._places = self._find_blocks()
        number = bisect_right(self._places, first_frame, key=lambda place: place[0]) - 1
        parts: list[Emissions] = []
        with self.path.open("rb") as file:
            for _, offset in self._places[max(0, number) :]:
                file.seek(offset)
                block = read_block(file, self.header)
                if block is None or block[0] >= end_frame:
                    break
                held = self._unpacked(block)
                if held is None:
                    break
                first, end = max(first_frame, held.first_frame), min(end_frame, held.end_frame)
                if first < end:
                    parts.append(held.slice(first, end))
        if sum(map(len, parts)) != end_frame - first_frame:
            raise ExportError(
                f"The kept emissions {self.path} do not hold frame {first_frame} to {end_frame}.",
                reason="malformed",
                path=self.path,
                detail=f"{first_frame}...{end_frame}",
            )
        return parts[0] if len(parts) == 1 else concatenate(parts)

    def _find_blocks(self) -> list[tuple[int, int]]:
        """Return the first frame of every whole block, and where in the file it is."""
        found = []
        with self.path.open("rb") as file:
            file.readline(LONGEST_HEADER)
            offset = file.tell()
            while block := read_block(file, self.header):
                found.append((block[0], offset))
                offset = file.tell()
        return found

    def num_frames(self) -> int:
        """Count the frames up to the last whole block, without unpacking them."""
        with self.path.open("rb") as file:
            file.readline(LONGEST_HEADER)
            total = end = 0
            place = file.tell()
            while block := read_block(file, self.header):
                total, end = total + block[1], block[0] + block[1]
                place = file.tell()
            file.seek(place)
            rest = file.read(len(end_mark(0)) + 1)
        marked = self.header.version > 1
        self._is_complete = rest == (end_mark(end) if marked else b"")
        return total


def _whole_bytes(path: Path, header: EmissionHeader) -> tuple[int, int]:
    """Count the bytes up to the last whole block, and give the frame behind it.

    0 and 0 if it is no store with this header.
    """
    if not path.is_file():
        return 0, 0
    with path.open("rb") as file:
        if file.readline(LONGEST_HEADER) != header.to_line():
            return 0, 0
        whole_bytes, end = file.tell(), 0
        while block := read_block(file, header):
            whole_bytes, end = file.tell(), block[0] + block[1]
        return whole_bytes, end


def _unwritable(path: Path, error: OSError) -> ExportError:
    reason = "no_space" if error.errno == _NO_SPACE else "unwritable"
    why = "the disk is full" if reason == "no_space" else error.strerror or str(error)
    return ExportError(
        f"The emissions cannot be kept in {path}: {why}.", reason=reason, path=path, detail=error
    )
