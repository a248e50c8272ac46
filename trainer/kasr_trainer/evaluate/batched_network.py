"""Several utterances in one forward pass, where padding changes nothing of what is heard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import numpy as np

from kasr_desktop.bundle.model_bundle import ModelBundle
from kasr_desktop.bundle.model_families import FrontEnd
from kasr_desktop.domain.audio import Samples
from kasr_desktop.domain.emissions import LogProbs
from kasr_desktop.recognizer.ctc.transformers_network import (
    TransformersNetwork,
    load_transformers_network,
)
from kasr_desktop.recognizer.networks.normalization import normalized

_AT_ONCE = 32
"""Most utterances in a pass: their seconds are limited besides."""


def can_be_padded(bundle: ModelBundle) -> bool:
    """Return whether a model hears an utterance alike alone and beside a longer one.

    Those with normed layers in their convolutions do, by their attention mask; those with a
    normed group take mean and spread over the padding too.
    """
    is_waveform = bundle.family.front_end is FrontEnd.WAVEFORM
    return is_waveform and bundle.config.get("feat_extract_norm") == "layer"


class BatchedNetwork:
    """A `Network` on transformers' own model whose `log_probs_of` is one forward pass."""

    def __init__(self, network: TransformersNetwork, *, do_normalize: bool) -> None:
        self._network, self._do_normalize = network, do_normalize
        self.grid = network.grid
        self.vocab_size = network.vocab_size
        self.compute_device = network.compute_device
        self.half_precision = network.half_precision
        self.max_frames = network.max_frames
        self.batch_size = _AT_ONCE

    def log_probs(self, samples: Samples) -> LogProbs:
        """Return (T, V) float32, natural log, for (N,) samples."""
        return self._network.log_probs(samples)

    def log_probs_of(self, windows: Sequence[Samples]) -> list[LogProbs]:
        """Return the same for each of several windows, padded to the longest.

        Raises:
            RuntimeError: Whatever torch raises.
        """
        import torch

        model: Any = self._network._model
        longest = max(len(each) for each in windows)
        values = np.zeros((len(windows), longest), np.float32)  # (B, N)
        mask = np.zeros((len(windows), longest), np.int64)
        for row, samples in enumerate(windows):
            values[row, : len(samples)] = normalized(samples) if self._do_normalize else samples
            mask[row, : len(samples)] = 1
        with torch.inference_mode():
            heard = model(
                input_values=torch.from_numpy(values).to(self.compute_device),
                attention_mask=torch.from_numpy(mask).to(self.compute_device),
            ).logits  # (B, T, V)
            log_probs = torch.log_softmax(heard.float(), dim=-1).cpu().numpy()
        lengths = [int(model._get_feat_extract_output_lengths(len(each))) for each in windows]
        return [
            cast(LogProbs, rows[:length]) for rows, length in zip(log_probs, lengths, strict=True)
        ]

    def close(self) -> None:
        """Free the weights. Safe twice."""
        self._network.close()


def load_batched(bundle: ModelBundle, compute_device: str) -> BatchedNetwork:
    """Load a bundle that `can_be_padded` in single precision.

    Raises:
        BundleError: It cannot be used.
    """
    network = load_transformers_network(bundle, compute_device, half_precision=False)
    return BatchedNetwork(network, do_normalize=bundle.do_normalize)
