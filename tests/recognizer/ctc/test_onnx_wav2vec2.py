from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from support.model_folders import modern_folder

from kasr_desktop.bundle.model_bundle import ModelBundle, load_bundle
from kasr_desktop.recognizer import loading
from kasr_desktop.recognizer.ctc import onnx_wav2vec2
from kasr_desktop.recognizer.ctc.onnx_wav2vec2 import OnnxWav2Vec2
from kasr_desktop.recognizer.ctc.torch_wav2vec2 import TorchWav2Vec2
from kasr_desktop.recognizer.networks.self_test import mean_shift

pytestmark = pytest.mark.model

SAMPLES = np.asarray(np.random.default_rng(5).standard_normal(32_000) * 0.1, np.float32)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> ModelBundle:
    sizes = {"feat_extract_norm": "layer", "do_stable_layer_norm": True}
    return load_bundle(modern_folder(tmp_path_factory.mktemp("m") / "m", "wav2vec2", config=sizes))


def test_eight_bits_are_near_single_precision(
    bundle: ModelBundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(onnx_wav2vec2, "MAX_MEAN_SHIFT", 1.0)
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
    monkeypatch.setattr(onnx_wav2vec2, "MAX_MEAN_SHIFT", -1.0)
    monkeypatch.setattr(onnx_wav2vec2, "has_torch", lambda: torch_is_here)
    monkeypatch.setattr(loading, "has_torch", lambda: torch_is_here)
    exact = TorchWav2Vec2(bundle).log_probs(SAMPLES)
    network = loading.load_network(bundle, "cpu", half_precision=False, cache=tmp_path)
    assert isinstance(network, TorchWav2Vec2 if torch_is_here else OnnxWav2Vec2)
    np.testing.assert_allclose(network.log_probs(SAMPLES), exact, atol=1e-4)
