"""Kept emissions: small, append-only, readable after a crash.

Decoding again with other settings must not run the network again, so the emissions of a
recording are kept, as small as `emission_codec` makes them.

File: one line of JSON (`EmissionHeader`), then blocks. A block is a fixed head with a
checksum and the packed rows. A file cut anywhere is good up to its last whole block.
"""

from __future__ import annotations

import json
import struct
import zlib
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from kasr_desktop.domain.emissions import Emissions, FrameGrid, concatenate
from kasr_desktop.domain.errors import ExportError
from kasr_desktop.recognizer.emission_codec import pack_rows, unpack_rows

FORMAT_VERSION = 1

_MAGIC = b"KEM1"
_BLOCK_HEAD = struct.Struct("<4sQIII")  # magic, first frame, frames, bytes, CRC-32
_MAX_VOCAB = 65_536
_NO_SPACE = 28  # errno.ENOSPC, the same number on Linux, macOS and Windows' C library


@dataclass(frozen=True, slots=True)
class EmissionHeader:
    """What a store says of itself.

    Attributes:
        model: Name of the bundle that made the emissions.
        vocab_size: V.
        blank_id: The CTC blank.
        grid: Where frames lie in time.
    """

    model: str
    vocab_size: int
    blank_id: int
    grid: FrameGrid

    def to_line(self) -> bytes:
        """Return the first line of a store."""
        facts = {"format": "kasr-emissions", "version": FORMAT_VERSION, **asdict(self)}
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
        if facts.get("version") != FORMAT_VERSION:
            raise ValueError(f"version {facts.get('version')} of the format")
        try:
            grid = FrameGrid(**facts["grid"])
            size, blank = int(facts["vocab_size"]), int(facts["blank_id"])
            return cls(str(facts["model"]), size, blank, grid)
        except (KeyError, TypeError) as error:
            raise ValueError(f"incomplete header: {error}") from error


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
        if header.vocab_size > _MAX_VOCAB:
            raise ValueError(f"a vocabulary of {header.vocab_size} does not fit {_MAX_VOCAB}")
        self.path = path
        self.header = header
        self.error: ExportError | None = None
        self._file: BinaryIO | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            whole_bytes = _whole_bytes(path, header) if resume else 0
            self._file = path.open("r+b" if whole_bytes else "wb")
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
        payload = pack_rows(emissions.log_probs)
        if self._file is not None and len(emissions):
            try:
                self._write(_block(emissions.first_frame, len(emissions), payload))
            except OSError as error:
                self.error = _unwritable(self.path, error)
                self.close()
        log_probs = unpack_rows(payload, len(emissions), self.header.vocab_size)
        return Emissions(log_probs, emissions.first_frame, emissions.grid)

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
    """Reads a store block by block; constant memory.

    Attributes:
        header: What the store says of itself.
    """

    def __init__(self, path: Path) -> None:
        """Open a store.

        Raises:
            ExportError: malformed, if it is missing or not a store.
        """
        self.path = path
        self._places: list[tuple[int, int]] | None = None  # of blocks, once one is looked for
        try:
            with path.open("rb") as file:
                self.header = EmissionHeader.from_line(file.readline(1_000_000))
        except (OSError, ValueError) as error:
            raise ExportError(
                f"The kept emissions {path} cannot be read: {error}.",
                reason="malformed",
                path=path,
                detail=error,
            ) from error

    def __iter__(self) -> Iterator[Emissions]:
        """Return the blocks in order, up to the last whole one."""
        with self.path.open("rb") as file:
            file.readline()
            while block := _read_block(file):
                first_frame, num_frames, payload = block
                log_probs = unpack_rows(payload, num_frames, self.header.vocab_size)
                yield Emissions(log_probs, first_frame, self.header.grid)

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
                block = _read_block(file)
                if block is None or block[0] >= end_frame:
                    break
                log_probs = unpack_rows(block[2], block[1], self.header.vocab_size)
                held = Emissions(log_probs, block[0], self.header.grid)
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
            file.readline()
            offset = file.tell()
            while block := _read_block(file):
                found.append((block[0], offset))
                offset = file.tell()
        return found

    def num_frames(self) -> int:
        """Count the frames up to the last whole block, without unpacking them."""
        with self.path.open("rb") as file:
            file.readline()
            total = 0
            while block := _read_block(file):
                total += block[1]
        return total


def _block(first_frame: int, num_frames: int, payload: bytes) -> bytes:
    head = _BLOCK_HEAD.pack(_MAGIC, first_frame, num_frames, len(payload), zlib.crc32(payload))
    return head + payload


def _read_block(file: BinaryIO) -> tuple[int, int, bytes] | None:
    """Read one block; None at the end, at a cut, or where a checksum does not hold."""
    head = file.read(_BLOCK_HEAD.size)
    if len(head) < _BLOCK_HEAD.size:
        return None
    magic, first_frame, num_frames, num_bytes, checksum = _BLOCK_HEAD.unpack(head)
    if magic != _MAGIC:
        return None
    payload = file.read(num_bytes)
    if len(payload) < num_bytes or zlib.crc32(payload) != checksum:
        return None
    return first_frame, num_frames, payload


def _whole_bytes(path: Path, header: EmissionHeader) -> int:
    """Count the bytes up to the last whole block, 0 if it is no store with this header."""
    if not path.is_file():
        return 0
    with path.open("rb") as file:
        if file.readline(1_000_000) != header.to_line():
            return 0
        whole_bytes = file.tell()
        while _read_block(file):
            whole_bytes = file.tell()
        return whole_bytes


def _unwritable(path: Path, error: OSError) -> ExportError:
    reason = "no_space" if error.errno == _NO_SPACE else "unwritable"
    why = "the disk is full" if reason == "no_space" else error.strerror or str(error)
    return ExportError(
        f"The emissions cannot be kept in {path}: {why}.", reason=reason, path=path, detail=error
    )
