"""Stored examples to batches: balanced over people, synthesizer and speakers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from kasr_desktop.text.vocab import Vocab
from kasr_trainer.builtin.feature_store import FeatureStore
from kasr_trainer.ctc.vocabulary import spell
from kasr_trainer.recipe.builtin_options import BatchOptions

FRAMES_PER_SECOND = 50
_POOL = 128
"""Examples that are sorted by length together: enough for even batches."""


@dataclass(frozen=True, slots=True)
class FeatureBatch:
    """What the spelling layers see in one step.

    Attributes:
        layers: Encoder layer to its output (B, T, D) float32.
        frame_mask: (B, T) bool, True where a frame is real.
        labels: (B, L) token ids, padded with -100.
        synthetic: (B,) bool, True where a synthesizer spoke.
    """

    layers: dict[int, Tensor]
    frame_mask: Tensor
    labels: Tensor
    synthetic: Tensor


class BatchSource:
    """Returns batches without end."""

    def __init__(
        self, store: FeatureStore, vocab: Vocab, *, options: BatchOptions, layers: Sequence[int]
    ) -> None:
        self._store = store
        self._vocab = vocab
        self._options = options
        self._layers = tuple(layers)
        self._labels: list[list[int] | None] = []
        self._weights: NDArray[np.float64] = np.zeros(0)
        self.refresh()

    def refresh(self) -> None:
        """Look at the store again: it may have grown."""
        examples = self._store.examples
        for example in examples[len(self._labels) :]:
            label = spell(example.text, self._vocab)
            if label is not None and len(label) + _num_repeats(label) > example.num_frames:
                label = None  # CTC has no path for it
            self._labels.append(label)
        self._weights = self._balance()

    def _balance(self) -> NDArray[np.float64]:
        """Return every example its chance; the sum is 1."""
        examples = self._store.examples
        frames: dict[tuple[bool, str], int] = defaultdict(int)
        for each in examples:
            frames[each.synthetic, each.speaker] += each.num_frames
        weights = np.zeros(len(examples))
        for place, (each, label) in enumerate(zip(examples, self._labels, strict=True)):
            if label is not None:
                seconds = frames[each.synthetic, each.speaker] / FRAMES_PER_SECOND
                power = 0.0 if each.synthetic else self._options.speaker_power
                weights[place] = seconds**-power
        share = self._options.real_share
        synthetic = np.array([each.synthetic for each in examples])
        lengths = np.array([each.num_frames for each in examples])
        for kind, wanted in ((False, share), (True, 1.0 - share)):
            # the shares are of sound, not of examples
            total = float((weights * lengths)[synthetic == kind].sum())
            if total:
                weights[synthetic == kind] *= wanted / total
        if not weights.any():
            return weights  # only measuring: nothing is drawn
        balanced: NDArray[np.float64] = weights / weights.sum()
        return balanced

    def batches(self, rng: np.random.Generator) -> Iterator[FeatureBatch]:
        """Return one pool of examples, in batches of even length and random order."""
        size = min(_POOL, np.count_nonzero(self._weights))
        drawn = rng.choice(len(self._weights), size=size, replace=False, p=self._weights)
        chosen = [int(index) for index in drawn]
        chosen.sort(key=lambda index: self._store.examples[index].num_frames)
        groups = list(self._group(chosen))
        for place in rng.permutation(len(groups)):
            yield self.collate(groups[place])

    def collate(self, indices: Sequence[int]) -> FeatureBatch:
        """Return these examples as one padded batch."""
        layers = {}
        for layer in self._layers:
            stacked, mask = self._store.stacked(indices, layer)
            layers[layer] = torch.from_numpy(stacked).float()
        labels = [self._labels[index] or [] for index in indices]
        padded = torch.full((len(labels), max(1, *map(len, labels), 1)), -100)
        for row, label in enumerate(labels):
            padded[row, : len(label)] = torch.tensor(label, dtype=torch.long)
        synthetic = [self._store.examples[index].synthetic for index in indices]
        return FeatureBatch(layers, torch.from_numpy(mask), padded, torch.tensor(synthetic))

    def _group(self, chosen: Sequence[int]) -> Iterator[list[int]]:
        limit = self._options.batch_seconds * FRAMES_PER_SECOND
        group: list[int] = []
        for index in chosen:  # sorted, so the new one is the longest
            if group and self._store.examples[index].num_frames * (len(group) + 1) > limit:
                yield group
                group = []
            group.append(index)
        if group:
            yield group


def _num_repeats(label: Sequence[int]) -> int:
    return sum(left == right for left, right in pairwise(label))
