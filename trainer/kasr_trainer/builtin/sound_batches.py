"""Utterances to padded batches: joined, disturbed, masked, bucketed by length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from transformers import WhisperFeatureExtractor

from kasr_desktop.domain.audio import SAMPLE_RATE
from kasr_desktop.recognizer.ctc.whisper_ctc import FRAME_STRIDE
from kasr_desktop.text.vocab import Vocab
from kasr_trainer.ctc.vocabulary import spell
from kasr_trainer.data.augment import (
    Samples,
    change_speed,
    make_noise,
    place,
    set_peak,
)
from kasr_trainer.data.manifest import Utterance, read_samples
from kasr_trainer.recipe.builtin_options import AugmentOptions, BatchOptions, ExampleOptions

_LABEL_PADDING = -100
_BUCKET = 96
"""Examples that are sorted by length together: enough for even batches."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What the model sees in one step.

    Attributes:
        input_features: (B, mel bins, 2 T) float32.
        frame_mask: (B, T) bool, True where a frame is real.
        labels: (B, L) token ids, padded with -100.
        duration: Audio in the batch, without padding.
    """

    input_features: Tensor
    frame_mask: Tensor
    labels: Tensor
    duration: float


@dataclass(frozen=True, slots=True)
class _Plan:
    """An example before it is made: which utterances, how fast."""

    indices: tuple[int, ...]
    speed: float
    seconds: float


class BatchMaker:
    """Makes batches of disturbed examples, another set every epoch."""

    def __init__(
        self,
        utterances: Sequence[Utterance],
        vocab: Vocab,
        *,
        batches: BatchOptions,
        examples: ExampleOptions,
        augment: AugmentOptions,
        extractor: WhisperFeatureExtractor,
    ) -> None:
        self._batches, self._examples = batches, examples
        self._augment = augment
        self._extractor = extractor
        self._vocab = vocab
        self._delimiter = spell(" ", vocab) or []
        self._labels: list[list[int]] = []
        self._durations: list[float] = []
        self._samples: list[NDArray[np.int16]] = []
        self._seen: set[Path] = set()
        self.add(utterances)

    def add(self, utterances: Sequence[Utterance]) -> None:
        """Take the utterances not yet taken; a manifest may grow during a run."""
        new = [utterance for utterance in utterances if utterance.path not in self._seen]
        self._seen.update(utterance.path for utterance in new)
        for utterance in new:
            label = spell(utterance.text, self._vocab)
            if label is not None:
                self._labels.append(label)
                self._durations.append(utterance.duration)
                self._samples.append(_to_int16(read_samples(utterance.path)))

    def __len__(self) -> int:
        """Number of utterances that the vocabulary can spell."""
        return len(self._labels)

    def epoch(self, rng: np.random.Generator) -> Iterator[Batch]:
        """Return every utterance once, in batches of random order."""
        plans = self._plan(rng)
        buckets = [plans[start : start + _BUCKET] for start in range(0, len(plans), _BUCKET)]
        for bucket in buckets:
            groups = list(self._group(sorted(bucket, key=lambda plan: plan.seconds)))
            for group in rng.permutation(len(groups)):
                yield self.collate([self._make(plan, rng) for plan in groups[group]])

    def collate(self, examples: Sequence[tuple[Samples, list[int]]]) -> Batch:
        """Turn samples and their labels into one padded batch."""
        samples = [trim_to_frames(each) for each, _ in examples]
        features = self._extractor(
            samples,
            sampling_rate=SAMPLE_RATE,
            padding="longest",
            truncation=False,
            return_tensors="pt",
        ).input_features
        num_frames = torch.tensor([len(each) // FRAME_STRIDE for each in samples])
        frame_mask = torch.arange(int(num_frames.max()))[None, :] < num_frames[:, None]
        labels = torch.full(
            (len(examples), max(1, *(len(label) for _, label in examples), 1)), _LABEL_PADDING
        )
        for row, (_, label) in enumerate(examples):
            labels[row, : len(label)] = torch.tensor(label, dtype=torch.long)
        duration = sum(map(len, samples)) / SAMPLE_RATE
        return Batch(features, frame_mask, labels, duration)

    def mask(self, batch: Batch, rng: np.random.Generator) -> Batch:
        """Hide random bands and stretches of a batch (SpecAugment)."""
        options = self._examples
        features = batch.input_features.clone()
        widest = options.max_time_mask_ms // 10
        for row, num_frames in zip(features, batch.frame_mask.sum(dim=1).tolist(), strict=True):
            filler = float(row.mean())
            for _ in range(options.num_mel_masks):
                width = int(rng.integers(0, options.max_mel_mask + 1))
                start = int(rng.integers(0, row.shape[0] - width + 1))
                row[start : start + width] = filler
            seconds = num_frames * FRAME_STRIDE / SAMPLE_RATE
            for _ in range(rng.poisson(options.time_masks_per_second * seconds)):
                start = int(rng.integers(0, max(1, 2 * num_frames - widest)))
                row[:, start : start + int(rng.integers(1, widest + 1))] = filler
        return Batch(features, batch.frame_mask, batch.labels, batch.duration)

    def _plan(self, rng: np.random.Generator) -> list[_Plan]:
        options = self._examples
        order = list(rng.permutation(len(self._labels)))
        plans: list[_Plan] = []
        while order:
            wanted = 1
            if rng.random() < options.joined_share:
                wanted = int(rng.integers(2, options.max_joined + 1))
            speed = rng.uniform(self._augment.speed_low, self._augment.speed_high)
            indices: list[int] = []
            seconds = 0.0
            while order and len(indices) < wanted:
                more = self._durations[order[-1]] / speed + options.max_pause
                if indices and seconds + more > options.max_seconds:
                    break
                indices.append(int(order.pop()))
                seconds += more
            plans.append(_Plan(tuple(indices), speed, seconds))
            if rng.random() < options.silent_share:
                plans.append(_Plan((), 1.0, rng.uniform(1.0, 6.0)))
        return plans

    def _group(self, plans: Sequence[_Plan]) -> Iterator[list[_Plan]]:
        group: list[_Plan] = []
        for plan in plans:  # sorted, so the new one is the longest
            if group and plan.seconds * (len(group) + 1) > self._batches.batch_seconds:
                yield group
                group = []
            group.append(plan)
        if group:
            yield group

    def _make(self, plan: _Plan, rng: np.random.Generator) -> tuple[Samples, list[int]]:
        if not plan.indices:
            num_samples = int(plan.seconds * SAMPLE_RATE)
            return set_peak(make_noise(num_samples, rng=rng), rng.uniform(-60.0, -3.0)), []
        pieces: list[Samples] = [self._pause(rng)]
        label: list[int] = []
        for index in plan.indices:
            # joined utterances keep one speed within a tenth: the same person goes on
            speed = plan.speed * rng.uniform(0.97, 1.03)
            level_db = rng.uniform(-6.0, 0.0)
            samples = change_speed(_to_float(self._samples[index]), speed)
            pieces += [set_peak(samples, level_db), self._pause(rng)]
            label += [*(self._delimiter if label else ()), *self._labels[index]]
        other = _to_float(self._samples[int(rng.integers(len(self._samples)))])
        return place(np.concatenate(pieces), self._augment, rng=rng, babble=lambda: other), label

    def _pause(self, rng: np.random.Generator) -> Samples:
        seconds = rng.uniform(0.0, self._examples.max_pause / 2)
        return np.zeros(int(seconds * SAMPLE_RATE), dtype=np.float32)


def trim_to_frames(samples: Samples) -> Samples:
    """Cut samples (N,) to whole frames; shorter than one frame, fill one."""
    num_samples = len(samples) // FRAME_STRIDE * FRAME_STRIDE
    if num_samples == 0:
        return np.pad(samples, (0, FRAME_STRIDE - len(samples)))
    return samples[:num_samples]


def _to_int16(samples: Samples) -> NDArray[np.int16]:
    """Half the memory; the recordings have no more bits."""
    rounded: NDArray[np.int16] = np.round(np.clip(samples, -1.0, 1.0) * 32_767).astype(np.int16)
    return rounded


def _to_float(samples: NDArray[np.int16]) -> Samples:
    return (samples / np.float32(32_767)).astype(np.float32)
