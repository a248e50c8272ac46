from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.bare_folders import change_json
from support.model_folders import modern_folder

from kasr_desktop.bundle.model_bundle import ModelBundle, load_bundle
from kasr_desktop.domain.audio import AudioWindow, Samples
from kasr_desktop.recognizer import loading
from kasr_desktop.recognizer.ctc.log_mels import mel_filters
from kasr_desktop.recognizer.ctc.onnx_whisper import OnnxWhisper
from kasr_desktop.recognizer.ctc.torch_whisper import TorchWhisperEncoder
from kasr_desktop.recognizer.ctc.transformers_network import load_transformers_network
from kasr_desktop.recognizer.ctc.whisper_weights import is_supported
from kasr_desktop.recognizer.networks.network import Network

pytestmark = pytest.mark.model

SIZES: dict[str, Any] = {
    "d_model": 32,
    "encoder_layers": 2,
    "encoder_attention_heads": 4,
    "encoder_ffn_dim": 64,
    "max_source_positions": 200,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from kasr_desktop.recognizer.ctc.whisper_ctc import register

    register()
    folder = modern_folder(
        tmp_path_factory.mktemp("models") / "whisper", "whisper_ctc", config=SIZES
    )
    extractor = {"feature_extractor_type": "WhisperFeatureExtractor", "do_normalize": False}
    change_json(folder / "processor_config.json", feature_extractor=extractor)
    return folder


Own = Callable[[ModelBundle], Network]
both_runtimes = pytest.mark.parametrize(
    "own", [TorchWhisperEncoder, partial(OnnxWhisper, exact=True)]
)


def noise(num_samples: int) -> Samples:
    return np.asarray(np.random.default_rng(5).standard_normal(num_samples) * 0.1, np.float32)


def test_mel_filters_as_in_transformers() -> None:
    from transformers import WhisperFeatureExtractor

    for num_bins in (80, 128):
        theirs = WhisperFeatureExtractor(feature_size=num_bins).mel_filters
        np.testing.assert_allclose(mel_filters(num_bins), theirs.T, atol=1e-7)


@pytest.mark.parametrize("num_samples", [320, 479, 640, 16_000, 16_161, 47_999])
@both_runtimes
def test_same_numbers_as_transformers(folder: Path, num_samples: int, own: Own) -> None:
    bundle = load_bundle(folder)
    assert is_supported(bundle)
    fast = own(bundle)
    slow = load_transformers_network(bundle, "cpu", half_precision=False)
    ours, theirs = fast.log_probs(noise(num_samples)), slow.log_probs(noise(num_samples))
    assert ours.shape == theirs.shape
    assert (fast.grid, fast.max_frames) == (slow.grid, slow.max_frames)
    assert np.abs(ours - theirs).max() <= 1e-4
    fast.close()


def test_it_is_what_loading_takes(folder: Path) -> None:
    network = loading.load_torch_network(load_bundle(folder), "cpu", half_precision=False)
    assert isinstance(network, TorchWhisperEncoder)


def test_a_window_longer_than_the_positions_is_split(folder: Path) -> None:
    model = loading.load_acoustic_model(load_bundle(folder), "cpu")
    samples = noise(320 * 450)
    emissions = model.emit(AudioWindow(samples, 0, 0, 450))
    assert emissions.log_probs.shape == (450, 43)
    assert model.drain_notices() == ()


@pytest.mark.parametrize(
    "changes", [{"activation_function": "relu"}, {"d_model": "32"}, {"num_mel_bins": 64}]
)
def test_what_it_leaves_to_transformers(
    folder: Path, tmp_path: Path, changes: dict[str, Any]
) -> None:
    copy = modern_folder(tmp_path / "copy", "whisper_ctc", config=SIZES)
    assert is_supported(load_bundle(copy))
    change_json(copy / "config.json", **changes)
    assert not is_supported(load_bundle(copy))


CONTEXT: dict[str, Any] = {
    "context_layers": 2,
    "context_taps": [1, 2],
    "context_size": 24,
    "context_heads": 2,
    "context_ffn_dim": 40,
    "context_kernel": 5,
}


@pytest.mark.parametrize("taps", [[1, 2], [1], [2], None])
@both_runtimes
def test_context_layers_give_the_same_numbers(
    tmp_path: Path, taps: list[int] | None, own: Own
) -> None:
    from kasr_desktop.recognizer.ctc.whisper_ctc import register

    register()
    folder = modern_folder(
        tmp_path / "m", "whisper_ctc", config=SIZES | CONTEXT | {"context_taps": taps}
    )
    extractor = {"feature_extractor_type": "WhisperFeatureExtractor", "do_normalize": False}
    change_json(folder / "processor_config.json", feature_extractor=extractor)
    bundle = load_bundle(folder)
    assert is_supported(bundle)
    fast = own(bundle)
    slow = load_transformers_network(bundle, "cpu", half_precision=False)
    for num_samples in (640, 16_161):
        ours, theirs = fast.log_probs(noise(num_samples)), slow.log_probs(noise(num_samples))
        assert np.abs(ours - theirs).max() <= 1e-4
    fast.close()
