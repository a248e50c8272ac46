"""Writes a Whisper that CTranslate2 has packed as a folder of the Hugging Face Hub's layout.

So weights that are to be had in that form only are read by everything that reads the Hub's.
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.torch import save_file
from torch import Tensor, tensor

from kasr_desktop.bundle.whisper_pieces import read_pieces
from kasr_trainer.builtin.whisper_weights import encoder_state, read_variables
from kasr_trainer.errors import ModelError

_HEAD = 64
"""Of every Whisper."""


def decoder_state(variables: Mapping[str, NDArray[np.generic]]) -> dict[str, Tensor]:
    """Return the decoder's weights under transformers' names, float32."""

    def take(name: str) -> Tensor:
        return tensor(np.asarray(variables[f"decoder/{name}"], dtype=np.float32))

    def norm(theirs: str, ours: str) -> dict[str, Tensor]:
        gamma, beta = take(f"{theirs}/gamma"), take(f"{theirs}/beta")
        return {f"{ours}.weight": gamma, f"{ours}.bias": beta}

    def joint(theirs: str, ours: str, parts: str) -> dict[str, Tensor]:
        found = {}
        weights = take(f"{theirs}/weight").chunk(len(parts))
        biases = take(f"{theirs}/bias").chunk(len(parts))
        for part, weight, bias in zip(parts, weights, biases, strict=True):
            found[f"{ours}.{part}_proj.weight"] = weight.clone()
            if part != "k":  # Whisper's key has no bias
                found[f"{ours}.{part}_proj.bias"] = bias.clone()
        return found

    state = {
        "embed_tokens.weight": take("embeddings/weight"),
        "embed_positions.weight": take("position_encodings/encodings"),
        **norm("layer_norm", "layer_norm"),
    }
    for layer in range(_num_layers(variables, "decoder")):
        theirs, ours = f"layer_{layer}", f"layers.{layer}"
        state |= norm(f"{theirs}/self_attention/layer_norm", f"{ours}.self_attn_layer_norm")
        state |= joint(f"{theirs}/self_attention/linear_0", f"{ours}.self_attn", "qkv")
        state |= norm(f"{theirs}/attention/layer_norm", f"{ours}.encoder_attn_layer_norm")
        state |= joint(f"{theirs}/attention/linear_0", f"{ours}.encoder_attn", "q")
        state |= joint(f"{theirs}/attention/linear_1", f"{ours}.encoder_attn", "kv")
        state |= norm(f"{theirs}/ffn/layer_norm", f"{ours}.final_layer_norm")
        for old, new in (
            ("self_attention/linear_1", "self_attn.out_proj"),
            ("attention/linear_2", "encoder_attn.out_proj"),
            ("ffn/linear_0", "fc1"),
            ("ffn/linear_1", "fc2"),
        ):
            for part in ("weight", "bias"):
                state[f"{ours}.{new}.{part}"] = take(f"{theirs}/{old}/{part}")
    return state


def _num_layers(variables: Mapping[str, NDArray[np.generic]], side: str) -> int:
    return sum(name.startswith(side) and name.endswith("ffn/linear_0/bias") for name in variables)


def write_folder(whisper: Path, out: Path) -> int:
    """Write the folder; give the size of its weights in bytes.

    Args:
        whisper: CTranslate2 folder with `model.bin` and `tokenizer.json`.
        out: The folder to write; must not exist.

    Raises:
        ModelError: The folder is not what it should be.
    """
    if not (whisper / "tokenizer.json").is_file():
        raise ModelError(f"{whisper} holds no tokenizer.json.", reason="no_tokenizer", path=whisper)
    variables = read_variables(whisper / "model.bin")
    encoder = encoder_state(variables)
    decoder = decoder_state(variables)
    positions = variables["encoder/position_encodings/encodings"]
    state = {f"model.encoder.{name}": each for name, each in encoder.items()}
    state["model.encoder.embed_positions.weight"] = tensor(np.asarray(positions, np.float32))
    state |= {f"model.decoder.{name}": each for name, each in decoder.items()}
    width, bins = encoder["conv1.weight"].shape[:2]
    config: dict[str, Any] = {
        "architectures": ["WhisperForConditionalGeneration"],
        "model_type": "whisper",
        "activation_function": "gelu",
        "d_model": width,
        "num_mel_bins": bins,
        "encoder_layers": _num_layers(variables, "encoder"),
        "decoder_layers": _num_layers(variables, "decoder"),
        "encoder_attention_heads": width // _HEAD,
        "decoder_attention_heads": width // _HEAD,
        "encoder_ffn_dim": 4 * width,
        "decoder_ffn_dim": 4 * width,
        "max_source_positions": len(positions),
        "max_target_positions": len(decoder["embed_positions.weight"]),
        "vocab_size": len(decoder["embed_tokens.weight"]),
    }
    pieces = read_pieces(whisper, size=config["vocab_size"])
    config |= dict.fromkeys(("bos_token_id", "eos_token_id", "pad_token_id"), pieces.end_id)
    config["decoder_start_token_id"] = pieces.prompt_ids[0]
    extractor = {
        "feature_extractor_type": "WhisperFeatureExtractor",
        "feature_size": bins,
        "sampling_rate": 16_000,
        "n_fft": 400,
        "hop_length": 160,
        "chunk_length": 30,
    }
    out.mkdir(parents=True)
    for name, content in (("config", config), ("preprocessor_config", extractor)):
        (out / f"{name}.json").write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    shutil.copyfile(whisper / "tokenizer.json", out / "tokenizer.json")
    weights = out / "model.safetensors"
    save_file({name: each.half().contiguous() for name, each in state.items()}, weights)
    weights.chmod(0o644)  # safetensors lets only the writer read it
    return weights.stat().st_size


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `whisper-folder` to the command line."""
    parser = commands.add_parser(
        "whisper-folder", help="a CTranslate2 Whisper as a folder of the Hub's layout"
    )
    parser.add_argument("whisper", type=Path, help="CTranslate2 folder")
    parser.add_argument("out", type=Path, help="folder to write")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the folder and tell its size."""
    num_bytes = write_folder(arguments.whisper, arguments.out)
    print(f"{arguments.out}: {num_bytes / 1e6:.1f} MB")
    return 0
