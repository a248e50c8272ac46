"""The process that reads a whole recording for its waveform, and writes down its peaks."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from kasr_desktop.audio.peak_file import FileIdentity, PeakWriter
from kasr_desktop.audio.peaks import PeakMeter
from kasr_desktop.domain.audio import AudioChunk
from kasr_desktop.domain.errors import KasrError
from kasr_desktop.domain.options import AudioOptions
from kasr_desktop.pipeline.child_setup import begin_quietly

REPORT_EVERY = 0.15
"""Seconds between reports."""

_LOOK_EVERY = 0.5  # seconds between looks whether a take still grows
_NICE = 5


@dataclass(frozen=True, slots=True)
class PeaksRead:
    """So much of a recording is known.

    Attributes:
        kept_at: The file that holds the peaks.
        num_bins: Bins that can be read.
        duration: Seconds of the whole, None while nobody knows.
        is_complete: True once no more will come.
    """

    kept_at: Path
    num_bins: int
    duration: float | None
    is_complete: bool


@dataclass(frozen=True, slots=True)
class PeaksFailed:
    """The recording cannot be read."""

    error: KasrError


@dataclass(frozen=True, slots=True)
class PeaksNotKept:
    """There is no room for the peaks, or no right to write them."""

    detail: str


PeakAnswer = PeaksRead | PeaksFailed | PeaksNotKept


def peak_main(
    connection: Connection,
    log_path: Path | None,
    identity: FileIdentity,
    kept_at: Path,
    is_growing: bool,
) -> None:
    """Read one recording; the target of the process. It ends when its parent does."""
    begin_quietly(log_path)
    with contextlib.suppress(OSError, AttributeError):  # recognition and sound come first
        os.nice(_NICE)
    threading.Thread(target=_end_with, args=(connection,), daemon=True).start()
    try:
        for answer in _read(identity, kept_at, is_growing=is_growing):
            connection.send(answer)
    except KasrError as error:
        connection.send(PeaksFailed(error))
    except OSError as error:
        connection.send(PeaksNotKept(error.strerror or str(error)))


def _end_with(connection: Connection) -> None:
    """End this process as soon as the other side of the pipe is gone."""
    with contextlib.suppress(EOFError, OSError):
        connection.recv()
    os._exit(0)


def _read(identity: FileIdentity, kept_at: Path, *, is_growing: bool) -> Iterator[PeaksRead]:
    from kasr_desktop.audio.file_source import FileSource

    options = AudioOptions(track=identity.track)
    source = _Growing(identity.path) if is_growing else FileSource(identity.path, options)
    meter = PeakMeter()
    reported = 0.0
    with PeakWriter(kept_at, identity) as writer:
        for chunk in source:
            writer.append(meter.feed(chunk.samples))
            now = time.monotonic()
            if now - reported >= REPORT_EVERY:
                reported = now
                yield PeaksRead(kept_at, writer.num_bins, source.duration, is_complete=False)
        writer.append(meter.finish())
        if not is_growing:
            writer.complete()
        yield PeaksRead(kept_at, writer.num_bins, source.duration, is_complete=True)


class _Growing:
    """A take that is being recorded, until it gets its name."""

    def __init__(self, path: Path) -> None:
        self._path = path
        from kasr_desktop.audio.growing_file import GrowingFile

        self._file = GrowingFile(path)

    @property
    def duration(self) -> float | None:
        return self._file.duration

    def __iter__(self) -> Iterator[AudioChunk]:
        threading.Thread(target=self._watch, daemon=True).start()
        yield from self._file

    def _watch(self) -> None:
        while self._path.exists():
            threading.Event().wait(_LOOK_EVERY)
        self._file.finish()
