"""Where a Whisper encoder with a CTC head keeps its tensors; how the forward pass wants them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from kasr_desktop.bundle.model_bundle import ModelBundle
from kasr_desktop.domain.audio import SAMPLE_RATE
from kasr_desktop.recognizer.attention.piece_decoder import FOLDER
from kasr_desktop.recognizer.ctc.log_mels import FFT, HOP
from kasr_desktop.recognizer.networks.quantized import Floats
from kasr_desktop.recognizer.networks.weights import WeightStore

SILENCE_AROUND = round(0.3 * SAMPLE_RATE)
"""Samples before and behind a window that is heard a second time (docs/decisions/0191)."""

BATCH_SIZE = 4
"""Windows whose texts are searched together: the decoder's step costs little more than for one."""


@dataclass(frozen=True, slots=True)
class WhisperSizes:
    """The numbers of `config.json`, with the class's defaults where it is silent."""

    vocab_size: int = 2000
    d_model: int = 512
    encoder_layers: int = 6
    encoder_attention_heads: int = 8
    encoder_ffn_dim: int = 2048
    num_mel_bins: int = 80
    max_source_positions: int = 1500
    context_layers: int = 0
    context_size: int = 512
    context_heads: int = 8
    context_ffn_dim: int = 1536
    context_kernel: int = 11
    context_taps: tuple[int, ...] = ()

    @classmethod
    def of(cls, config: Mapping[str, object]) -> WhisperSizes | None:
        """Pick the numbers out of a config; None if one of them makes no sense."""
        found: dict[str, Any] = {
            field.name: config.get(field.name, field.default)
            for field in fields(cls)
            if field.name != "context_taps"
        }
        taps = config.get("context_taps") or [found["encoder_layers"]]
        if not isinstance(taps, list) or not all(
            type(value) is int for value in [*found.values(), *taps]
        ):
            return None
        return cls(**found, context_taps=tuple(sorted(taps)))


def is_supported(bundle: ModelBundle) -> bool:
    """Return whether our forward passes know every switch that a bundle's files set."""
    sizes = WhisperSizes.of(bundle.config)
    usual = {"n_fft": FFT, "hop_length": HOP, "dither": 0.0}
    plain = all(bundle.preprocessor.get(key, value) == value for key, value in usual.items())
    return (
        bundle.family.layout == "whisper"
        and sizes is not None
        and plain
        and bundle.preprocessor.get("feature_size", 80) == sizes.num_mel_bins
        and bundle.config.get("activation_function", "gelu") == "gelu"
    )


def has_decoder(bundle: ModelBundle, sizes: WhisperSizes) -> bool:
    """Return whether Whisper's decoder lies in the folder and the last layer is read anyway."""
    return sizes.encoder_layers in sizes.context_taps and (bundle.path / FOLDER).is_dir()


def arrange(store: WeightStore, sizes: WhisperSizes) -> dict[str, Floats]:
    """Take the checkpoint's tensors and lay them out as the forward pass reads them."""
    tensors = {"positions": _sinusoids(sizes.max_source_positions, sizes.d_model)}
    tensors |= arrange_encoder(store, sizes, "encoder")
    width = sizes.d_model
    if sizes.context_layers:
        tensors |= _arranged_context(store, sizes)
        width = sizes.context_size
    return tensors | store.pair("lm_head", "head", sizes.vocab_size, width)


def arrange_encoder(store: WeightStore, sizes: WhisperSizes, root: str) -> dict[str, Floats]:
    """Take the encoder's tensors, positions left out, whose names begin with `root`."""
    width, inner = sizes.d_model, sizes.encoder_ffn_dim
    tensors = store.pair(f"{root}.conv1", "conv1", width, sizes.num_mel_bins, 3)
    tensors |= store.pair(f"{root}.conv2", "conv2", width, width, 3)
    for layer in range(sizes.encoder_layers):
        place = f"{root}.layers.{layer}"
        tensors |= joint_attention(store, f"{place}.self_attn", f"{layer}.qkv", width)
        tensors |= store.pair(f"{place}.self_attn.out_proj", f"{layer}.out", width, width)
        tensors |= store.pair(f"{place}.self_attn_layer_norm", f"{layer}.norm", width)
        tensors |= store.pair(f"{place}.fc1", f"{layer}.up", inner, width)
        tensors |= store.pair(f"{place}.fc2", f"{layer}.down", width, inner)
        tensors |= store.pair(f"{place}.final_layer_norm", f"{layer}.last_norm", width)
    return tensors | store.pair(f"{root}.layer_norm", "norm", width)


def _arranged_context(store: WeightStore, sizes: WhisperSizes) -> dict[str, Floats]:
    """Take the layers between encoder and head."""
    tensors: dict[str, Floats] = {}
    width, inner = sizes.context_size, sizes.context_ffn_dim
    for tap in range(len(sizes.context_taps)):
        tensors |= store.pair(f"context.tap_norms.{tap}", f"tap_norm.{tap}", sizes.d_model)
        tensors |= store.pair(f"context.taps.{tap}", f"tap.{tap}", width, sizes.d_model)
    shapes: dict[str, tuple[str, tuple[int, ...]]] = {
        "near_norm": ("near_norm", (width,)),
        "near_in": ("near_in", (2 * width, width)),
        "near": ("near", (width, 1, sizes.context_kernel)),
        "near_mid_norm": ("near_mid_norm", (width,)),
        "near_out": ("near_out", (width, width)),
        "attention_norm": ("norm", (width,)),
        "qkv": ("qkv", (3 * width, width)),
        "out": ("out", (width, width)),
        "ffn_norm": ("last_norm", (width,)),
        "up": ("up", (inner, width)),
        "down": ("down", (width, inner)),
    }
    for layer in range(sizes.context_layers):
        for part, (name, shape) in shapes.items():
            tensors |= store.pair(
                f"context.layers.{layer}.{part}", f"context.{layer}.{name}", *shape
            )
    return tensors | store.pair("context.norm", "context.norm", width)


def joint_attention(
    store: WeightStore, place: str, name: str, width: int, parts: str = "qkv"
) -> dict[str, Floats]:
    """Join the projections of an attention layer into one; Whisper's key has no bias."""
    weights, biases = [], []
    for part in parts:
        weights.append(store.take(f"{place}.{part}_proj.weight", width, width))
        no_bias = np.zeros(width, np.float32)
        biases.append(no_bias if part == "k" else store.take(f"{place}.{part}_proj.bias", width))
    return {f"{name}.weight": np.concatenate(weights), f"{name}.bias": np.concatenate(biases)}


def _sinusoids(length: int, channels: int) -> Floats:
    """Return Whisper's positions, (length, channels); openai/whisper `model.py`, `sinusoids`."""
    increment = math.log(10_000) / (channels // 2 - 1)
    timescales = np.exp(-increment * np.arange(channels // 2, dtype=np.float32))
    angles = np.arange(length, dtype=np.float32)[:, None] * timescales[None, :]
    return np.asarray(np.concatenate([np.sin(angles), np.cos(angles)], axis=1), np.float32)
