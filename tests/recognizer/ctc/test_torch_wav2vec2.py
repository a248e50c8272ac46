from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.bare_folders import bare_folder, change_json
from support.model_folders import modern_folder, recommended_folder

from kasr_desktop.bundle.model_bundle import ModelBundle, load_bundle
from kasr_desktop.domain.audio import Samples
from kasr_desktop.recognizer import loading
from kasr_desktop.recognizer.ctc.onnx_wav2vec2 import OnnxWav2Vec2
from kasr_desktop.recognizer.ctc.torch_wav2vec2 import TorchWav2Vec2
from kasr_desktop.recognizer.ctc.transformers_network import (
    TransformersNetwork,
    load_transformers_network,
)
from kasr_desktop.recognizer.ctc.wav2vec2_weights import is_supported
from kasr_desktop.recognizer.networks.network import Network
from kasr_desktop.recognizer.networks.self_test import same_probabilities

TOLERANCE = 1e-4


def noise(num_samples: int) -> Samples:
    return np.asarray(np.random.default_rng(5).standard_normal(num_samples) * 0.1, np.float32)


@pytest.mark.model
@pytest.mark.parametrize("kind", ["wav2vec2", "hubert"])
@pytest.mark.parametrize("stable", [True, False])
@pytest.mark.parametrize("conv_bias", [True, False])
@pytest.mark.parametrize("own", [TorchWav2Vec2, partial(OnnxWav2Vec2, exact=True)])
def test_same_numbers_as_transformers(
    tmp_path: Path, kind: str, stable: bool, conv_bias: bool, own: Callable[[ModelBundle], Network]
) -> None:
    folder = modern_folder(
        tmp_path / kind,
        kind,
        config={
            "feat_extract_norm": "layer",
            "do_stable_layer_norm": stable,
            "conv_bias": conv_bias,
            "num_conv_pos_embeddings": 16 if stable else 15,
        },
        seed=3,
    )
    bundle = load_bundle(folder)
    assert is_supported(bundle)
    fast = own(bundle)
    slow = load_transformers_network(bundle, "cpu", half_precision=False)
    assert fast.grid == slow.grid
    for num_samples in (400, 719, 16_000, 16_399, 40_960):
        samples = noise(num_samples)
        ours, theirs = fast.log_probs(samples), slow.log_probs(samples)
        assert ours.shape == theirs.shape
        assert np.abs(ours - theirs).max() <= TOLERANCE
    fast.close()
    fast.close()


@pytest.mark.model
def test_the_recommended_layout_needs_no_transformers(tmp_path: Path) -> None:
    folder = recommended_folder(tmp_path / "model", weights="bin")
    code = f"""
import sys, numpy as np
from pathlib import Path
from kasr_desktop.bundle.model_bundle import ModelBundle, load_bundle
from kasr_desktop.domain.audio import AudioWindow
from kasr_desktop.recognizer.loading import load_acoustic_model
model = load_acoustic_model(load_bundle(Path({str(folder)!r})), "cpu")
emissions = model.emit(AudioWindow(np.zeros(16_000, np.float32), 0, 0, 49))
assert emissions.log_probs.shape == (49, 1207)
raise SystemExit("transformers was imported" if "transformers" in sys.modules else 0)
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


@pytest.mark.model
def test_parts_it_does_not_know_go_through_transformers(tmp_path: Path) -> None:
    import torch
    from safetensors.torch import load_file, save_file

    folder = recommended_folder(tmp_path / "model")
    bundle = load_bundle(folder)
    assert isinstance(
        loading.load_torch_network(bundle, "cpu", half_precision=False), TorchWav2Vec2
    )
    tensors = load_file(folder / "model.safetensors")
    tensors["wav2vec2.extra.weight"] = torch.zeros(3)
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    network = loading.load_torch_network(load_bundle(folder), "cpu", half_precision=False)
    assert isinstance(network, TransformersNetwork)


@pytest.mark.parametrize(
    "changes",
    [
        {"feat_extract_norm": "group"},
        {"feat_extract_activation": "relu"},
        {"hidden_act": "silu"},
        {"add_adapter": True},
        {"adapter_attn_dim": 16},
        {"adapter_attn_dim": 32},
        {"conv_kernel": [10, 3]},
        {"hidden_size": "32"},
        {"num_hidden_layers": None, "layer_norm_eps": 1},
        {"model_type": "wavlm"},
    ],
)
def test_what_it_leaves_to_transformers(tmp_path: Path, changes: dict[str, Any]) -> None:
    folder = bare_folder(tmp_path / "model")
    change_json(folder / "config.json", feat_extract_norm="layer")
    assert is_supported(load_bundle(folder))
    change_json(folder / "config.json", **changes)
    assert not is_supported(load_bundle(folder))


def test_a_width_behind_an_adapter_that_is_not_there_says_nothing(tmp_path: Path) -> None:
    """transformers reads it with add_adapter alone, and leaves 768 there for any network."""
    folder = bare_folder(tmp_path / "model")
    change_json(folder / "config.json", feat_extract_norm="layer", output_hidden_size=768)
    assert is_supported(load_bundle(folder))


@pytest.mark.model
@pytest.mark.parametrize("half_precision", [False, True])
def test_windows_of_one_length_are_heard_together(tmp_path: Path, half_precision: bool) -> None:
    """The way of a GPU, on the CPU's tensors: in both precisions, whatever the lengths."""
    folder = modern_folder(
        tmp_path / "w", "wav2vec2", config={"feat_extract_norm": "layer"}, seed=3
    )
    network = TorchWav2Vec2(load_bundle(folder), half_precision=half_precision)
    sound = noise(16_000 * 5)
    windows = [sound[:16_000], sound[20_000:36_000], sound[:24_000], sound[50_000:66_000]]
    together = network.log_probs_of(windows)
    assert len({len(rows) for rows in together}) == 2
    for rows, samples in zip(together, windows, strict=True):
        alone = network.log_probs(samples)
        assert rows.shape == alone.shape
        assert np.abs(rows - alone).max() <= (0.02 if half_precision else TOLERANCE)
    assert same_probabilities(together[0], network.log_probs(windows[0]))
    network.close()
