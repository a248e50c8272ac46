"""Settings of a run that trains spelling layers on a frozen encoder's stored features."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from kasr_trainer.data.augment import AugmentOptions
from kasr_trainer.recipe.sections import read_recipe


@dataclass(frozen=True, slots=True)
class ExampleOptions:
    """How utterances become the sound that the encoder hears.

    Attributes:
        max_seconds: Longest example.
        max_joined: Most utterances that are joined to one example.
        joined_share: Examples made of more than one utterance.
        silent_share: Examples that are noise alone and have no text.
        max_pause: Longest silence between utterances.
        spliced_share: Utterances whose words are dealt anew, where words are known.
        num_mel_masks: Bands that are hidden (SpecAugment, arXiv:1904.08779).
        max_mel_mask: Widest hidden band, of the 80 mel bins.
    """

    max_seconds: float = 16.0
    max_joined: int = 3
    joined_share: float = 0.3
    silent_share: float = 0.02
    max_pause: float = 0.8
    spliced_share: float = 0.0
    num_mel_masks: int = 1
    max_mel_mask: int = 10


@dataclass(frozen=True, slots=True)
class ContextOptions:
    """The spelling layers; see `WhisperCtcConfig`."""

    layers: int = 2
    taps: tuple[int, ...] = (4, 6)
    size: int = 512
    heads: int = 8
    ffn_dim: int = 1536
    kernel: int = 11
    dropout: float = 0.1


@dataclass(frozen=True, slots=True)
class HeadOptions:
    """How the spelling layers learn.

    Attributes:
        steps: Batches of the whole run.
        warmup_steps: Batches until the learning rate is full; then a cosine to 0.
        lr: Of the spelling layers and the head.
        encoder_lr: Of the top encoder layer that is trained.
        layer_decay: Factor from one encoder layer to the one below.
        trained_layers: Encoder layers, from above, that are trained too; their input must
            be among the stored layers.
        weight_decay: AdamW's, on matrices only.
        max_grad_norm: Gradients are clipped to this length.
        average_decay: Of the moving average of the weights that is kept as the result.
        batch_seconds: Audio in one batch, padding included.
        real_share: Share of the audio that comes from people; the rest is synthetic.
        speaker_power: An utterance of a speaker with n seconds weighs n to minus this.
        time_mask_share: Frames that are hidden, in stretches.
        max_time_mask: Longest hidden stretch, frames.
        channel_mask_share: Channels that are hidden, for a whole row.
        middle_weight: Of a second loss on the middle layer (arXiv:2102.03216).
        accent_rank: Rank of what synthetic rows are bent by before the spelling layers, so
            that the layers need not learn the synthesizer's accent; 0: nothing.
        bf16: Whether matrices are multiplied in bfloat16.
        evaluate_steps: Between two measurements on the development utterances.
    """

    steps: int = 3000
    warmup_steps: int = 150
    lr: float = 1e-3
    encoder_lr: float = 1e-4
    layer_decay: float = 0.7
    trained_layers: int = 0
    weight_decay: float = 0.02
    max_grad_norm: float = 1.0
    average_decay: float = 0.998
    batch_seconds: float = 48.0
    real_share: float = 0.67
    speaker_power: float = 0.3
    time_mask_share: float = 0.08
    max_time_mask: int = 14
    channel_mask_share: float = 0.03
    middle_weight: float = 0.3
    accent_rank: int = 32
    bf16: bool = False
    evaluate_steps: int = 200


@dataclass(frozen=True, slots=True)
class HeadRecipe:
    """One run.

    Attributes:
        kind: "head".
        name: What the run is called.
        seed: Of everything random.
        stored_taps: Encoder layers, from 1, whose output is stored.
        examples: How sound is made for the encoder.
        augment: How it is disturbed.
        context: The spelling layers.
        head: How they learn.
    """

    kind: Literal["head"] = "head"
    name: str = "builtin-ko"
    seed: int = 1
    stored_taps: tuple[int, ...] = (4, 6)
    examples: ExampleOptions = field(default_factory=ExampleOptions)
    augment: AugmentOptions = field(default_factory=AugmentOptions)
    context: ContextOptions = field(default_factory=ContextOptions)
    head: HeadOptions = field(default_factory=HeadOptions)


def load_head_recipe(path: Path) -> HeadRecipe:
    """Read a recipe; what it leaves out keeps its default.

    Raises:
        RecipeError: unreadable, not_toml, unknown_key or bad_value, with its place.
    """
    return read_recipe(HeadRecipe, path)
