"""Where a Whisper checkpoint keeps its tensors (transformers' names); how our passes want them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kasr_desktop.bundle.config_limits import whole_number
from kasr_desktop.bundle.model_bundle import ModelBundle, Reading
from kasr_desktop.domain.errors import BundleError
from kasr_desktop.recognizer.attention.piece_decoder import HEAD_SIZE, MAX_PIECES
from kasr_desktop.recognizer.ctc.log_mels import FFT, HOP
from kasr_desktop.recognizer.ctc.whisper_weights import (
    WhisperSizes,
    arrange_encoder,
    joint_attention,
)
from kasr_desktop.recognizer.networks.quantized import Floats
from kasr_desktop.recognizer.networks.weights import WeightStore

_TABLE = "decoder.embed_tokens.weight"


@dataclass(frozen=True, slots=True)
class ReaderParts:
    """The tensors of a checkpoint under our names.

    Attributes:
        encoder: As `whisper_weights.arrange_encoder` names them, and "positions".
        decoder: As `piece_decoder.read_decoder` names them, for Korean pieces alone.
    """

    encoder: dict[str, Floats]
    decoder: dict[str, Floats]


def is_supported(bundle: ModelBundle) -> bool:
    """Return whether our forward passes know every switch that a bundle's files set."""
    sizes = WhisperSizes.of(bundle.config)
    usual = {"n_fft": FFT, "hop_length": HOP, "dither": 0.0}
    return (
        bundle.family.layout == "whisper_reader"
        and sizes is not None
        and all(bundle.preprocessor.get(key, value) == value for key, value in usual.items())
        and bundle.preprocessor.get("feature_size", sizes.num_mel_bins) == sizes.num_mel_bins
        and bundle.config.get("activation_function", "gelu") == "gelu"
        and not bundle.config.get("scale_embedding", False)
    )


def reader_sizes(bundle: ModelBundle) -> tuple[WhisperSizes, Reading]:
    """Return the numbers of a supported bundle and what it needs beside it."""
    sizes = WhisperSizes.of(bundle.config)
    if sizes is None or bundle.reading is None:
        raise ValueError("ask is_supported first")
    return sizes, bundle.reading


def arrange_checkpoint(store: WeightStore, bundle: ModelBundle) -> ReaderParts:
    """Take the checkpoint's tensors.

    Raises:
        BundleError: bad_weights; bad_config, if a head is not of the size Whisper's are.
        VocabError: size_mismatch.
    """
    sizes, reading = reader_sizes(bundle)
    width = sizes.d_model
    heads = {sizes.encoder_attention_heads, bundle.config.get("decoder_attention_heads", 8)}
    if heads != {width // HEAD_SIZE}:
        raise BundleError(
            f"The model in {bundle.path} is no Whisper: {heads} heads for a width of {width}.",
            reason="bad_config",
            path=bundle.path / "config.json",
            found=sorted(map(str, heads)),
        )
    root = "model." if f"model.{_TABLE}" in store.unused() else ""
    encoder = {
        "positions": store.take(
            f"{root}encoder.embed_positions.weight", sizes.max_source_positions, width
        )
    }
    encoder |= arrange_encoder(store, sizes, f"{root}encoder")
    table = store.take(f"{root}{_TABLE}", sizes.vocab_size, width)
    if "proj_out.weight" in store.unused():
        _check_tied(bundle, table, store.take("proj_out.weight", sizes.vocab_size, width))
    num_positions = whole_number(bundle.path, bundle.config, "max_target_positions", 448)
    places = store.take(f"{root}decoder.embed_positions.weight", num_positions, width)
    decoder = {
        "pieces": table[[*reading.pieces.ids, reading.pieces.end_id]],
        "prompt": table[list(reading.pieces.prompt_ids)],
        "positions": np.ascontiguousarray(places[:MAX_PIECES]),
    }
    if reading.pieces.mark_ids:
        decoder["marks"] = table[list(reading.pieces.mark_ids)]
    decoder |= store.pair(f"{root}decoder.layer_norm", "norm", width)
    num_layers = whole_number(bundle.path, bundle.config, "decoder_layers", 6)
    for layer in range(num_layers):
        decoder |= _decoder_layer(store, f"{root}decoder.layers.{layer}", layer, width)
    return ReaderParts(encoder, decoder)


def _decoder_layer(store: WeightStore, place: str, layer: int, width: int) -> dict[str, Floats]:
    own, heard = f"{place}.self_attn", f"{place}.encoder_attn"
    inner = 4 * width
    tensors = store.pair(f"{own}_layer_norm", f"{layer}.read_norm", width)
    tensors |= joint_attention(store, own, f"{layer}.read", width)
    tensors |= store.pair(f"{own}.out_proj", f"{layer}.read_out", width, width)
    tensors |= store.pair(f"{heard}_layer_norm", f"{layer}.heard_norm", width)
    tensors |= joint_attention(store, heard, f"{layer}.ask", width, "q")
    tensors |= joint_attention(store, heard, f"{layer}.heard", width, "kv")
    tensors |= store.pair(f"{heard}.out_proj", f"{layer}.heard_out", width, width)
    tensors |= store.pair(f"{place}.final_layer_norm", f"{layer}.norm", width)
    tensors |= store.pair(f"{place}.fc1", f"{layer}.up", inner, width)
    return tensors | store.pair(f"{place}.fc2", f"{layer}.down", width, inner)


def _check_tied(bundle: ModelBundle, table: Floats, last: Floats) -> None:
    """Refuse a last layer of its own, which no Whisper has and which would be ignored."""
    if not np.array_equal(table, last):
        raise BundleError(
            f"The model in {bundle.path} is no Whisper: its last layer is not its table of pieces.",
            reason="bad_weights",
            path=bundle.path,
            expected="proj_out.weight",
        )
