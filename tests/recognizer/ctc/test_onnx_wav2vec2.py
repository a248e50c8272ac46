from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from support.model_folders import modern_folder

from benchmarks.random_model import TINY, make_folder
from kasr_desktop.bundle.model_bundle import ModelBundle, load_bundle
from kasr_desktop.recognizer import loading
from kasr_desktop.recognizer.ctc import onnx_wav2vec2
from kasr_desktop.recognizer.ctc.onnx_wav2vec2 import OnnxWav2Vec2
from kasr_desktop.recognizer.ctc.torch_wav2vec2 import TorchWav2Vec2
from kasr_desktop.recognizer.networks import onnx_graph
from kasr_desktop.recognizer.networks.quantized import Array, Floats
from kasr_desktop.recognizer.networks.self_test import Difference, mean_shift, probe_sound

pytestmark = pytest.mark.model

SAMPLES = np.asarray(np.random.default_rng(5).standard_normal(32_000) * 0.1, np.float32)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> ModelBundle:
    sizes = {"feat_extract_norm": "layer", "do_stable_layer_norm": True}
    return load_bundle(modern_folder(tmp_path_factory.mktemp("m") / "m", "wav2vec2", config=sizes))


def test_eight_bits_are_near_single_precision(
    bundle: ModelBundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Difference, "is_small", True)
    exact = TorchWav2Vec2(bundle).log_probs(SAMPLES)
    for _ in range(2):  # made, and read back
        small = OnnxWav2Vec2(bundle, cache=tmp_path)
        assert small.precision == "int8"
        assert 0 < mean_shift(exact, small.log_probs(SAMPLES)) < 0.1
    small.close()
    small.close()
    with pytest.raises(RuntimeError, match="closed"):
        small.log_probs(SAMPLES)


@pytest.mark.usefixtures("caplog")
@pytest.mark.parametrize("torch_is_here", [True, False])
def test_weights_that_do_not_suit_eight_bits_stay_in_single_precision(
    bundle: ModelBundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, torch_is_here: bool
) -> None:
    monkeypatch.setattr(Difference, "is_small", False)
    monkeypatch.setattr(onnx_wav2vec2, "has_torch", lambda: torch_is_here)
    monkeypatch.setattr(loading, "has_torch", lambda: torch_is_here)
    exact = TorchWav2Vec2(bundle).log_probs(SAMPLES)
    network = loading.load_network(bundle, "cpu", half_precision=False, cache=tmp_path)
    assert isinstance(network, TorchWav2Vec2 if torch_is_here else OnnxWav2Vec2)
    np.testing.assert_allclose(network.log_probs(SAMPLES), exact, atol=1e-4)


Rounding = Callable[[Floats], tuple[Array, Floats]]
_ROUNDED: Rounding = onnx_graph.int8_rows


def _few_bits(weight: Floats) -> tuple[Array, Floats]:
    """Three bits of eight."""
    steps, scale = _ROUNDED(weight)
    return (np.rint(steps / 32) * 32).clip(-128, 127).astype(np.int8), scale


def _wrong_scales(weight: Floats) -> tuple[Array, Floats]:
    """Every twentieth row four times too large: a table of scales that is damaged."""
    steps, scale = _ROUNDED(weight)
    return steps, np.where(np.arange(len(scale)) % 20 == 7, 4 * scale, scale)


def _rows_moved(weight: Floats) -> tuple[Array, Floats]:
    """Weights one row beside their scales."""
    steps, scale = _ROUNDED(weight)
    return np.roll(steps, 1, axis=0), scale


def _run_over(weight: Floats) -> tuple[Array, Floats]:
    """The largest weights overflow their eight bits."""
    steps, scale = _ROUNDED(weight)
    return (steps.astype(np.int16) * 2).astype(np.int8), scale / 2


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> ModelBundle:
    """Return weights whose frames are decided, as a trained network's are."""
    folder = tmp_path_factory.mktemp("m") / "spoken"
    return load_bundle(make_folder(folder, speech=probe_sound(), sizes=TINY))


def test_a_network_that_suits_eight_bits_gets_them(spoken: ModelBundle) -> None:
    assert OnnxWav2Vec2(spoken).precision == "int8"


@pytest.mark.parametrize("rounding", [_few_bits, _wrong_scales, _rows_moved, _run_over])
def test_a_network_damaged_by_eight_bits_is_refused(
    spoken: ModelBundle, monkeypatch: pytest.MonkeyPatch, rounding: Rounding
) -> None:
    monkeypatch.setattr(onnx_graph, "int8_rows", rounding)
    with pytest.raises(RuntimeError, match="8 bits change"):
        OnnxWav2Vec2(spoken)
