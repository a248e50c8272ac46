"""Batches of as many seconds of sound, padding included: short utterances many, long ones few."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np


def batches_by_seconds(
    lengths: Sequence[float], most: float, *, seed: int, devices: int = 1
) -> list[list[int]]:
    """Return the numbers of all utterances in batches of like lengths.

    As fairseq's `max_tokens`: rows times the longest of them is at most `most`; an utterance
    that is longer alone is a batch of its own.

    Args:
        lengths: Seconds.
        most: Seconds.
        seed: Of the order among equal lengths.
        devices: The number of batches is a multiple of it: the largest are split; where all hold
            one utterance, some come twice.

    Example:
        >>> batches_by_seconds([1.0, 4.0, 1.0, 2.0, 9.0], 4.0, seed=0)
        [[2, 0], [3], [1], [4]]
    """
    chance = np.random.default_rng(seed).random(len(lengths))
    batches: list[list[int]] = [[]]
    for index in np.lexsort((chance, np.asarray(lengths))).tolist():
        if batches[-1] and (len(batches[-1]) + 1) * lengths[index] > most:
            batches.append([])
        batches[-1].append(index)
    while len(batches) % devices and len(largest := max(batches, key=len)) > 1:
        half = len(largest) // 2
        batches[batches.index(largest)] = largest[:half]
        batches.append(largest[half:])
    return batches + batches[: -len(batches) % devices]


class EpochBatches:
    """Gives one process its batches, in another order every epoch.

    The order depends on seed and epoch alone, so a resumed run goes on in it.
    """

    def __init__(
        self, batches: Sequence[list[int]], *, seed: int, rank: int = 0, devices: int = 1
    ) -> None:
        self._batches, self._seed, self._rank, self._devices = batches, seed, rank, devices
        self._epoch = 0

    def set_epoch(self, epoch: int) -> None:
        """Say which epoch comes next."""
        self._epoch = epoch

    def middle(self) -> list[int]:
        """Return a batch of middling length."""
        return self._batches[len(self._batches) // 2]

    def __len__(self) -> int:
        """Batches that this process takes in an epoch."""
        return len(self._batches) // self._devices

    def __iter__(self) -> Iterator[list[int]]:
        """Return the numbers of the utterances of one batch after the other."""
        chance = np.random.default_rng([self._seed, self._epoch])
        order = chance.permutation(len(self._batches))[self._rank :: self._devices]
        return (self._batches[index] for index in order.tolist())
