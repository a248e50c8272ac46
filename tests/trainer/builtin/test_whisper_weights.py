from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
import torch

from kasr_desktop.recognizer.ctc.whisper_ctc import sinusoids
from kasr_trainer.builtin.whisper_weights import (
    encoder_state,
    load_encoder,
    read_variables,
)
from kasr_trainer.errors import ModelError

pytestmark = pytest.mark.model


def _pack(variables: dict[str, np.ndarray], version: int = 6) -> bytes:
    def text(value: str) -> bytes:
        raw = value.encode() + b"\0"
        return struct.pack("<H", len(raw)) + raw

    packed = struct.pack("<I", version) + text("WhisperSpec") + struct.pack("<I", 3)
    packed += struct.pack("<I", len(variables))
    for name, array in variables.items():
        half = array.astype(np.float16)
        shape = struct.pack(f"<B{half.ndim}I", half.ndim, *half.shape)
        packed += text(name) + shape + struct.pack("<BI", 4, half.nbytes) + half.tobytes()
    return packed


def _variables() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    width, inner = 64, 128
    shapes: dict[str, tuple[int, ...]] = {
        "conv1/weight": (width, 80, 3),
        "conv1/bias": (width,),
        "conv2/weight": (width, width, 3),
        "conv2/bias": (width,),
        "layer_norm/gamma": (width,),
        "layer_norm/beta": (width,),
        "layer_0/self_attention/linear_0/weight": (3 * width, width),
        "layer_0/self_attention/linear_0/bias": (3 * width,),
        "layer_0/self_attention/linear_1/weight": (width, width),
        "layer_0/self_attention/linear_1/bias": (width,),
        "layer_0/self_attention/layer_norm/gamma": (width,),
        "layer_0/self_attention/layer_norm/beta": (width,),
        "layer_0/ffn/linear_0/weight": (inner, width),
        "layer_0/ffn/linear_0/bias": (inner,),
        "layer_0/ffn/linear_1/weight": (width, inner),
        "layer_0/ffn/linear_1/bias": (width,),
        "layer_0/ffn/layer_norm/gamma": (width,),
        "layer_0/ffn/layer_norm/beta": (width,),
    }
    return {f"encoder/{name}": rng.normal(size=shape) for name, shape in shapes.items()}


def test_reads_what_ctranslate2_packs(tmp_path: Path) -> None:
    variables = _variables()
    (tmp_path / "model.bin").write_bytes(_pack(variables))
    model = load_encoder(tmp_path, vocab_size=7, blank_id=0, dropout=0.0)
    assert model.config.encoder_layers == 1
    assert model.config.d_model == 64
    query = model.encoder.layers[0].self_attn.q_proj.weight.detach().numpy()
    expected = variables["encoder/layer_0/self_attention/linear_0/weight"][:64]
    np.testing.assert_allclose(query, expected, atol=2e-3)
    assert "layers.0.self_attn.k_proj.bias" not in encoder_state(
        read_variables(tmp_path / "model.bin")
    )


def test_new_layers_do_nothing_yet(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(_pack(_variables()))
    plain = load_encoder(tmp_path, vocab_size=7, blank_id=0).eval()
    taller = load_encoder(tmp_path, vocab_size=7, blank_id=0, extra_layers=2).eval()
    assert taller.config.encoder_layers == 3
    features = torch.randn(1, 80, 40)
    with torch.inference_mode():
        torch.testing.assert_close(taller.encoder(features), plain.encoder(features))


def test_refuses_another_version(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(_pack({}, version=5))
    with pytest.raises(ModelError, match="version 5"):
        read_variables(tmp_path / "model.bin")


def test_positions_begin_with_sines_of_nothing() -> None:
    assert sinusoids(2, 4)[0].tolist() == [0.0, 0.0, 1.0, 1.0]
