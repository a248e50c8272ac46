"""How many updates a run has."""

from __future__ import annotations

import math

from kasr_trainer.recipe.recipe import TrainingOptions


def updates_per_epoch(
    utterances: int, options: TrainingOptions, *, devices: int = 1, as_in_2022: bool = False
) -> int:
    """Return the optimizer's steps in one pass over `utterances`.

    Today's Trainer makes an update of the batches that are left at the end of an epoch;
    that of January 2022 (4.17) dropped them. 22,262 utterances are 2,783 batches of 8, and
    with 4 of them an update:

    Example:
        >>> card = TrainingOptions(train_batch_size=8, accumulation_steps=4)
        >>> updates_per_epoch(22_262, card, as_in_2022=True), updates_per_epoch(22_262, card)
        (695, 696)
    """
    batches = math.ceil(utterances / (options.train_batch_size * devices))
    if as_in_2022:
        return max(1, batches // options.accumulation_steps)
    return math.ceil(batches / options.accumulation_steps)


def total_updates(
    utterances: int,
    options: TrainingOptions,
    *,
    devices: int = 1,
    as_in_2022: bool = False,
    batches: int = 0,
) -> int:
    """Return the optimizer's steps of a whole run.

    Args:
        utterances: Of the training set.
        options: How it learns.
        devices: That take batches side by side.
        as_in_2022: See `updates_per_epoch`.
        batches: That a device takes in an epoch, where they are not counted by utterances.

    Example:
        >>> card = TrainingOptions(train_batch_size=8, accumulation_steps=4, epochs=50)
        >>> total_updates(22_262, card, as_in_2022=True), total_updates(22_262, card)
        (34750, 34800)
    """
    if options.max_steps:
        return options.max_steps
    if batches:
        return math.ceil(options.epochs * math.ceil(batches / options.accumulation_steps))
    epoch = updates_per_epoch(utterances, options, devices=devices, as_in_2022=as_in_2022)
    return math.ceil(options.epochs * epoch)
