"""Compiled and in numpy: the same numbers, whatever the sizes, and those of plain attention."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType

import numpy as np
import pytest
from support.compiled import compiled_module

from kasr_desktop.recognizer.attention import step_attention
from kasr_desktop.recognizer.attention.step_attention import (
    CompiledAttention,
    NumpyAttention,
    StepAttention,
)

CHANCE = np.random.default_rng(3)
WIDTH = 128


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    """Return the compiled module, made from the C file as it is now."""
    return compiled_module("_attention", tmp_path_factory.mktemp("compiled"))


@pytest.fixture(params=["any", "256", "512"])
def kind(module: ModuleType, request: pytest.FixtureRequest) -> str:
    """Compute as a kind of processor does, if this one can."""
    if not module.choose(request.param):
        pytest.skip("this processor cannot")
    return str(request.param)


def both(half: bool, module: ModuleType, patch: pytest.MonkeyPatch) -> list[StepAttention]:
    patch.setattr(step_attention, "_compiled", module)
    return [CompiledAttention(half=half), NumpyAttention(half=half)]


def random(*shape: int) -> np.ndarray:
    return CHANCE.standard_normal(shape, dtype=np.float32) * 2


def plain(asked: np.ndarray, keys: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Attention of one row, head by head, in 64 bits."""
    found = []
    for first in range(0, len(asked), 64):
        head = slice(first, first + 64)
        scores = keys[:, head].astype(np.float64) @ asked[head] / 8
        shares = np.exp(scores - scores.max())
        found.append(shares @ values[:, head] / shares.sum())
    return np.concatenate(found)


@pytest.mark.usefixtures("kind")
@pytest.mark.parametrize("frames", [1, 31, 32, 65, 300])
@pytest.mark.parametrize("texts", [1, 2, 3, 4, 7])
def test_what_texts_hear(
    module: ModuleType, monkeypatch: pytest.MonkeyPatch, frames: int, texts: int
) -> None:
    heard, asked = random(frames, 2 * WIDTH), random(texts, WIDTH)
    expected = [plain(row, heard[:, :WIDTH], heard[:, WIDTH:]) for row in asked]
    for attention in both(False, module, monkeypatch):
        found = attention.hear(asked, attention.keep(heard))
        np.testing.assert_allclose(found, expected, atol=1e-5)
    compiled, numpys = [
        attention.hear(asked, attention.keep(heard))
        for attention in both(True, module, monkeypatch)
    ]
    np.testing.assert_allclose(compiled, numpys, atol=1e-5)
    assert 0 < abs(compiled - expected).max() < 0.1, "bfloat16 has 8 bits"


@pytest.mark.usefixtures("kind")
def test_what_texts_have_read(module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    store, mixed = random(50, 2 * WIDTH), random(3, 3 * WIDTH)
    places = np.array([range(0, 40, 2), range(20), [7] + [-1] * 19], np.int32)
    expected = [
        plain(row[:WIDTH], store[own[own >= 0], :WIDTH], store[own[own >= 0], WIDTH:])
        for row, own in zip(mixed, places, strict=True)
    ]
    for attention in both(False, module, monkeypatch):
        np.testing.assert_allclose(attention.read(mixed, store, places), expected, atol=1e-5)


def test_arrays_that_do_not_fit_are_refused(module: ModuleType) -> None:
    heard, keys, values = random(40, 128), random(1, 2, 64, 32), random(1, 64, 64)
    module.pack(heard, keys, values)
    for wrong in (random(1, 1, 64, 32), random(1, 2, 64, 32).astype(np.float64), keys[0]):
        with pytest.raises(ValueError, match="array"):
            module.pack(heard, wrong, values)
        with pytest.raises(ValueError, match="array"):
            module.hear(random(2, 64), wrong, values, 40, random(2, 64))
    with pytest.raises(ValueError, match="fit"):
        module.hear(random(2, 64), keys, values, 65, random(2, 64))
    mixed, store, found = random(1, 192), random(5, 128), random(1, 64)
    for places in ([[5]], [[-1]]):
        with pytest.raises(ValueError, match="fit"):
            module.read(mixed, store, np.array(places, np.int32), found)
    with pytest.raises((BufferError, ValueError), match="contiguous"):
        module.read(mixed, store[:, ::2], np.array([[0]], np.int32), found)


def test_without_the_module_numpy_attends(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        name = "kasr_desktop.recognizer.attention._attention"
        patch.setitem(sys.modules, name, None)
        patch.delattr(sys.modules["kasr_desktop.recognizer.attention"], "_attention", raising=False)
        importlib.reload(step_attention)
        assert not step_attention.is_compiled()
        made = step_attention.make_attention(half=True)
        assert isinstance(made, step_attention.NumpyAttention)
    importlib.reload(step_attention)
