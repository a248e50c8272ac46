"""Examples to one padded batch, for any feature extractor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from kasr_desktop.domain.audio import SAMPLE_RATE
from kasr_trainer.ctc.dataset import Example

LABEL_PADDING = -100
"""What transformers' losses leave out."""

_SPECTRAL_STEP = 320
"""Whisper's frames are cut to whole ones: two mel frames of 160 samples each."""


class Collator:
    """Pads sound and labels of a batch to their longest."""

    def __init__(self, extractor: Any) -> None:
        self._extractor = extractor
        self._spectral = extractor.model_input_names[0] == "input_features"

    def __call__(self, examples: Sequence[Example]) -> dict[str, Any]:
        """Return input_values or input_features, attention_mask and labels as tensors."""
        import torch

        samples = [each.samples for each in examples]
        if self._spectral:
            samples = [_whole_frames(each) for each in samples]
        extra = {"truncation": False} if self._spectral else {}
        batch = self._extractor(
            samples,
            sampling_rate=SAMPLE_RATE,
            padding="longest",
            return_attention_mask=True,
            return_tensors="pt",
            **extra,
        )
        longest = max(1, *(len(each.label) for each in examples), 1)
        labels = torch.full((len(examples), longest), LABEL_PADDING)
        for row, each in enumerate(examples):
            labels[row, : len(each.label)] = torch.tensor(each.label, dtype=torch.long)
        return {**batch, "labels": labels}


def _whole_frames(samples: Any) -> Any:
    num_samples = max(1, len(samples) // _SPECTRAL_STEP) * _SPECTRAL_STEP
    return np.pad(samples, (0, max(0, num_samples - len(samples))))[:num_samples]
