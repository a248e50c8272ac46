"""The waveform of any recording: at once where it was seen before, growing where not."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path

from kasr_desktop.audio import file_errors
from kasr_desktop.audio.peak_file import identify, kept_bins, prune_peaks
from kasr_desktop.audio.peaks import BINS_A_SECOND
from kasr_desktop.domain.errors import LibraryError
from kasr_desktop.domain.events import Tick
from kasr_desktop.library.take_description import GROWING
from kasr_desktop.pipeline.peak_child import (
    PeakAnswer,
    PeaksFailed,
    PeaksNotKept,
    PeaksRead,
    peak_main,
)
from kasr_desktop.pipeline.process_handle import ChildDiedError, ProcessHandle

TICK = 0.1
"""Seconds without news after which a `Tick` is yielded."""


def read_peaks(
    path: Path, folder: Path, *, track: int | None = None, log_path: Path | None = None
) -> Generator[PeaksRead | Tick, None, None]:
    """Yield how much of a recording's waveform is known, until all of it is.

    The work is done in a process of its own, in constant memory, and kept in `folder`; closing
    the generator ends it. A take that is being recorded is followed until it is complete.

    Args:
        path: Any audio or video file.
        folder: Where peaks are kept.
        track: 0 is the first sound track, None the one that `FileSource` takes.
        log_path: Where native libraries may chatter, None: nowhere.

    Raises:
        AudioError: It cannot be read.
        LibraryError: The peaks cannot be written.
    """
    try:
        identity = identify(path, track)
    except FileNotFoundError:
        raise file_errors.missing(path) from None
    except OSError as error:
        raise file_errors.unreadable(path, error.strerror or str(error)) from error
    kept_at = identity.kept_at(folder)
    num_bins = kept_bins(kept_at, identity)
    if num_bins is not None:
        yield PeaksRead(kept_at, num_bins, num_bins / BINS_A_SECOND, is_complete=True)
        return
    prune_peaks(folder)
    is_growing = path.name.endswith(GROWING)
    child: ProcessHandle[None, PeakAnswer] = _start(
        (log_path, identity, kept_at, is_growing), kept_at
    )
    try:
        yield from _told(child, path, kept_at)
    finally:
        child.close()


def _told(
    child: ProcessHandle[None, PeakAnswer], path: Path, kept_at: Path
) -> Generator[PeaksRead | Tick, None, None]:
    while True:
        try:
            answer = child.receive(TICK)
        except ChildDiedError as death:
            raise file_errors.unreadable(path, f"reading it crashed ({death.cause})") from death
        if answer is None:
            yield Tick()
        elif isinstance(answer, PeaksFailed):
            raise answer.error
        elif isinstance(answer, PeaksNotKept):
            raise _unwritable(kept_at, answer.detail)
        else:
            yield answer
            if answer.is_complete:
                return


def _start(arguments: tuple[object, ...], kept_at: Path) -> ProcessHandle[None, PeakAnswer]:
    try:
        return ProcessHandle(peak_main, arguments, name="kasr-peaks")
    except OSError as error:
        raise _unwritable(kept_at, os.strerror(error.errno or 0)) from error


def _unwritable(path: Path, detail: str) -> LibraryError:
    return LibraryError(
        f"The waveform cannot be kept in {path}: {detail}.",
        reason="unwritable",
        path=path.parent,
        detail=detail,
    )
