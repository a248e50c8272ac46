"""Checkpoints that are whole or not there: sealed when the last byte is on the disk."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from kasr_desktop.atomic_file import replace_file, sync_folder

SEAL = "whole.json"
"""Lists the other files of a checkpoint with their sizes; written last."""


def seal(folder: Path) -> None:
    """Sync every file of a checkpoint to the disk and write its seal.

    Raises:
        OSError: The disk is full or gone; the checkpoint stays without a seal.
    """
    sizes: dict[str, int] = {}
    for path in sorted(each for each in folder.rglob("*") if each.is_file() and each.name != SEAL):
        with path.open("rb+") as file:  # for reading alone, Windows refuses to sync
            os.fsync(file.fileno())
        sizes[path.relative_to(folder).as_posix()] = path.stat().st_size
    sync_folder(folder)
    replace_file(folder / SEAL, json.dumps(sizes, indent=1).encode())


def is_whole(folder: Path) -> bool:
    """Return whether a checkpoint has its seal and every file the seal lists, as long as then."""
    try:
        sizes = json.loads((folder / SEAL).read_text(encoding="utf-8"))
        return bool(sizes) and all(
            (folder / name).stat().st_size == size for name, size in sizes.items()
        )
    except (OSError, ValueError):
        return False


def step_of(folder: Path) -> int:
    """Return the update a checkpoint was made after.

    Example:
        >>> step_of(Path("checkpoint-500"))
        500
    """
    return int(folder.name.rpartition("-")[2])


def checkpoints(run: Path) -> list[Path]:
    """Return all checkpoint folders of a run, whole or not, oldest first."""
    found = [each for each in run.glob("checkpoint-*") if each.name[11:].isdigit()]
    return sorted((each for each in found if each.is_dir()), key=step_of)


def last_whole(run: Path) -> Path | None:
    """Return the newest whole checkpoint of a run and remove what a killed save left."""
    whole = None
    for folder in checkpoints(run):
        if is_whole(folder):
            whole = folder
        else:
            shutil.rmtree(folder)
    return whole


def prune(run: Path, *, keep: int, best_step: int | None) -> None:
    """Remove the oldest whole checkpoints above `keep`; the best one and the newest stay."""
    old = [each for each in checkpoints(run) if is_whole(each)][:-keep]
    for folder in old:
        if step_of(folder) != best_step:
            # without its seal first: a kill in the middle must not leave half a checkpoint
            (folder / SEAL).unlink(missing_ok=True)
            shutil.rmtree(folder)
