"""Model folders without torch: right files, and weights that are only a header and zeros."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

from support.model_folders import write_tokenizer_2022


def bare_folder(folder: Path, *, num_syllables: int = 20, rows: int | None = None) -> Path:
    """Write a folder that `load_bundle` accepts; `rows` is the height of the last layer."""
    vocab = write_tokenizer_2022(folder, num_syllables=num_syllables)
    size = len(vocab) + 2
    write_json(
        folder / "config.json",
        {
            "architectures": ["Wav2Vec2ForCTC"],
            "model_type": "wav2vec2",
            "vocab_size": size,
            "pad_token_id": vocab["[PAD]"],
        },
    )
    shapes = {"lm_head.weight": (rows or size, 4), "lm_head.bias": (rows or size,)}
    write_safetensors(folder / "model.safetensors", shapes)
    return folder


def write_safetensors(path: Path, shapes: dict[str, tuple[int, ...]]) -> None:
    """Write float32 zeros in the safetensors format, byte by byte."""
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    offset = 0
    for name, shape in shapes.items():
        num_bytes = 4
        for length in shape:
            num_bytes *= length
        offsets = [offset, offset + num_bytes]
        header[name] = {"dtype": "F32", "shape": list(shape), "data_offsets": offsets}
        offset += num_bytes
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + bytes(offset))


def change_json(path: Path, **changes: object) -> None:
    """Set keys of a JSON object in a file; None removes one."""
    value = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    value |= changes
    write_json(path, {key: item for key, item in value.items() if item is not None})


def write_json(path: Path, value: object) -> None:
    """Write a JSON file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
