"""CTC's frames, corrected by what Whisper's decoder reads.

The likely texts of `joint_search` are placed on the frames: CTC itself says in which frames the
letters of a text would lie (the posterior of its paths, Graves et al. 2006,
doi:10.1145/1143844.1143891). Their mean, weighted by how likely each text is, is mixed with
what CTC heard alone. So the result is still one row of probabilities a frame: places in
time, confidence, language models and other weights work on it as on any model's.

Where CTC hears nothing, or a text is far from what it hears, nothing is mixed in: a decoder
left alone writes sentences into noise, and it falls silent in the middle of hard ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor
from torch.nn import functional

from kasr_desktop.bundle.model_bundle import ModelBundle
from kasr_desktop.recognizer.attention.joint_search import JointSearch, JointText
from kasr_desktop.recognizer.attention.whisper_decoder import FOLDER, WhisperDecoder

SHARE = 0.9
"""Of the texts in the mixture; the rest is what CTC heard alone."""

NUM_TEXTS = 4

MAX_DISTANCE = 3.0
"""Nats a letter that a text may lie below CTC's own best path; half of real speech is at 0.3."""

_FLOOR = 1e-7
"""The least probability, so that no text is out of the question for the beam search."""


class JointDecoding:
    """Mixes the decoder's texts into one bundle's log-probabilities."""

    def __init__(
        self, bundle: ModelBundle, compute_device: str, *, half_precision: bool = False
    ) -> None:
        """Load the decoder.

        Raises:
            BundleError: bad_weights, bad_config, no_weights.
            VocabError: size_mismatch.
            EngineError: out_of_memory.
            RuntimeError: The device has no room or fails.
        """
        decoder = WhisperDecoder(bundle, compute_device, half_precision=half_precision)
        self._blank = bundle.vocab.blank_id
        self._search = JointSearch(decoder, bundle.vocab)

    def corrected(self, states: Tensor, log_probs: Tensor) -> Tensor:
        """Return log-probabilities (T, V) that both readers agree on.

        Args:
            states: The encoder's output (T, D), any device.
            log_probs: CTC's (T, V), on the CPU, float32.
        """
        best = log_probs.max(dim=1)
        path = torch.unique_consecutive(best.indices)
        num_letters = int((path != self._blank).sum())
        if not num_letters:
            return log_probs
        with _one_thread():
            texts = self._search.texts(states, log_probs, max_letters=2 * num_letters + 8)
        own_score = float(best.values.sum())
        near = [
            text
            for text in texts
            if text.token_ids and own_score - text.ctc_score <= MAX_DISTANCE * len(text.token_ids)
        ]
        if not near:
            return log_probs
        laid = ctc_posteriors(log_probs, near[:NUM_TEXTS], blank=self._blank)
        mixed = (1 - SHARE) * log_probs.exp() + SHARE * laid
        return mixed.clamp(min=_FLOOR).log()


@contextmanager
def _one_thread() -> Iterator[None]:
    """Let the search use one thread of the CPU.

    Its thousands of small steps gain nothing from more, and threads that wait for each
    other at every step cost three times the CPU, on a busy machine far more.
    """
    num_threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(num_threads)


def ctc_posteriors(log_probs: Tensor, texts: list[JointText], *, blank: int) -> Tensor:
    """Return the probability (T, V) of every token in every frame, if one of the texts was said.

    The gradient of the CTC loss by the scores before the softmax is p minus this posterior, and
    that is what torch gives.
    """
    shares = torch.tensor([text.score for text in texts]).softmax(dim=0)
    with torch.inference_mode(mode=False), torch.enable_grad():
        rows = log_probs.clone()[:, None].repeat(1, len(texts), 1).requires_grad_()  # (T, texts, V)
        losses = functional.ctc_loss(
            rows,
            torch.tensor([token_id for text in texts for token_id in text.token_ids]),
            torch.full((len(texts),), len(log_probs)),
            torch.tensor([len(text.token_ids) for text in texts]),
            blank=blank,
            reduction="sum",
            zero_infinity=True,  # a text too long for the window leaves CTC as it is
        )
        (gradient,) = torch.autograd.grad(losses, rows)
    posteriors = (rows.detach().exp() - gradient).clamp(min=0.0)
    return (posteriors * shares[None, :, None]).sum(dim=1)


def load_joint_decoding(
    bundle: ModelBundle, compute_device: str, *, half_precision: bool
) -> JointDecoding | None:
    """Load the decoder of a bundle, None if it has none."""
    if not (bundle.path / FOLDER).is_dir():
        return None
    return JointDecoding(bundle, compute_device, half_precision=half_precision)
