from __future__ import annotations

import numpy as np
import pytest

from kasr_desktop.recognizer.networks import onnx_graph
from kasr_desktop.recognizer.networks.onnx_graph import OnnxGraph
from kasr_desktop.recognizer.networks.onnx_session import OnnxSession
from kasr_desktop.recognizer.networks.quantized import Floats

pytestmark = pytest.mark.model

WIDTH = 192


def product(weight: Floats, states: Floats, *, in_blocks: bool) -> Floats:
    graph = OnnxGraph({"w.weight": weight}, int8=True, in_blocks=in_blocks)
    result = graph.linear(graph.input("states", (1, "T", WIDTH)), "w")
    graph.output("out", result, (1, "T", len(weight)))
    found: Floats = OnnxSession(graph.model()).run({"states": states[None]})["out"][0]
    return found


@pytest.fixture
def weight() -> Floats:
    return np.random.default_rng(1).standard_normal((48, WIDTH)).astype(np.float32)


@pytest.fixture
def states() -> Floats:
    return np.random.default_rng(2).standard_normal((9, WIDTH)).astype(np.float32)


@pytest.mark.parametrize("large", ["weight", "state"])
def test_in_blocks_a_large_number_spoils_its_neighbours_alone(
    weight: Floats, states: Floats, large: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(onnx_graph, "multiplies_blocks", lambda: True)
    (weight if large == "weight" else states)[:, 0] *= 100
    exact = states @ weight.T
    off = {
        in_blocks: np.abs(product(weight, states, in_blocks=in_blocks) - exact).mean()
        for in_blocks in (False, True)
    }
    assert off[True] < 0.7 * off[False]
    assert off[True] < 0.03 * np.abs(exact).mean()


def test_where_blocks_are_slow_a_scale_a_row_is_kept(
    weight: Floats, states: Floats, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(onnx_graph, "multiplies_blocks", lambda: False)
    asked = product(weight, states, in_blocks=True)
    assert np.array_equal(asked, product(weight, states, in_blocks=False))


def test_a_width_that_no_blocks_fill_has_a_scale_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onnx_graph, "multiplies_blocks", lambda: True)
    monkeypatch.setattr(onnx_graph, "GROUP", 128)
    weight = np.eye(WIDTH, dtype=np.float32)
    states = np.ones((3, WIDTH), np.float32)
    assert np.allclose(product(weight, states, in_blocks=True), 1, atol=0.02)
