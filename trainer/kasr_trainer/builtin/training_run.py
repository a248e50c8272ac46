"""The state of one training run and what one step does to it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from kasr_desktop.recognizer.ctc.whisper_ctc import WhisperForCTC, register
from kasr_desktop.text.vocab import Vocab
from kasr_trainer.builtin.averaged_run import AveragedRun, weight_groups
from kasr_trainer.builtin.recipe import Recipe
from kasr_trainer.builtin.sound_batches import Batch
from kasr_trainer.builtin.whisper_weights import load_encoder


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


class TrainingRun(AveragedRun[WhisperForCTC]):
    """One run over sound; goes on from its checkpoint.

    The lower layers stay frozen: they have heard 680,000 hours of real people, and the
    few synthetic voices here could only make them forget.
    """

    part_name = "model"

    def __init__(self, recipe: Recipe, vocab: Vocab, *, folder: Path) -> None:
        torch.manual_seed(recipe.seed)
        self.recipe, self.vocab = recipe, vocab
        model = _load_start(recipe, vocab)
        _freeze(model, recipe.frozen_layers)
        super().__init__(model, _groups(model, recipe), pace=recipe.optimizer, folder=folder)

    @torch.no_grad()
    def hear(self, batch: Batch) -> Heard:
        """Run the frozen layers; their output can be trained on several times."""
        encoder, frozen = self.network.encoder, self.recipe.frozen_layers
        self.network.eval()
        hidden_states = encoder.embed(batch.input_features, batch.frame_mask)
        if frozen:
            hidden_states = encoder.contextualize(
                hidden_states, batch.frame_mask, last_layer=frozen
            )
        return Heard(hidden_states.half(), batch.frame_mask, batch.labels)

    def train_step(self, heard: Heard) -> float:
        """Move the weights by one batch; give the loss a label."""
        self.network.train()
        return self.move(self._loss(heard))

    def _loss(self, heard: Heard) -> Tensor:
        # a new head pulls in all directions; it may not pull at the encoder yet
        with torch.set_grad_enabled(self.step >= self.recipe.optimizer.head_steps):
            hidden_states = self.network.encoder.contextualize(
                self._hide(self._move(heard.hidden_states.float())),
                heard.frame_mask,
                first_layer=self.recipe.frozen_layers,
            )
        logits = self.network.lm_head(self.network.dropout(hidden_states))
        loss: Tensor = self.network.ctc_loss(logits, heard.labels, frame_mask=heard.frame_mask)
        return loss

    def _move(self, hidden_states: Tensor) -> Tensor:
        """Shift and scale every channel of every row a little, as another speaker would.

        Real and synthetic speakers differ most in these statistics, so what is learned
        must not lean on them (uncertain statistics, Li et al. 2022, arXiv:2202.03958).
        """
        strength = self.recipe.statistics_noise
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
        starts = torch.rand(rows, num_frames, 1) < self.recipe.hidden_mask_share / 3
        hidden = starts | starts.roll(1, dims=1) | starts.roll(2, dims=1)
        hidden = hidden | (torch.rand(rows, 1, channels) < self.recipe.hidden_mask_share)
        return hidden_states.masked_fill(hidden, 0.0)


def _freeze(model: WhisperForCTC, frozen_layers: int) -> None:
    encoder = model.encoder
    for module in (encoder.conv1, encoder.conv2, *encoder.layers[:frozen_layers]):
        module.requires_grad_(False)


def _groups(model: WhisperForCTC, recipe: Recipe) -> list[dict[str, Any]]:
    """Return AdamW its groups: learning rates fall from layer to layer downwards."""
    options = recipe.optimizer
    parts: list[tuple[nn.Module, float]] = [
        (model.lm_head, options.head_lr),
        (model.encoder.layer_norm, options.encoder_lr),
    ]
    for depth, layer in enumerate(reversed(model.encoder.layers[recipe.frozen_layers :])):
        parts.append((layer, options.encoder_lr * options.layer_decay**depth))
    return weight_groups(parts, weight_decay=options.weight_decay)


def _load_start(recipe: Recipe, vocab: Vocab) -> WhisperForCTC:
    start = Path(recipe.encoder)
    if (start / "config.json").is_file() and (start / "model.safetensors").is_file():
        register()
        model: WhisperForCTC = WhisperForCTC.from_pretrained(
            start, dtype=torch.float32, dropout=recipe.dropout
        )
        return model
    return load_encoder(
        start,
        vocab_size=len(vocab),
        blank_id=vocab.blank_id,
        dropout=recipe.dropout,
        extra_layers=recipe.extra_layers,
    )
