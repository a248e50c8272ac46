from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file
from support.bare_folders import change_json
from support.model_folders import modern_folder

from kasr_desktop.bundle.model_bundle import load_bundle
from kasr_desktop.recognizer.ctc.torch_whisper import TorchWhisperEncoder
from kasr_desktop.recognizer.ctc.transformers_network import load_transformers_network
from kasr_desktop.recognizer.ctc.whisper_ctc import register
from kasr_desktop.recognizer.networks.quantized import all_dequantized, quantized

pytestmark = pytest.mark.model

SIZES: dict[str, Any] = {
    "d_model": 32,
    "encoder_layers": 2,
    "encoder_attention_heads": 4,
    "encoder_ffn_dim": 64,
    "max_source_positions": 200,
}


@pytest.mark.parametrize("shape", [(7, 5, 3), (3, 192)])
def test_a_weight_moves_by_half_a_step_of_its_neighbours_at_most(shape: tuple[int, ...]) -> None:
    spread = np.logspace(-2, 2, shape[0]).reshape(-1, *[1] * (len(shape) - 1))
    weights = np.random.default_rng(1).standard_normal(shape) * spread
    weights[0, 0] *= 50  # one large weight spoils no more than its group
    restored = all_dequantized(quantized({"w": weights}))["w"]
    group = 64 if shape == (3, 192) else 15
    steps = np.abs(weights.reshape(shape[0], -1, group)).max(axis=2) / 127
    off = np.abs((restored - weights).reshape(shape[0], -1, group)).max(axis=2)
    assert (off <= steps * 0.57).all()  # the scale itself is rounded to 11 bits
    assert off.max() > 0


def test_what_is_no_matrix_stays_in_floats_and_zeros_stay_zeros() -> None:
    small = quantized({"bias": np.array([0.5, -2.0]), "zeros": np.zeros((2, 3))})
    assert small["bias"].dtype == np.float16
    assert small["zeros"].dtype == np.int8
    restored = all_dequantized(small)
    assert restored["bias"].tolist() == [0.5, -2.0]
    assert not restored["zeros"].any()
    assert sorted(restored) == ["bias", "zeros"]


def test_a_matrix_is_whole_numbers_and_a_scale() -> None:
    small = quantized({"w": np.array([[0.5, -127.0], [0.0, 0.0]])})
    assert small["w"].tolist() == [[0, -127], [0, 0]]
    assert sorted(small) == ["w", "w_scale"]


def test_plain_tensors_pass_untouched() -> None:
    plain = {"w": np.ones((2, 2)), "ids": np.ones((2, 2), np.int8)}
    assert all_dequantized(plain) == plain


def test_both_ways_of_loading_read_eight_bits(tmp_path: Path) -> None:
    register()
    folder = modern_folder(tmp_path / "m", "whisper_ctc", config=SIZES)
    extractor = {"feature_extractor_type": "WhisperFeatureExtractor", "do_normalize": False}
    change_json(folder / "processor_config.json", feature_extractor=extractor)
    rng = np.random.default_rng(3)
    samples = np.asarray(rng.standard_normal(16_161) * 0.1, np.float32)
    exact = TorchWhisperEncoder(load_bundle(folder)).log_probs(samples)
    weights = folder / "model.safetensors"
    save_file(quantized(load_file(weights)), weights)
    bundle = load_bundle(folder)
    fast = TorchWhisperEncoder(bundle)
    assert fast.unused == ()
    ours = fast.log_probs(samples)
    slow = load_transformers_network(bundle, "cpu", half_precision=False)
    assert np.abs(ours - slow.log_probs(samples)).max() <= 1e-4
    assert 0 < np.abs(np.exp(ours) - np.exp(exact)).max() < 0.05
