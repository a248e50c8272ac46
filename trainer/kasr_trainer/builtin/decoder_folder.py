"""Takes Whisper's decoder out of a CTranslate2 folder, for Korean alone, in 8 bits.

What a model folder holds in `whisper_decoder/`: the app reads a window a second time with it
(`kasr_desktop/recognizer/attention/joint_ctc_attention.py`).
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from torch import Tensor

from kasr_desktop.bundle.whisper_pieces import END, PROMPT, korean_pieces
from kasr_desktop.recognizer.attention.piece_decoder import FOLDER, MAX_PIECES
from kasr_desktop.recognizer.networks.quantized import quantized
from kasr_trainer.builtin.export import weights_digest
from kasr_trainer.builtin.whisper_weights import read_variables

_PARTS = {
    "read_norm": "self_attention/layer_norm",
    "read": "self_attention/linear_0",
    "read_out": "self_attention/linear_1",
    "heard_norm": "attention/layer_norm",
    "ask": "attention/linear_0",
    "heard": "attention/linear_1",
    "heard_out": "attention/linear_2",
    "norm": "ffn/layer_norm",
    "up": "ffn/linear_0",
    "down": "ffn/linear_1",
}
"""Our names of a layer's parts and CTranslate2's."""


def decoder_tensors(
    variables: Mapping[str, NDArray[np.generic]], vocabulary: list[str], pieces: list[int]
) -> dict[str, Tensor]:
    """Return the decoder's tensors under our names; of the table only these pieces and the end."""

    def take(name: str) -> Tensor:
        return torch.tensor(np.asarray(variables[f"decoder/{name}"], dtype=np.float32))

    table = take("embeddings/weight")
    tensors = {
        "pieces": table[[*pieces, vocabulary.index(END)]],
        "prompt": table[[vocabulary.index(name) for name in PROMPT]],
        "positions": take("position_encodings/encodings")[:MAX_PIECES],
    }
    tensors |= _pair("norm", take("layer_norm/gamma"), take("layer_norm/beta"))
    num_layers = sum(
        bool(re.fullmatch(r"decoder/layer_\d+/ffn/linear_0/bias", n)) for n in variables
    )
    for layer in range(num_layers):
        for part, theirs in _PARTS.items():
            names = ("gamma", "beta") if part.endswith("norm") else ("weight", "bias")
            weight, bias = (take(f"layer_{layer}/{theirs}/{name}") for name in names)
            tensors |= _pair(f"{layer}.{part}", weight, bias)
    return tensors


def _pair(name: str, weight: Tensor, bias: Tensor) -> dict[str, Tensor]:
    return {f"{name}.weight": weight, f"{name}.bias": bias}


def write_decoder(whisper: Path, model: Path) -> int:
    """Write `whisper_decoder/` into a model folder and renew its digest; give the size in bytes.

    Args:
        whisper: CTranslate2 folder with model.bin and vocabulary.json.
        model: The folder whose encoder is Whisper's of the same size.
    """
    vocabulary = json.loads((whisper / "vocabulary.json").read_text(encoding="utf-8"))
    pieces = korean_pieces({piece: row for row, piece in enumerate(vocabulary)})
    tensors = decoder_tensors(read_variables(whisper / "model.bin"), vocabulary, list(pieces))
    folder = model / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    lines = json.dumps([raw.hex() for raw in pieces.values()], indent=0)
    (folder / "pieces.json").write_text(lines + "\n", encoding="utf-8")
    weights = folder / "model.safetensors"
    save_file(quantized({name: each.numpy() for name, each in tensors.items()}), weights)
    weights.chmod(0o644)  # safetensors lets only the writer read it
    facts_file = model / "kasr.json"
    if facts_file.is_file():
        facts = json.loads(facts_file.read_text(encoding="utf-8"))
        facts["weights_sha256"] = weights_digest(model)
        facts_file.write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
    return weights.stat().st_size


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `decoder` to the command line."""
    parser = commands.add_parser(
        "decoder", help="Whisper's decoder for Korean, into a model folder"
    )
    parser.add_argument("whisper", type=Path, help="CTranslate2 folder")
    parser.add_argument("model", type=Path, help="model folder")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the folder and tell its size."""
    num_bytes = write_decoder(arguments.whisper, arguments.model)
    print(f"{arguments.model / FOLDER}: {num_bytes / 1e6:.1f} MB")
    return 0
