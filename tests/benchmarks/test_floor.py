"""The least cost of a model is counted from its sizes."""

from __future__ import annotations

import json

import pytest

from benchmarks.floor import Part, Rates, builtin_parts, measured_rates, table, wav2vec2_parts
from benchmarks.random_model import SIZES
from kasr_desktop.resources import builtin_model_dir

RATES = Rates({"int8": 600.0, "float32": 200.0}, {"int8": 400.0, "float32": 100.0}, 20.0)


def test_a_part_waits_for_products_or_for_memory() -> None:
    assert Part("a", 6.0, memory=0.1).floor(RATES) == pytest.approx(0.01)
    assert Part("a", 6.0, memory=1.0).floor(RATES) == pytest.approx(0.05)
    assert Part("a", 6.0, "float32", "few").floor(RATES) == pytest.approx(0.06)


def test_the_built_in_encoder_costs_what_its_sizes_say() -> None:
    config = json.loads((builtin_model_dir() / "config.json").read_text("utf-8"))
    encoder, around, _, steps = builtin_parts(config, 13_000)
    # 6 layers of 3.1 million weights and 2 of 2.6, twice a product, 50 frames, 18 s of 16 new
    assert encoder.products == pytest.approx(2.71, rel=0.01)
    assert 0 < around.products < encoder.products
    assert steps.floor(RATES) == pytest.approx(steps.memory / 20.0)
    assert "| all, a second of sound |" in table("A", [encoder, steps], RATES)


@pytest.mark.model
def test_xls_r_s_layers_are_most_of_it() -> None:
    features, around, layers = wav2vec2_parts(SIZES)
    assert layers.products == pytest.approx(34.0, rel=0.01)
    assert features.products == pytest.approx(5.5, rel=0.02)
    assert around.products < layers.products / 4


@pytest.mark.model
def test_rates_are_measured() -> None:
    rates = measured_rates(least=0.05)
    assert rates.many["float32"] > 1
    assert rates.few["int8"] > 1
    assert rates.memory > 0.1
