"""A Whisper folder in whisper.cpp's form holds the same numbers under openai's names."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np
import pytest

from benchmarks.whisper_ggml import openai_name, vocabulary, write_ggml

CONFIG = {
    "vocab_size": 300,
    "max_source_positions": 10,
    "d_model": 4,
    "encoder_attention_heads": 2,
    "encoder_layers": 1,
    "max_target_positions": 6,
    "decoder_attention_heads": 2,
    "decoder_layers": 1,
    "num_mel_bins": 80,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    from safetensors.numpy import save_file

    (tmp_path / "config.json").write_text(json.dumps(CONFIG), "utf-8")
    pieces = {"!": 0, "\u0120": 1, "\u00ea\u00b0\u0122": 2}
    tokenizer = {"model": {"vocab": pieces}}
    (tmp_path / "tokenizer.json").write_text(json.dumps(tokenizer), "utf-8")
    tensors = {
        "model.encoder.conv1.bias": np.arange(4, dtype=np.float32),
        "model.decoder.layers.0.fc1.weight": np.full((2, 4), 0.5, np.float32),
        "proj_out.weight": np.zeros((2, 2), np.float32),
    }
    save_file(tensors, tmp_path / "model.safetensors")
    return tmp_path


def test_bytes_of_the_vocabulary_are_text(folder: Path) -> None:
    assert b"".join(vocabulary(folder)).decode() == "! 가"


def test_the_file_ends_with_the_tensors(folder: Path) -> None:
    written = write_ggml(folder, folder / "base.bin").read_bytes()
    assert struct.unpack_from("<12i", written)[:4] == (0x67676D6C, 300, 10, 4)
    name = b"decoder.blocks.0.mlp.0.weight"
    place = written.index(name)
    assert struct.unpack_from("<5i", written, place - 20) == (2, len(name), 1, 4, 2)
    halves = np.frombuffer(written, "<f2", 8, place + len(name))
    assert (halves == 0.5).all()
    assert b"proj_out" not in written


def test_a_strange_tensor_is_an_error() -> None:
    with pytest.raises(KeyError):
        openai_name("model.encoder.strange.weight")
