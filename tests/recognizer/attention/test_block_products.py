"""Products in C against plain ones in 64 bits, and against ONNX Runtime's in the same blocks."""

from __future__ import annotations

from math import erf
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from support.compiled import compiled_module
from support.decoder_shapes import decoder_shapes

from kasr_desktop.bundle.whisper_pieces import MARKS
from kasr_desktop.recognizer.attention import block_products
from kasr_desktop.recognizer.attention.block_products import BlockProducts, packed_blocks
from kasr_desktop.recognizer.attention.decoder_conversion import (
    converted_decoder,
    loaded_products,
    products_form,
)
from kasr_desktop.recognizer.attention.decoder_products import DecoderProducts, GraphProducts
from kasr_desktop.recognizer.networks import onnx_graph
from kasr_desktop.recognizer.networks.converted import converted
from kasr_desktop.recognizer.networks.onnx_graph import int8_blocks

CHANCE = np.random.default_rng(5)
SET, GELU, ADD = range(3)


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    """Return the compiled module, made from the C file as it is now."""
    made = compiled_module("_products", tmp_path_factory.mktemp("compiled"))
    if not made.runs_here():
        pytest.skip("this processor has no AVX512-VNNI: ONNX Runtime is what runs here")
    return made


def random(*shape: int) -> np.ndarray:
    return CHANCE.standard_normal(shape, dtype=np.float32) * 2


def in_bytes(numbers: np.ndarray) -> np.ndarray:
    """Round to 8 bits with a scale for every 64."""
    steps, scale = int8_blocks(numbers)
    whole = (steps.astype(np.float64) - 128) * scale[:, :, None]
    return whole.reshape(numbers.shape)


def normed(rows: np.ndarray, norm: np.ndarray) -> np.ndarray:
    exact = rows.astype(np.float64)
    centred = exact - exact.mean(axis=1, keepdims=True)
    centred /= np.sqrt((centred**2).mean(axis=1, keepdims=True) + 1e-5)
    return (centred * norm[0] + norm[1]).astype(np.float32)


def gelu(numbers: np.ndarray) -> np.ndarray:
    return numbers * np.vectorize(lambda one: (1 + erf(one / 2**0.5)) / 2)(numbers)


@pytest.mark.parametrize("outputs", [1, 16, 31, 64, 75])
@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 6, 7, 16, 40])
def test_a_product_is_that_of_the_rounded_numbers(
    module: ModuleType, count: int, outputs: int
) -> None:
    rows, weight, bias = random(count, 128), random(outputs, 128), random(outputs)
    expected = in_bytes(rows) @ in_bytes(weight).T
    found = np.full((count, outputs), np.nan, np.float32)
    module.multiply(rows, None, *packed_blocks(weight), None, found, SET)
    np.testing.assert_allclose(found, expected, atol=1e-4)
    before = random(count, outputs)
    found = before.copy()
    module.multiply(rows, None, *packed_blocks(weight), bias, found, ADD)
    np.testing.assert_allclose(found, before + expected + bias, atol=1e-4)


def test_norm_before_and_gelu_behind(module: ModuleType) -> None:
    rows, weight, bias, norm = random(9, 192), random(40, 192) / 8, random(40), random(2, 192)
    inner = in_bytes(normed(rows, norm)) @ in_bytes(weight).T + bias
    found = np.empty((9, 40), np.float32)
    module.multiply(rows, norm, *packed_blocks(weight), bias, found, GELU)
    # a number that the norm brings to the middle of two steps may go to either
    np.testing.assert_allclose(found, gelu(inner), atol=0.05)
    assert np.abs(found - gelu(inner)).mean() < 1e-3


def test_gelu_of_all_sizes(module: ModuleType) -> None:
    """Of 64 numbers of which one is not zero, times one."""
    weight, rows = np.zeros((1, 64), np.float32), np.zeros((400, 64), np.float32)
    weight[0, 3], rows[:, 3] = 1.0, np.linspace(-9, 9, 400)
    found = np.empty((400, 1), np.float32)
    module.multiply(rows, None, *packed_blocks(weight), None, found, GELU)
    exact = rows[:, 3].astype(np.float64)
    np.testing.assert_allclose(found[:, 0], gelu(exact), atol=2e-6)


def test_rows_do_not_know_each_other_and_zeros_stay_zero(module: ModuleType) -> None:
    rows, weight = random(11, 128), packed_blocks(random(50, 128))
    rows[4] = 0.0
    together = np.empty((11, 50), np.float32)
    module.multiply(rows, None, *weight, None, together, SET)
    for place, row in enumerate(rows):
        alone = np.empty((1, 50), np.float32)
        module.multiply(row[None], None, *weight, None, alone, SET)
        np.testing.assert_array_equal(alone[0], together[place])
    assert not together[4].any()


@pytest.mark.parametrize("count", [3, 16, 50])
def test_log_softmax(module: ModuleType, count: int) -> None:
    rows = random(4, count) * 5
    found, totals = rows.copy(), np.empty(4, np.float32)
    module.log_softmax(found, totals)
    expected = rows - np.log(np.exp(rows.astype(np.float64)).sum(axis=1, keepdims=True))
    np.testing.assert_allclose(found, expected, atol=1e-5)
    np.testing.assert_allclose(totals, (rows - expected)[:, 0], atol=1e-5)


def test_arrays_that_do_not_fit_are_refused(module: ModuleType) -> None:
    rows, (blocks, scales), out = random(3, 128), packed_blocks(random(40, 128)), random(3, 40)
    module.multiply(rows, None, blocks, scales, None, out, SET)
    for wrong in (
        (random(3, 64), None, blocks, scales, None, out, SET),
        (rows.astype(np.float64), None, blocks, scales, None, out, SET),
        (rows, random(1, 128), blocks, scales, None, out, SET),
        (rows, None, blocks[:1].copy(), scales, None, out, SET),
        (rows, None, blocks, scales[:1].copy(), None, out, SET),
        (rows, None, blocks, scales, random(41), out, SET),
        (rows, None, blocks, scales, None, random(2, 40), SET),
        (rows, None, blocks, scales, None, out, 3),
    ):
        with pytest.raises(ValueError, match="array"):
            module.multiply(*wrong)
    with pytest.raises(ValueError, match="fit"):
        module.log_softmax(out, np.empty(2, np.float32))


def decoder_weights() -> dict[str, np.ndarray]:
    shapes = decoder_shapes(70, 128, 32, 2) | {"marks": (len(MARKS), 128)}
    return {name: random(*shape) * 0.1 for name, shape in shapes.items()}


@pytest.mark.skipif(not onnx_graph.multiplies_blocks(), reason="graphs have no blocks here")
def test_they_say_what_the_graphs_say(
    module: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(block_products, "_compiled", module)
    weights = decoder_weights()
    kept = converted(
        [],
        lambda: converted_decoder(weights, int8=True, in_blocks=True),
        tmp_path,
        form=products_form(),
    )
    own = loaded_products(kept)
    graphs = loaded_products(converted_decoder(weights, int8=True))
    assert isinstance(own, BlockProducts)
    assert isinstance(graphs, GraphProducts)
    states, found, sound = random(5, 128), random(5, 128), random(40, 128)
    given = states.copy()

    def said(products: DecoderProducts) -> list[np.ndarray]:
        mixed, numbers = products.mix(states), []
        for layer in range(products.num_layers):
            assert mixed is not None
            numbers.append(mixed)
            numbers += products.behind_reading(layer, states, found)
            behind, mixed = products.behind_hearing(layer, states, found)
            numbers.append(behind)
        assert mixed is None
        return [*numbers, products.say(states), products.mark(states)]

    for one, other in zip(said(own), said(graphs), strict=True):
        np.testing.assert_allclose(one, other, atol=0.02)
        assert np.abs(one - other).mean() < 1e-3
    np.testing.assert_array_equal(states, given)
    # the graph that hears has a scale a row
    for one, other in zip(own.hear(sound), graphs.hear(sound), strict=True):
        assert np.abs(one - other).max() < 0.05 * np.abs(other).max()


def test_where_they_do_not_run_there_are_graphs(monkeypatch: pytest.MonkeyPatch) -> None:
    weights = decoder_weights()
    monkeypatch.setattr(block_products, "_compiled", None)
    assert not block_products.is_compiled()
    assert products_form() == "graphs"
    made = converted_decoder(weights, int8=True, in_blocks=True)
    assert isinstance(loaded_products(made), GraphProducts)


def test_single_precision_stays_with_graphs(
    module: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(block_products, "_compiled", module)
    made = converted_decoder(decoder_weights(), int8=False, in_blocks=True)
    assert isinstance(loaded_products(made), GraphProducts)
    assert not [name for name in made.tables if name.endswith("blocks")]
