"""Utterances as other people would say them elsewhere: another sound in every epoch."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kasr_trainer.ctc.dataset import Example, ManifestDataset
from kasr_trainer.data.augment import Samples, change_speed, place
from kasr_trainer.recipe.builtin_options import AugmentOptions


class DisturbedDataset:
    """Rows of a manifest with their sound disturbed as a recipe's table `[augment]` says.

    What is done to an utterance depends on seed, epoch and row alone: any number of
    processes, and a run that was killed, hear the same.

    Attributes:
        epoch: Counts from 0; processes that read begin anew with every epoch and see it.
    """

    def __init__(self, rows: ManifestDataset, options: AugmentOptions, *, seed: int) -> None:
        self._rows, self._options, self._seed = rows, options, seed
        self.epoch = 0

    @property
    def seconds(self) -> NDArray[np.float32]:
        """The longest each utterance can become."""
        longest: NDArray[np.float32] = self._rows.seconds / min(1.0, self._options.speed_low)
        return longest

    def __len__(self) -> int:
        """Number of utterances."""
        return len(self._rows)

    def __getitem__(self, index: int) -> Example:
        """Read one utterance and disturb it.

        Raises:
            CorpusError: As the rows' own.
        """
        example = self._rows[index]
        chance = np.random.default_rng([self._seed, self.epoch, index])
        if chance.random() >= self._options.share:
            return example

        def other() -> Samples:
            return self._rows[int(chance.integers(len(self._rows)))].samples

        speed = chance.uniform(self._options.speed_low, self._options.speed_high)
        samples = change_speed(example.samples, speed)
        return Example(place(samples, self._options, rng=chance, babble=other), example.label)
