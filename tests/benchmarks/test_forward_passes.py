"""The ways through the network, on the CPU's tensors: where a GPU is, the same command measures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks import compare
from benchmarks.forward_passes import Way, count_launches, measure, table
from benchmarks.random_model import TINY, make_folder
from kasr_desktop.bundle.model_bundle import load_bundle
from kasr_desktop.recognizer.ctc.torch_wav2vec2 import TorchWav2Vec2


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    speech = np.random.default_rng(1).standard_normal(32_000).astype(np.float32) * 0.1
    return make_folder(tmp_path_factory.mktemp("ways") / "model", speech=speech, sizes=TINY)


@pytest.mark.model
def test_every_way_says_the_same_or_why_it_did_not_run(folder: Path) -> None:
    network = TorchWav2Vec2(load_bundle(folder))
    found = measure(network, windows=2, seconds=1.0, repeats=1, backend="aot_eager")
    network.close()
    assert found["plain"].is_same
    assert found["compiled"].is_same
    assert not found["compiled"].problem
    assert found["graph"].problem == "only CUDA has graphs"
    assert found["plain"].launches > 50


@pytest.mark.model
def test_windows_of_a_group_are_launched_together(folder: Path) -> None:
    """Eight windows take the launches of one, and blocks of a GPU a fifth of a CPU's."""
    import torch

    network = TorchWav2Vec2(load_bundle(folder))
    with torch.inference_mode():
        one, eight = torch.zeros(1, 160_000), torch.zeros(8, 160_000)
        alone = count_launches(lambda: network.forward(one))
        assert count_launches(lambda: network.forward(eight)) == alone
        network.block_frames = 250
        assert count_launches(lambda: network.forward(eight)) < alone / 2
    network.close()


@pytest.mark.model
def test_compare_keeps_what_was_found_and_what_failed(folder: Path, tmp_path: Path) -> None:
    said = compare.measured_ways(str(folder), "cpu", "--seconds", "1", "--backend", "aot_eager")
    assert said.startswith("# Ways through the network on cpu")
    assert "| graph | | | | | not run: only CUDA has graphs |" in said
    assert "| compiled |" in said
    assert compare.measured_ways(str(tmp_path / "none"), "cpu").startswith("cpu: ")


def test_a_way_pays_by_what_an_hour_gets_back() -> None:
    found = {
        "plain": Way(launches=400, first=1.0, group=0.040),
        "graph": Way(first=2.0, group=0.030),
        "compiled": Way(first=100.0, group=0.020, is_same=False),
    }
    lines = table(found, group_seconds=100.0).splitlines()
    assert lines[2] == "| plain | 400 | 1.00 | 40.0 | yes |  |"
    assert lines[3].endswith("| yes | -0.6 s an hour of sound |")
    assert lines[4].endswith("| NO | -98.3 s an hour of sound |")
