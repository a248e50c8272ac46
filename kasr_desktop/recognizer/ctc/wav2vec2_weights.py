"""Sizes and tensors of wav2vec 2.0 and HuBERT, laid out as our forward passes read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from kasr_desktop.bundle.model_bundle import ModelBundle
from kasr_desktop.recognizer.networks.quantized import Floats
from kasr_desktop.recognizer.networks.weights import WeightStore


@dataclass(frozen=True, slots=True)
class Wav2Vec2Sizes:
    """The numbers of `config.json`, with transformers' defaults where it is silent."""

    vocab_size: int = 32
    hidden_size: int = 768
    num_hidden_layers: int = 12
    num_attention_heads: int = 12
    intermediate_size: int = 3072
    num_conv_pos_embeddings: int = 128
    num_conv_pos_embedding_groups: int = 16
    conv_dim: tuple[int, ...] = (512,) * 7
    conv_kernel: tuple[int, ...] = (10, 3, 3, 3, 3, 2, 2)
    conv_stride: tuple[int, ...] = (5, 2, 2, 2, 2, 2, 2)
    conv_bias: bool = False
    do_stable_layer_norm: bool = False
    layer_norm_eps: float = 1e-5

    @classmethod
    def of(cls, config: Mapping[str, object]) -> Wav2Vec2Sizes | None:
        """Pick the numbers out of a config; None if one of them makes no sense."""
        found: dict[str, Any] = {}
        for field in fields(cls):
            value = config.get(field.name, field.default)
            found[field.name] = tuple(value) if isinstance(value, list) else value
            if type(found[field.name]) is not type(field.default):
                return None
        sizes = cls(**found)
        lengths = {len(sizes.conv_dim), len(sizes.conv_kernel), len(sizes.conv_stride)}
        return sizes if len(lengths) == 1 else None


def is_supported(bundle: ModelBundle) -> bool:
    """Return whether our forward passes know every switch that a bundle's config sets."""
    config = bundle.config
    usual = (
        config.get("feat_extract_norm", "group") == "layer"
        and config.get("feat_extract_activation", "gelu") == "gelu"
        and config.get("hidden_act", "gelu") == "gelu"
        and config.get("feat_proj_layer_norm", True) is True
    )
    unknown = ("add_adapter", "adapter_attn_dim", "conv_pos_batch_norm")
    plain = not any(config.get(name) for name in unknown)
    known = bundle.family.layout == "wav2vec2" and Wav2Vec2Sizes.of(config) is not None
    return known and usual and plain and bundle.adapter is None


def arranged(store: WeightStore, model_type: str, sizes: Wav2Vec2Sizes) -> dict[str, Floats]:
    """Take the checkpoint's tensors and lay them out as the forward pass reads them."""
    tensors = _convolutions(store, f"{model_type}.feature_extractor.conv_layers", sizes)
    hidden, features = sizes.hidden_size, sizes.conv_dim[-1]
    projection = f"{model_type}.feature_projection"
    encoder = f"{model_type}.encoder"
    tensors |= store.pair(f"{projection}.layer_norm", "projection.norm", features)
    tensors |= store.pair(f"{projection}.projection", "projection", hidden, features)
    tensors |= _positions(store, f"{encoder}.pos_conv_embed.conv", sizes)
    tensors |= store.pair(f"{encoder}.layer_norm", "norm", hidden)
    for layer in range(sizes.num_hidden_layers):
        tensors |= _layer(store, f"{encoder}.layers.{layer}", layer, sizes)
    return tensors | store.pair("lm_head", "head", sizes.vocab_size, hidden)


def _convolutions(store: WeightStore, place: str, sizes: Wav2Vec2Sizes) -> dict[str, Floats]:
    tensors: dict[str, Floats] = {}
    before = 1
    for layer, (channels, kernel) in enumerate(zip(sizes.conv_dim, sizes.conv_kernel, strict=True)):
        weight = store.take(f"{place}.{layer}.conv.weight", channels, before, kernel)
        # (C', C, kernel) -> (kernel * C, C'): a row of the view is taps outside, channels inside
        weight = np.ascontiguousarray(weight.transpose(2, 1, 0)).reshape(kernel * before, channels)
        bias = np.zeros(channels, np.float32)
        if sizes.conv_bias:
            bias = store.take(f"{place}.{layer}.conv.bias", channels)
        tensors |= {f"conv.{layer}.weight": weight, f"conv.{layer}.bias": bias}
        tensors |= store.pair(f"{place}.{layer}.layer_norm", f"conv.{layer}.norm", channels)
        before = channels
    return tensors


def _positions(store: WeightStore, place: str, sizes: Wav2Vec2Sizes) -> dict[str, Floats]:
    """Fold the weight norm of the positional convolution (Salimans & Kingma 2016, eq. 2)."""
    hidden, kernel = sizes.hidden_size, sizes.num_conv_pos_embeddings
    scale = store.take(f"{place}.parametrizations.weight.original0", 1, 1, kernel)
    shape = (hidden, hidden // sizes.num_conv_pos_embedding_groups, kernel)
    direction = store.take(f"{place}.parametrizations.weight.original1", *shape)
    length = np.sqrt((direction**2).sum(axis=(0, 1), keepdims=True))
    bias = store.take(f"{place}.bias", hidden)
    return {"positions.weight": direction * (scale / length), "positions.bias": bias}


def _layer(store: WeightStore, place: str, layer: int, sizes: Wav2Vec2Sizes) -> dict[str, Floats]:
    hidden, inner = sizes.hidden_size, sizes.intermediate_size
    joint: dict[str, list[Floats]] = {"weight": [], "bias": []}
    for part in "qkv":
        name = f"{place}.attention.{part}_proj"
        joint["weight"].append(store.take(f"{name}.weight", hidden, hidden))
        joint["bias"].append(store.take(f"{name}.bias", hidden))
    tensors = {f"{layer}.qkv.{kind}": np.concatenate(parts) for kind, parts in joint.items()}
    feed = f"{place}.feed_forward"
    tensors |= store.pair(f"{place}.attention.out_proj", f"{layer}.out", hidden, hidden)
    tensors |= store.pair(f"{place}.layer_norm", f"{layer}.norm", hidden)
    tensors |= store.pair(f"{feed}.intermediate_dense", f"{layer}.up", inner, hidden)
    tensors |= store.pair(f"{feed}.output_dense", f"{layer}.down", hidden, inner)
    return tensors | store.pair(f"{place}.final_layer_norm", f"{layer}.last_norm", hidden)
