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

from kasr_desktop.bundle.whisper_pieces import END, MARKS, PROMPT, korean_pieces
from kasr_desktop.recognizer.attention.piece_decoder import FOLDER, MAX_PIECES, marks_file
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
    vocabulary = _read_vocabulary(whisper)
    pieces = korean_pieces({piece: row for row, piece in enumerate(vocabulary)})
    variables = read_variables(whisper / "model.bin")
    tensors = decoder_tensors(variables, vocabulary, list(pieces))
    folder = model / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    lines = json.dumps([raw.hex() for raw in pieces.values()], indent=0)
    (folder / "pieces.json").write_text(lines + "\n", encoding="utf-8")
    weights = folder / "model.safetensors"
    save_file(quantized({name: each.numpy() for name, each in tensors.items()}), weights)
    weights.chmod(0o644)  # safetensors lets only the writer read it
    _save_marks(variables, vocabulary, model)
    _renew_digest(model)
    return weights.stat().st_size


def write_marks(whisper: Path, model: Path) -> int:
    """Write the rows for sentence marks beside a decoder that is there, else as `write_decoder`.

    Args:
        whisper: As `write_decoder` takes it; the decoder in `model` must be this one's.
        model: The folder.
    """
    num_bytes = _save_marks(read_variables(whisper / "model.bin"), _read_vocabulary(whisper), model)
    _renew_digest(model)
    return num_bytes


def _save_marks(
    variables: Mapping[str, NDArray[np.generic]], vocabulary: list[str], model: Path
) -> int:
    table = variables["decoder/embeddings/weight"]
    rows = table[[vocabulary.index(mark) for mark in MARKS]]
    path = marks_file(model)
    save_file({"marks": np.ascontiguousarray(rows, np.float16)}, path)
    path.chmod(0o644)
    return path.stat().st_size


def _renew_digest(model: Path) -> None:
    facts_file = model / "kasr.json"
    if facts_file.is_file():
        facts = json.loads(facts_file.read_text(encoding="utf-8"))
        facts["weights_sha256"] = weights_digest(model)
        facts_file.write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")


def _read_vocabulary(whisper: Path) -> list[str]:
    """Return the pieces in the order of their rows; CTranslate2 has had two kinds of file."""
    listed = whisper / "vocabulary.json"
    if listed.is_file():
        found: list[str] = json.loads(listed.read_text(encoding="utf-8"))
        return found
    return (whisper / "vocabulary.txt").read_text(encoding="utf-8").split("\n")


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `decoder` to the command line."""
    parser = commands.add_parser(
        "decoder", help="Whisper's decoder for Korean, into a model folder"
    )
    parser.add_argument("whisper", type=Path, help="CTranslate2 folder")
    parser.add_argument("model", type=Path, help="model folder")
    parser.add_argument(
        "--marks-only", action="store_true", help="only the rows for sentence marks"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the folder and tell its size."""
    write = write_marks if arguments.marks_only else write_decoder
    num_bytes = write(arguments.whisper, arguments.model)
    print(f"{arguments.model / FOLDER}: {num_bytes / 1e6:.3f} MB")
    return 0
