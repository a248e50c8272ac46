"""Trainings of one run folder: the one of the recipe's settings is at work, others stay aside.

A training is known by what it was begun with, `made_from.json` in its folder. None is ever
deleted here: going back to former settings finds it again.
"""

from __future__ import annotations

import logging
from pathlib import Path

from kasr_trainer.chain.dependencies import AFTERWARDS, LENGTH, same_batch
from kasr_trainer.chain.stamps import Stamp, differences, read_stamp, write_stamp
from kasr_trainer.recipe.recipe import default_settings
from kasr_trainer.recipe.work import Work

log = logging.getLogger(__name__)

MADE_FROM = "made_from.json"


def choose_training(work: Work, now: Stamp) -> None:
    """Put the training of these settings at work: the one that is, one put aside, or a new one."""
    current = work.training
    if not continues(current, now):
        if _holds_work(current):
            aside = _free_place(current)
            current.rename(aside)
            log.info("the training of other settings is in %s now", aside.name)
        former = find_former(work, now)
        if former is not None:
            if current.is_dir():
                current.rename(_free_place(current))
            former.rename(current)
            log.info("the training of these settings was in %s and goes on", former.name)
    current.mkdir(parents=True, exist_ok=True)
    begun = read_stamp(current / MADE_FROM)
    settings = same_batch(begun.settings, dict(now.settings)) if begun else now.settings
    write_stamp(current / MADE_FROM, Stamp(settings, now.reads))


def continues(training: Path, now: Stamp) -> bool:
    """Return whether a folder holds a training that these settings go on with or have ended."""
    begun = read_stamp(training / MADE_FROM)
    if begun is None:
        return False
    here = Stamp(same_batch(begun.settings, dict(now.settings)), now.reads)
    parted = differences(_of_learning(begun), _of_learning(here), defaults=default_settings())
    return not list(parted) and _is_as_long(begun, here)


def find_former(work: Work, now: Stamp) -> Path | None:
    """Return the training put aside that these settings go on with, the one with most updates."""
    asides = [each for each in work.folder.glob("training-*") if continues(each, now)]
    return max(asides, key=last_update, default=None)


def last_update(training: Path) -> int:
    """Return the update of the newest checkpoint; 0: there is none."""
    names = [each.name.rpartition("-")[2] for each in training.glob("checkpoint-*")]
    return max((int(name) for name in names if name.isdigit()), default=0)


def _holds_work(training: Path) -> bool:
    return training.is_dir() and (last_update(training) > 0 or (training / "result").is_dir())


def _is_as_long(begun: Stamp, now: Stamp) -> bool:
    """Return whether the run of now is at least as long; epochs and updates do not compare."""
    (old_epochs, old_steps), (epochs, steps) = _length(begun), _length(now)
    if bool(old_steps) != bool(steps):
        return False
    return steps >= old_steps if steps else epochs >= old_epochs


def _length(stamp: Stamp) -> tuple[float, int]:
    epochs, steps = (stamp.settings.get(name, 0) for name in LENGTH)
    return float(epochs), int(steps)


def _of_learning(stamp: Stamp) -> Stamp:
    """Leave out how long it learns and what is made of the weights afterwards."""
    left = (*LENGTH, *AFTERWARDS)
    kept = {name: each for name, each in stamp.settings.items() if name not in left}
    return Stamp(kept, stamp.reads)


def _free_place(training: Path) -> Path:
    number = 1
    while (place := training.with_name(f"{training.name}-{number}")).exists():
        number += 1
    return place
