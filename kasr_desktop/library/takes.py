"""Takes on the disk: begun, completed, and found again after a crash."""

from __future__ import annotations

import contextlib
import errno
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kasr_desktop.atomic_file import move_file
from kasr_desktop.domain.errors import LibraryError
from kasr_desktop.domain.recording import Gap, InputDevice, SampleCount, Take
from kasr_desktop.library.gap_filling import fill_gaps, moved_gaps
from kasr_desktop.library.take_description import (
    COMPLETE,
    GROWING,
    NewTake,
    claim,
    describe,
    describe_complete,
    description_path,
    growing_path,
    is_owned,
    read_description,
    read_gaps,
    read_unfilled,
)
from kasr_desktop.safe_wav import WavFacts, read_wav_facts, repair_wav
from kasr_desktop.text.hangul import nfc

log = logging.getLogger(__name__)

_MOST_NAMES = 10_000


@dataclass(frozen=True, slots=True)
class UnfinishedTake:
    """What a killed program left behind.

    Attributes:
        take: Its files.
        duration: Seconds of sound in it.
    """

    take: NewTake
    duration: float


def begin_take(
    folder: Path, *, input_device: InputDevice, name: str = "", now: datetime | None = None
) -> NewTake:
    """Choose a free name and describe a take; the sound is written by somebody else.

    Args:
        folder: Where; made if it is not there.
        input_device: The microphone.
        name: Without its suffix; if taken, a number is added. "": made from the time.
        now: The time, for tests.

    Raises:
        LibraryError: unwritable or no_space.
    """
    started = now or datetime.now().astimezone()
    stem = nfc(name) or f"KASR {started:%Y-%m-%d %H-%M-%S}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for path in filter(_is_free, _names(folder, stem)):
            take = NewTake(growing_path(path), path, started, input_device.name)
            with contextlib.suppress(FileExistsError):  # another program was quicker
                claim(take)
                return take
    except OSError as error:
        raise _unwritable(folder, error) from error
    raise AssertionError  # `_names` raises before


def complete_take(new: NewTake, count: SampleCount | None = None) -> Take:
    """Return a take its own name, once nobody writes to it any more, and fill its gaps.

    Args:
        new: As begun, or found unfinished.
        count: What its writer counted; None if the writer was killed, so that the header
            has to be put right first.

    Raises:
        LibraryError: missing, unreadable (no recording of ours), unwritable or in_use.
    """
    try:
        found = repair_wav(new.growing_path) if count is None else read_wav_facts(new.growing_path)
        noted = count.gaps if count is not None else read_gaps(new)
        found, gaps = _filled(new, found, noted)
        facts = read_wav_facts(new.growing_path)
        path = _move(new)
    except FileNotFoundError as error:
        raise _missing(new.growing_path) from error
    except ValueError as error:
        raise LibraryError(
            f"{new.growing_path} is no recording of this program.",
            reason="unreadable",
            path=new.growing_path,
        ) from error
    except OSError as error:
        raise _unwritable(new.growing_path, error) from error
    take = Take(
        path=path,
        started=new.started,
        input_device=new.input_device,
        sample_rate=facts.sample_rate,
        num_channels=facts.num_channels,
        num_samples=facts.num_samples,
        gaps=gaps,
        filled=facts.num_samples - found.num_samples,
    )
    describe_complete(take, new)
    return take


def _filled(
    new: NewTake, found: WavFacts, gaps: tuple[Gap, ...]
) -> tuple[WavFacts, tuple[Gap, ...]]:
    """Put silence in the gaps of a take, once, whatever is killed in the middle of it.

    Returns:
        What the take held before, and its gaps as they lie in it now.
    """
    before = read_unfilled(new)
    if before is not None and found.num_samples > before:
        held = WavFacts(found.sample_rate, found.num_channels, before)
        return held, moved_gaps(gaps)
    try:
        describe(new, gaps=gaps, num_unfilled=found.num_samples)
    except OSError as error:
        log.info("the gaps of %s stay unfilled: %s", new.growing_path, error)
        return found, gaps
    return found, fill_gaps(new.growing_path, found, gaps)


def note_gaps(new: NewTake, gaps: tuple[Gap, ...]) -> None:
    """Write down what a growing take has lost so far; a full disk keeps nobody from recording."""
    try:
        describe(new, gaps=gaps)
    except OSError as error:
        log.info("the gaps of %s cannot be noted: %s", new.growing_path, error)


def unfinished_takes(folder: Path) -> tuple[UnfinishedTake, ...]:
    """Find what killed programs left in a folder, oldest first.

    A take that a living program records is none of them, and neither is one without sound:
    that is cleared away.
    """
    found = []
    for path in sorted(folder.glob(f"*{GROWING}")):
        with contextlib.suppress(OSError, ValueError):
            facts = read_wav_facts(path)
            take = read_description(path)
            if is_owned(path):
                continue
            if facts.num_samples:
                found.append(UnfinishedTake(take, facts.num_samples / facts.sample_rate))
            else:
                abandon_take(take)
    return tuple(sorted(found, key=lambda item: (_time(item.take), str(item.take.growing_path))))


def recover(unfinished: UnfinishedTake) -> Take:
    """Complete a take whose program died.

    Raises:
        LibraryError: As `complete_take`.
    """
    _refuse_if_owned(unfinished.take.growing_path)
    return complete_take(unfinished.take)


def discard(unfinished: UnfinishedTake) -> None:
    """Delete an unfinished take for good; asking the user is the caller's duty.

    Raises:
        LibraryError: missing, unwritable or in_use.
    """
    path = unfinished.take.growing_path
    _refuse_if_owned(path)
    try:
        path.unlink()
        description_path(unfinished.take.final_path).unlink(missing_ok=True)
    except FileNotFoundError as error:
        raise _missing(path) from error
    except OSError as error:
        raise _unwritable(path, error) from error


def abandon_take(new: NewTake) -> None:
    """Remove what there is of a take that never got any sound."""
    for path in (new.growing_path, description_path(new.final_path)):
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def _names(folder: Path, stem: str) -> Iterator[Path]:
    """Return `stem`.wav, `stem` (1).wav ..."""
    yield folder / f"{stem}{COMPLETE}"
    for number in range(1, _MOST_NAMES):
        yield folder / f"{stem} ({number}){COMPLETE}"
    raise OSError(errno.EEXIST, "no name is free", str(folder / stem))


def _is_free(path: Path) -> bool:
    return not any(os.path.lexists(p) for p in (path, growing_path(path), description_path(path)))


def _move(new: NewTake) -> Path:
    """Return the growing file its final name, or the next that is free; never over another file."""
    stem = new.final_path.name.removesuffix(COMPLETE)
    for path in _names(new.final_path.parent, stem):
        try:
            # An exclusive open is the one claim that every file system honors.
            path.open("xb").close()
        except FileExistsError:
            continue
        try:
            move_file(new.growing_path, path)
        except OSError:
            path.unlink(missing_ok=True)
            raise
        return path
    raise AssertionError  # `_names` raises before


def _refuse_if_owned(growing: Path) -> None:
    if is_owned(growing):
        raise LibraryError(f"{growing} is being recorded.", reason="in_use", path=growing)


def _time(take: NewTake) -> float:
    return take.started.timestamp() if take.started is not None else 0.0


def _missing(path: Path) -> LibraryError:
    return LibraryError(f"The recording {path} is no longer there.", reason="missing", path=path)


def _unwritable(path: Path, error: OSError) -> LibraryError:
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    detail = error.strerror or str(error)
    return LibraryError(
        f"The recording {path} cannot be written: {detail}.",
        reason="no_space" if full else "unwritable",
        path=path,
        detail=detail,
    )
