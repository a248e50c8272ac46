"""The trainer in a process of its own: started where it is installed, watched, stopped at once.

What it has done lies in its working folder, so a stopped or killed run goes on where it was.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import subprocess
import sys
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kasr_desktop.domain.errors import LearningError

_NEEDED = ("kasr_trainer", "torch", "transformers", "accelerate")
_TICK = 0.1
_GRACE = 5.0
_SHOWN = 2_000

PROGRESS = "progress.json"
"""In the working folder: what `kasr-train learn` is doing."""


@dataclass(frozen=True, slots=True)
class TrainingStep:
    """How far the trainer is.

    Attributes:
        stage: "hearing", "training" or "writing".
        done: Of `total`.
        total: What there is to do in this stage, 0 if nobody knows yet.
    """

    stage: str
    done: int
    total: int


def can_train() -> bool:
    """Tell whether the trainer and what it needs are installed; nothing of it is imported."""
    with contextlib.suppress(ImportError, ValueError):
        return all(importlib.util.find_spec(name) is not None for name in _NEEDED)
    return False


def trainer_command() -> tuple[str, ...]:
    """Return the words that start the trainer with this very Python."""
    return (sys.executable, "-m", "kasr_trainer")


def train(
    command: Sequence[str], data: Path, model: Path, *, work: Path, out: Path
) -> Generator[TrainingStep | None, None, None]:
    """Train a model on a data set; yields how far it is, None while there is no news.

    Closing the generator ends the process at once; nothing that was saved is lost.

    Args:
        command: Starts the trainer.
        data: The folder of a data set.
        model: The model to begin with, the built-in one or of its kind.
        work: For what the run keeps; named again, the run goes on.
        out: The model folder that comes of it.

    Raises:
        LearningError: not_started, or failed: what the trainer said last.
    """
    work.mkdir(parents=True, exist_ok=True)
    words = [*command, "learn", str(data), "--model", str(model), "--work", str(work)]
    log_path = work / "training.log"
    (work / PROGRESS).unlink(missing_ok=True)  # of the run that was stopped
    with log_path.open("wb") as log:
        try:
            process = subprocess.Popen(
                [*words, "--out", str(out)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            raise LearningError(
                f"The trainer cannot be started: {error.strerror or error}.", reason="not_started"
            ) from error
        try:
            told: TrainingStep | None = None
            while _is_running(process):
                news = _read(work / PROGRESS)
                yield news if news != told else None
                told = news
        finally:
            _end(process)
    if process.returncode != 0:
        said = _last_line(log_path)
        raise LearningError(
            f"The training stopped ({process.returncode}): {said}",
            reason="failed",
            detail=said or process.returncode,
            log=log_path,
        )


def _is_running(process: subprocess.Popen[bytes]) -> bool:
    try:
        process.wait(_TICK)
    except subprocess.TimeoutExpired:
        return True
    return False


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.kill()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_GRACE)


def _read(path: Path) -> TrainingStep | None:
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        value = json.loads(path.read_bytes())
        return TrainingStep(str(value["stage"]), int(value["done"]), int(value["total"]))
    return None


def _last_line(path: Path) -> str:
    with contextlib.suppress(OSError):
        lines = path.read_bytes()[-_SHOWN:].decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else ""
    return ""
