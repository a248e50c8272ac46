"""The state of one training run and what one step does to it."""

from __future__ import annotations

import copy
import logging
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from transformers import WhisperFeatureExtractor

from kasr_desktop.recognizer.whisper_ctc import WhisperForCTC, register
from kasr_desktop.text.vocab import Vocab
from trainer.data import Batch
from trainer.recipe import Recipe
from trainer.whisper_weights import load_encoder

log = logging.getLogger(__name__)


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


class TrainingRun:
    """One training run: model, optimizer, moving average, step.

    The lower layers stay frozen: they have heard 680,000 hours of real people, and the
    few synthetic voices here could only make them forget. What is kept is a moving
    average of the weights, not the last step. Goes on from `checkpoint.pt` in its folder.
    """

    def __init__(self, recipe: Recipe, vocab: Vocab, *, folder: Path) -> None:
        torch.manual_seed(recipe.seed)
        self.recipe, self.vocab, self.folder = recipe, vocab, folder
        self.model = _load_start(recipe, vocab)
        self._freeze()
        self.optimizer = torch.optim.AdamW(self._groups(), betas=(0.9, 0.98))
        self.scheduler = torch.optim.lr_scheduler.LambdaLR(self.optimizer, self._lr_factor)
        self.average = copy.deepcopy(self.model).eval().requires_grad_(False)
        self.step = 0
        self.best = math.inf
        self._resume()

    def _freeze(self) -> None:
        encoder = self.model.encoder
        for module in (encoder.conv1, encoder.conv2, *encoder.layers[: self.recipe.frozen_layers]):
            module.requires_grad_(False)

    def _groups(self) -> list[dict[str, object]]:
        """Give AdamW its groups: learning rates fall from layer to layer downwards."""
        options = self.recipe.optimizer
        encoder = self.model.encoder
        parts: list[tuple[nn.Module, float]] = [
            (self.model.lm_head, options.head_lr),
            (encoder.layer_norm, options.encoder_lr),
        ]
        for depth, layer in enumerate(reversed(encoder.layers[self.recipe.frozen_layers :])):
            parts.append((layer, options.encoder_lr * options.layer_decay**depth))
        groups: list[dict[str, object]] = []
        for module, lr in parts:
            matrices = [each for each in module.parameters() if each.ndim > 1]
            vectors = [each for each in module.parameters() if each.ndim <= 1]
            groups.append({"params": matrices, "lr": lr, "weight_decay": options.weight_decay})
            groups.append({"params": vectors, "lr": lr, "weight_decay": 0.0})
        return groups

    def _lr_factor(self, step: int) -> float:
        options = self.recipe.optimizer
        if step < options.warmup_steps:
            return (step + 1) / options.warmup_steps
        done = (step - options.warmup_steps) / max(1, options.steps - options.warmup_steps)
        return 0.5 * (1 + math.cos(math.pi * min(1.0, done)))

    @torch.no_grad()
    def hear(self, batch: Batch) -> Heard:
        """Run the frozen layers; their output can be trained on several times."""
        encoder, frozen = self.model.encoder, self.recipe.frozen_layers
        self.model.eval()
        hidden_states = encoder.embed(batch.input_features, batch.frame_mask)
        if frozen:
            hidden_states = encoder.contextualize(
                hidden_states, batch.frame_mask, last_layer=frozen
            )
        return Heard(hidden_states.half(), batch.frame_mask, batch.labels)

    def train_step(self, heard: Heard) -> float:
        """Move the weights by one batch; give the loss a label."""
        self.model.train()
        loss = self._loss(heard)
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        trained = [each for group in self.optimizer.param_groups for each in group["params"]]
        nn.utils.clip_grad_norm_(trained, self.recipe.optimizer.max_grad_norm)
        self.optimizer.step()
        self.scheduler.step()
        self.step += 1
        self._update_average()
        return float(loss.detach())

    def _loss(self, heard: Heard) -> Tensor:
        # a new head pulls in all directions; it may not pull at the encoder yet
        with torch.set_grad_enabled(self.step >= self.recipe.optimizer.head_steps):
            hidden_states = self.model.encoder.contextualize(
                self._hide(self._move(heard.hidden_states.float())),
                heard.frame_mask,
                first_layer=self.recipe.frozen_layers,
            )
        logits = self.model.lm_head(self.model.dropout(hidden_states))
        loss: Tensor = self.model.ctc_loss(logits, heard.labels, frame_mask=heard.frame_mask)
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

    @torch.no_grad()
    def _update_average(self) -> None:
        # a young average would be mostly the start
        decay = min(self.recipe.optimizer.average_decay, (1 + self.step) / (10 + self.step))
        for mean, now in zip(self.average.parameters(), self.model.parameters(), strict=True):
            if now.requires_grad:
                mean.lerp_(now, 1 - decay)

    def save_model(self, folder: Path) -> None:
        """Write the averaged model as a folder that can be loaded."""
        self.average.save_pretrained(folder)
        extractor = WhisperFeatureExtractor(feature_size=self.model.config.num_mel_bins)
        extractor.save_pretrained(folder)
        self.vocab.save(folder / "vocab.json")

    def save_checkpoint(self) -> None:
        """Write all that the run needs to go on; a stop half-way leaves the old one."""
        path = self.folder / "checkpoint.pt"
        state = {name: part.state_dict() for name, part in self._parts().items()}
        state |= {"step": self.step, "best": self.best}
        torch.save(state, path.with_suffix(".part"))
        path.with_suffix(".part").replace(path)

    def _parts(self) -> dict[str, Any]:
        return {
            "model": self.model,
            "average": self.average,
            "optimizer": self.optimizer,
            "scheduler": self.scheduler,
        }

    def _resume(self) -> None:
        path = self.folder / "checkpoint.pt"
        if not path.is_file():
            return
        state = torch.load(path, weights_only=True)
        for name, part in self._parts().items():
            part.load_state_dict(state[name])
        self.step, self.best = int(state["step"]), float(state["best"])
        log.info("going on from step %d", self.step)


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
