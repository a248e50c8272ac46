"""The model in training: spelling layers on stored features, an accent, what is hidden."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from kasr_desktop.recognizer.ctc.context_layers import ContextStack
from kasr_desktop.recognizer.ctc.whisper_ctc import WhisperForCTC
from kasr_desktop.recognizer.ctc.whisper_ctc_config import WhisperCtcConfig
from kasr_trainer.builtin.head_batches import FeatureBatch
from kasr_trainer.errors import ModelError
from kasr_trainer.recipe.builtin_options import SpellingOptions
from kasr_trainer.recipe.recipe import TrainingOptions


class Accent(nn.Module):
    """Bends synthetic rows before the first layer that learns; people's pass as they are.

    What the synthesizer pronounces unlike people is learned here and thrown away at the
    end, so that the layers above can learn Korean from both.
    """

    def __init__(self, size: int, rank: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(size)
        self.down = nn.Linear(size, rank)
        self.up = nn.Linear(rank, size)
        nn.init.zeros_(self.up.weight)
        nn.init.zeros_(self.up.bias)

    def forward(self, states: Tensor, synthetic: Tensor) -> Tensor:
        """Return (B, T, D) of the same; `synthetic` is (B,) bool."""
        bend = self.up(nn.functional.gelu(self.down(self.norm(states))))
        bent: Tensor = states + bend * synthetic[:, None, None]
        return bent


class HeadInTraining(nn.Module):
    """A `WhisperForCTC` of which the spelling layers, the head and some top layers learn."""

    def __init__(self, model: WhisperForCTC, options: SpellingOptions) -> None:
        super().__init__()
        self.model = model
        self._options = options
        self.accent = None
        if options.accent_rank:
            config = model.config
            size = config.d_model if options.trained_layers else config.context_size
            self.accent = Accent(size, options.accent_rank)
        model.encoder.requires_grad_(False)
        layers = model.encoder.layers
        self.first_layer = len(layers) - options.trained_layers
        if options.trained_layers:
            for layer in [*layers[self.first_layer :], model.encoder.layer_norm]:
                layer.requires_grad_(True)

    @property
    def _context(self) -> ContextStack:
        context = self.model.context
        if context is None:
            raise ModelError(
                "A model without spelling layers has nothing to train here.", reason="no_layers"
            )
        return context

    @property
    def needed_layers(self) -> tuple[int, ...]:
        """The encoder layers whose stored output a step reads."""
        taps: tuple[int, ...] = self.model.config.taps
        if self._options.trained_layers:
            return tuple(sorted({self.first_layer, *(t for t in taps if t < self.first_layer)}))
        return taps

    def forward(self, batch: FeatureBatch) -> Tensor:
        """Return the loss a label."""
        states = self._read(batch)
        middle = None
        layers = self._context.layers
        half = len(layers) // 2
        for number, layer in enumerate(layers, start=1):
            states = layer(states, batch.frame_mask)
            if number == half:
                middle = states
        loss = self._ctc(states, batch)
        weight = self._options.middle_weight
        if middle is None or weight == 0.0 or not self.training:
            return loss
        return (1.0 - weight) * loss + weight * self._ctc(middle, batch)

    def _read(self, batch: FeatureBatch) -> Tensor:
        states: Tensor = self._context.read(self.tapped(batch))
        if self.accent is not None and not self._options.trained_layers:
            states = self.accent(states, batch.synthetic)
        return self._hide(states) if self.training else states

    def tapped(self, batch: FeatureBatch) -> list[Tensor]:
        """Return the outputs of the encoder layers that are read, stored or made now."""
        taps: Sequence[int] = self.model.config.taps
        if not self._options.trained_layers:
            return [batch.layers[tap] for tap in taps]
        below = [batch.layers[tap] for tap in taps if tap < self.first_layer]
        start = batch.layers[self.first_layer]
        if self.accent is not None:
            start = self.accent(start, batch.synthetic)
        made = self.model.encoder.tap(
            start,
            batch.frame_mask,
            taps=[tap for tap in taps if tap >= self.first_layer],
            first_layer=self.first_layer,
        )
        return below + made

    def _hide(self, states: Tensor) -> Tensor:
        """Zero random stretches and channels (SpecAugment on features)."""
        options = self._options
        rows, num_frames, channels = states.shape
        mean_length = (1 + options.max_time_mask) / 2
        starts = torch.rand(rows, num_frames) < options.time_mask_share / mean_length
        lengths = torch.randint(1, options.max_time_mask + 1, (rows, num_frames))
        ends = (torch.arange(num_frames) + lengths) * starts
        hidden = torch.cummax(ends, dim=1).values > torch.arange(num_frames)
        dull = torch.rand(rows, 1, channels) < options.channel_mask_share
        return states.masked_fill(hidden[..., None] | dull, 0.0)

    def _ctc(self, states: Tensor, batch: FeatureBatch) -> Tensor:
        """Return the CTC loss, summed over rows, by the number of labels.

        The mean over rows would let a row without text weigh hundreds of labels.
        """
        config = self.model.config
        normed = self._context.norm(states)
        logits = self.model.lm_head(self.model.dropout(normed)).float()
        is_label = batch.labels >= 0
        loss: Tensor = nn.functional.ctc_loss(
            logits.log_softmax(dim=-1).transpose(0, 1),  # (T, B, V)
            batch.labels.masked_select(is_label),
            batch.frame_mask.sum(dim=1),
            is_label.sum(dim=1),
            blank=int(config.pad_token_id),
            reduction="sum",
            zero_infinity=True,
        )
        return loss / is_label.sum().clamp(min=1)

    @torch.inference_mode()
    def best_path(self, batch: FeatureBatch) -> list[list[int]]:
        """Return the best token of every real frame, row by row."""
        states = self._context(self.tapped(batch), batch.frame_mask)
        paths = self.model.lm_head(states).argmax(dim=-1)
        return [row[mask].tolist() for row, mask in zip(paths, batch.frame_mask, strict=True)]

    def parts(self, options: TrainingOptions) -> Sequence[tuple[nn.Module, float]]:
        """Return what learns: full rate for new parts, falling downwards in the encoder."""
        new: list[nn.Module] = [self._context, self.model.lm_head]
        if self.accent is not None:
            new.append(self.accent)
        parts = [(module, options.learning_rate) for module in new]
        if self._options.trained_layers:
            encoder, rate = self.model.encoder, options.encoder_learning_rate
            parts.append((encoder.layer_norm, rate))
            for depth, layer in enumerate(reversed(encoder.layers[self.first_layer :])):
                parts.append((layer, rate * options.layer_decay**depth))
        return parts


def with_context(base: WhisperForCTC, options: SpellingOptions) -> WhisperForCTC:
    """Return a model with the same encoder, new spelling layers and a new head."""
    known = base.config.to_dict()
    known.update(
        context_layers=options.layers,
        context_taps=list(options.taps),
        context_size=options.size,
        context_heads=options.heads,
        context_ffn_dim=options.ffn_dim,
        context_kernel=options.kernel,
        context_dropout=options.dropout,
        dropout=0.0,
    )
    model = WhisperForCTC(WhisperCtcConfig(**known))
    model.encoder.load_state_dict(base.encoder.state_dict())
    return model
