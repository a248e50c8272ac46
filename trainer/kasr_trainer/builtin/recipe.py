"""Every setting of one training run, from one TOML file of `trainer/recipes/builtin`."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from kasr_trainer.data.augment import AugmentOptions
from kasr_trainer.recipe.sections import read_recipe


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """How utterances become batches.

    Attributes:
        batch_seconds: Audio in one batch, padding included.
        reuse: How often the frozen layers' output of a batch is trained on, every time
            masked anew. The frozen layers cost as much as the trained ones.
        kept_batches: Outputs that are kept for that.
        max_seconds: Longest example.
        max_joined: Most utterances that are joined to one example.
        joined_share: Examples made of more than one utterance.
        silent_share: Examples that are noise alone and have no text, so that the
            model learns to say nothing.
        max_pause: Longest silence before, between and after utterances.
        time_masks_per_second: SpecAugment (Park et al. 2019, arXiv:1904.08779).
        max_time_mask_ms: Longest stretch that is hidden.
        num_mel_masks: Bands that are hidden.
        max_mel_mask: Widest hidden band, of the 80 mel bins.
    """

    batch_seconds: float = 40.0
    reuse: int = 3
    kept_batches: int = 150
    max_seconds: float = 18.0
    max_joined: int = 3
    joined_share: float = 0.35
    silent_share: float = 0.02
    max_pause: float = 0.8
    time_masks_per_second: float = 0.35
    max_time_mask_ms: int = 160
    num_mel_masks: int = 2
    max_mel_mask: int = 14


@dataclass(frozen=True, slots=True)
class OptimizerOptions:
    """How the weights move.

    Attributes:
        steps: Batches of the whole run.
        warmup_steps: Batches until the learning rates are full; then a cosine to 0.
        head_steps: Batches at the start that move only the head.
        head_lr: Learning rate of the head.
        encoder_lr: Learning rate of the top encoder layer.
        layer_decay: Factor from one layer to the one below.
        weight_decay: AdamW's, on matrices only.
        max_grad_norm: Gradients are clipped to this length.
        average_decay: Of the moving average of the weights that is kept as the result.
    """

    steps: int = 2000
    warmup_steps: int = 100
    head_steps: int = 60
    head_lr: float = 2e-3
    encoder_lr: float = 2e-4
    layer_decay: float = 0.8
    weight_decay: float = 0.01
    max_grad_norm: float = 1.0
    average_decay: float = 0.99


@dataclass(frozen=True, slots=True)
class Recipe:
    """One run.

    Attributes:
        kind: "encoder".
        name: What the run is called.
        encoder: CTranslate2 folder of a Whisper model, or a model folder to go on from.
        frozen_layers: Encoder layers, counted from below, that stay as they are; the
            convolutions stay with them. They cost no backward pass.
        extra_layers: New encoder layers on top of Whisper's.
        dropout: In the layers that are trained.
        hidden_mask_share: Frames, and channels, of the frozen layers' output that are hidden.
        seed: Of everything random.
        statistics_noise: How far the mean and spread of every channel of the frozen layers'
            output are moved, as a share of its spread.
    """

    kind: Literal["encoder"] = "encoder"
    name: str = "builtin-ko"
    encoder: str = ""
    frozen_layers: int = 4
    extra_layers: int = 0
    dropout: float = 0.1
    hidden_mask_share: float = 0.05
    statistics_noise: float = 0.0
    seed: int = 1
    batches: BatchOptions = field(default_factory=BatchOptions)
    augment: AugmentOptions = field(default_factory=AugmentOptions)
    optimizer: OptimizerOptions = field(default_factory=OptimizerOptions)


def load_recipe(path: Path) -> Recipe:
    """Read a recipe; what it leaves out keeps its default.

    Raises:
        RecipeError: unreadable, not_toml, unknown_key or bad_value, with its place.
    """
    return read_recipe(Recipe, path)
