"""What is known of a take beside its sound: a small JSON file, and the names of its files.

A take grows as `NAME.recording.wav` and becomes `NAME.wav` at its end; `NAME.take.json`
beside it says when, with which microphone and what was lost. Sound never waits for the
description: a take without one is still a take.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kasr_desktop.atomic_file import replace_file
from kasr_desktop.domain.recording import Gap, Take
from kasr_desktop.file_lock import is_locked

log = logging.getLogger(__name__)

GROWING = ".recording.wav"
COMPLETE = ".wav"
DESCRIPTION = ".take.json"

_SAME_BIRTH = 5.0  # seconds; the system's own figure moves when its clock is set


@dataclass(frozen=True, slots=True)
class NewTake:
    """A take that is being recorded, or was when its program died.

    Attributes:
        growing_path: Where its sound lies until it is complete.
        final_path: The name it will get, unless that is taken by then.
        started: When it was begun, None if its description is gone.
        input_device: The microphone's name, "" if nobody knows.
    """

    growing_path: Path
    final_path: Path
    started: datetime | None
    input_device: str


def growing_path(final: Path) -> Path:
    """Return the file that grows before `final` is there."""
    return final.with_name(final.name.removesuffix(COMPLETE) + GROWING)


def description_path(final: Path) -> Path:
    """Return the description of a take."""
    return final.with_name(final.name.removesuffix(COMPLETE) + DESCRIPTION)


def final_path(growing: Path) -> Path:
    """Return the name that a growing file will get."""
    return growing.with_name(growing.name.removesuffix(GROWING) + COMPLETE)


def claim(new: NewTake) -> None:
    """Take the names of a take for this process, and describe it.

    Raises:
        FileExistsError: Another take has them.
        OSError: It cannot be written.
    """
    # An exclusive open is the one claim that every file system honors.
    description_path(new.final_path).open("xb").close()
    describe(new)


def describe(new: NewTake, *, gaps: tuple[Gap, ...] = (), num_unfilled: int | None = None) -> None:
    """Write the description of a growing take, which names this process as its recorder.

    Args:
        new: The take.
        gaps: What it has lost so far.
        num_unfilled: Samples without the silence that is about to be put in its gaps, None
            as long as nobody fills them.

    Raises:
        OSError: It cannot be written.
    """
    facts = _facts(new.started, new.input_device, gaps)
    if num_unfilled is not None:
        facts["unfilled"] = num_unfilled
    import psutil

    owner = psutil.Process()
    facts["recorder"] = {"pid": owner.pid, "started": owner.create_time()}
    _write(description_path(new.final_path), facts)


def describe_complete(take: Take, new: NewTake) -> None:
    """Describe a complete take; on a full disk the former description has to do."""
    facts = _facts(take.started, take.input_device, take.gaps)
    facts |= {"sample_rate": take.sample_rate, "samples": take.num_samples, "filled": take.filled}
    path = description_path(take.path)
    try:
        _write(path, facts)
        if path != description_path(new.final_path):
            description_path(new.final_path).unlink(missing_ok=True)
    except OSError as error:
        log.info("%s cannot be described: %s", take.path, error)


def _facts(started: datetime | None, input_device: str, gaps: tuple[Gap, ...]) -> dict[str, object]:
    return {
        "format": 1,
        "started": started.isoformat() if started is not None else None,
        "input_device": input_device,
        "gaps": [[gap.start, gap.length] for gap in gaps],
    }


def _write(path: Path, facts: dict[str, object]) -> None:
    replace_file(path, (json.dumps(facts, ensure_ascii=False, indent=1) + "\n").encode())


def _read(path: Path) -> dict[str, object]:
    """Read a description; a broken one says nothing."""
    try:
        facts = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return facts if isinstance(facts, dict) else {}


def read_description(growing: Path) -> NewTake:
    """Return what is known of a growing file; a broken description says nothing."""
    final = final_path(growing)
    facts = _read(description_path(final))
    try:
        started = datetime.fromisoformat(str(facts.get("started")))
    except ValueError:
        started = None
    return NewTake(growing, final, started, str(facts.get("input_device") or ""))


def read_gaps(new: NewTake) -> tuple[Gap, ...]:
    """Return the gaps noted so far."""
    noted = _read(description_path(new.final_path)).get("gaps")
    if not isinstance(noted, list):
        return ()
    try:
        return tuple(Gap(int(start), int(length)) for start, length in noted)
    except (TypeError, ValueError, OverflowError):
        return ()


def read_unfilled(new: NewTake) -> int | None:
    """Return the samples that a take had before its gaps were filled, None if nobody began."""
    noted = _read(description_path(new.final_path)).get("unfilled")
    return noted if isinstance(noted, int) else None


def is_owned(growing: Path) -> bool:
    """Return whether somebody records a take: its file is locked, or its recorder is alive.

    The number of a recorder that died may be another's now, and its birth moves when the
    clock is set; the lock is gone with the process that writes.
    """
    if is_locked(growing):
        return True
    recorder = _read(description_path(final_path(growing))).get("recorder")
    if not isinstance(recorder, dict):
        return False
    import psutil

    try:
        process = psutil.Process(int(recorder["pid"]))
        is_same = abs(process.create_time() - recorder["started"]) < _SAME_BIRTH
        return bool(is_same and process.status() != psutil.STATUS_ZOMBIE)
    except (psutil.Error, KeyError, TypeError, ValueError, OverflowError):
        return False
