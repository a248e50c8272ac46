"""The Whisper encoder in training: what its frozen layers heard, and the loss of the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from kasr_desktop.recognizer.ctc.whisper_ctc import WhisperForCTC, register
from kasr_desktop.text.vocab import Vocab
from kasr_trainer.builtin.sound_batches import Batch
from kasr_trainer.builtin.whisper_weights import load_encoder
from kasr_trainer.recipe.builtin_options import EncoderOptions
from kasr_trainer.recipe.recipe import TrainingOptions


@dataclass(frozen=True, slots=True)
class Heard:
    """A batch after the frozen layers.

    Attributes:
        hidden_states: (B, T, D) float16.
        frame_mask: (B, T) bool, True where a frame is real.
        labels: (B, L) token ids, padded with -100.
    """

    hidden_states: Tensor
    frame_mask: Tensor
    labels: Tensor


class EncoderInTraining(nn.Module):
    """A `WhisperForCTC` of which the upper encoder layers and the head learn.

    The lower layers stay frozen: they have heard 680,000 hours of real people, and the
    few synthetic voices here could only make them forget.

    Attributes:
        model: The network.
        step: Updates so far; the first ones move only the head.
    """

    def __init__(self, model: WhisperForCTC, options: EncoderOptions) -> None:
        super().__init__()
        self.model, self.step = model, 0
        self._options = options
        encoder = model.encoder
        for module in (encoder.conv1, encoder.conv2, *encoder.layers[: options.frozen_layers]):
            module.requires_grad_(False)

    @torch.no_grad()
    def hear(self, batch: Batch) -> Heard:
        """Run the frozen layers; their output can be trained on several times."""
        encoder, frozen = self.model.encoder, self._options.frozen_layers
        self.eval()
        hidden_states = encoder.embed(batch.input_features, batch.frame_mask)
        if frozen:
            hidden_states = encoder.contextualize(
                hidden_states, batch.frame_mask, last_layer=frozen
            )
        return Heard(hidden_states.half(), batch.frame_mask, batch.labels)

    def forward(self, heard: Heard) -> Tensor:
        """Return the loss a label."""
        # a new head pulls in all directions; it may not pull at the encoder yet
        with torch.set_grad_enabled(self.step >= self._options.head_steps):
            hidden_states = self.model.encoder.contextualize(
                self._hide(self._move(heard.hidden_states.float())),
                heard.frame_mask,
                first_layer=self._options.frozen_layers,
            )
        logits = self.model.lm_head(self.model.dropout(hidden_states))
        loss: Tensor = self.model.ctc_loss(logits, heard.labels, frame_mask=heard.frame_mask)
        return loss

    def _move(self, hidden_states: Tensor) -> Tensor:
        """Shift and scale every channel of every row a little, as another speaker would.

        Real and synthetic speakers differ most in these statistics, so what is learned
        must not lean on them (uncertain statistics, Li et al. 2022, arXiv:2202.03958).
        """
        strength = self._options.statistics_noise
        if strength == 0.0:
            return hidden_states
        mean = hidden_states.mean(dim=1, keepdim=True)
        spread = hidden_states.std(dim=1, keepdim=True)
        scale = 1.0 + strength * torch.randn_like(mean)
        shift = strength * spread * torch.randn_like(mean)
        return (hidden_states - mean) * scale + mean + shift

    def _hide(self, hidden_states: Tensor) -> Tensor:
        """Zero random stretches of 60 ms and random channels; differs at every reuse."""
        rows, num_frames, channels = hidden_states.shape
        starts = torch.rand(rows, num_frames, 1) < self._options.hidden_mask_share / 3
        hidden = starts | starts.roll(1, dims=1) | starts.roll(2, dims=1)
        hidden = hidden | (torch.rand(rows, 1, channels) < self._options.hidden_mask_share)
        return hidden_states.masked_fill(hidden, 0.0)

    def parts(self, options: TrainingOptions) -> Sequence[tuple[nn.Module, float]]:
        """Return what learns, with its learning rate: rates fall from layer to layer downwards."""
        encoder, rate = self.model.encoder, options.encoder_learning_rate
        parts: list[tuple[nn.Module, float]] = [
            (self.model.lm_head, options.learning_rate),
            (encoder.layer_norm, rate),
        ]
        for depth, layer in enumerate(reversed(encoder.layers[self._options.frozen_layers :])):
            parts.append((layer, rate * options.layer_decay**depth))
        return parts


def load_start(options: EncoderOptions, vocab: Vocab) -> WhisperForCTC:
    """Return the model to begin with: a CTranslate2 Whisper, or a model folder to go on from."""
    start = Path(options.start)
    if (start / "config.json").is_file() and (start / "model.safetensors").is_file():
        register()
        model: WhisperForCTC = WhisperForCTC.from_pretrained(
            start, dtype=torch.float32, dropout=options.dropout
        )
        return model
    return load_encoder(
        start,
        vocab_size=len(vocab),
        blank_id=vocab.blank_id,
        dropout=options.dropout,
        extra_layers=options.extra_layers,
    )
