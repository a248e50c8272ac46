"""What is compiled of the encoder gives what numpy gives, on every kind of processor here."""

from __future__ import annotations

import math
from types import ModuleType

import numpy as np
import pytest
from support.compiled import compiled_module

CHANCE = np.random.default_rng(7)
WIDTH = 128
FRAMES = [1, 5, 6, 7, 63, 64, 65, 200]


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    """Return the compiled module, made from the C file as it is now."""
    return compiled_module("_encoder", tmp_path_factory.mktemp("compiled"))


@pytest.fixture(params=["any", "256", "512", "integers"])
def kind(module: ModuleType, request: pytest.FixtureRequest) -> str:
    """Compute as a kind of processor does, if this one can."""
    if not module.choose(request.param):
        pytest.skip("this processor cannot")
    return str(request.param)


def random(*shape: int) -> np.ndarray:
    return CHANCE.standard_normal(shape, dtype=np.float32)


def product(rows: int, width: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return integers, sizes, scale and bias."""
    steps = CHANCE.integers(-30_000, 30_000, (rows, width)).astype(np.int32)
    return steps, np.abs(random(rows)) + 0.1, np.abs(random(width)) / 10_000, random(width)


def meant(steps: np.ndarray, sizes: np.ndarray, scale: np.ndarray, bias: np.ndarray) -> np.ndarray:
    return steps * scale.astype(np.float64) * sizes[:, None] + bias


def normed(states: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
    exact = states.astype(np.float64)
    centred = exact - exact.mean(axis=1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(axis=1, keepdims=True) + 1e-5) * weight + bias


gelu = np.vectorize(lambda x: x * (1 + math.erf(x / math.sqrt(2))) / 2, otypes=[np.float64])


def hold(steps: np.ndarray, sizes: np.ndarray, expected: np.ndarray) -> None:
    """Bytes and sizes mean rows to half a step each."""
    np.testing.assert_allclose(sizes, np.abs(expected).max(axis=1), rtol=1e-4, atol=1e-6)
    found = (steps.astype(np.float64) - 128) * sizes[:, None] / 127
    assert (np.abs(found - expected) <= sizes[:, None] / 127 * 0.51 + 1e-6).all()


def room(rows: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    return np.empty((rows, width), np.uint8), np.empty(rows, np.float32)


def test_rows_in_bytes(module: ModuleType, kind: str) -> None:
    rows = random(5, WIDTH)
    rows[1], rows[2], rows[3] = 0, rows[2] * 1e6, rows[3] * 1e-9
    steps, sizes = room(*rows.shape)
    module.to_bytes(rows, steps, sizes)
    hold(steps[[0, 2, 4]], sizes[[0, 2, 4]], rows[[0, 2, 4]])
    assert (steps[1] == 128).all()
    assert np.abs(steps[3].astype(int) - 128).max() <= 1, "smaller than anything that is heard"
    assert set(steps[0][np.abs(rows[0]).argmax() :][:1]) <= {1, 255}
    assert kind


def test_norms(module: ModuleType, kind: str) -> None:
    states, weight, bias = random(9, WIDTH) * 3 + 1, random(WIDTH), random(WIDTH)
    states[4] = 0
    states[5] *= 1e4
    expected = normed(states, weight, bias)
    steps, sizes = room(*states.shape)
    module.norm_to_bytes(states, weight, bias, steps, sizes)
    hold(steps, sizes, expected)
    module.norm(states, weight, bias, states)
    np.testing.assert_allclose(states, expected, rtol=1e-4, atol=1e-4)
    assert kind


def test_what_products_mean(module: ModuleType, kind: str) -> None:
    given, states = product(7, WIDTH), random(7, WIDTH)
    expected = states + meant(*given)
    module.add(*given, states)
    np.testing.assert_allclose(states, expected, rtol=1e-5, atol=1e-5)
    half = np.empty((7, WIDTH // 2), np.float32)
    value, gate = np.split(meant(*given), 2, axis=1)
    module.gate(*given, half)
    np.testing.assert_allclose(half, value / (1 + np.exp(-gate)), rtol=1e-5, atol=1e-5)
    steps, sizes = room(7, WIDTH)
    expected = gelu(meant(*given))
    module.gelu_to_bytes(*given, steps, sizes)
    hold(steps, sizes, expected)
    assert kind


@pytest.mark.parametrize("frames", [1, 3, 30])
@pytest.mark.parametrize("taps", [1, 11])
def test_near_frames(module: ModuleType, kind: str, frames: int, taps: int) -> None:
    gated, kernel = random(frames, WIDTH), random(taps, WIDTH)
    given = [random(WIDTH) for _ in range(3)]
    padded = np.pad(gated.astype(np.float64), [(taps // 2,) * 2, (0, 0)])
    seen = sum(padded[k : k + frames] * kernel[k] for k in range(taps)) + given[0]
    expected = gelu(normed(np.asarray(seen), *given[1:]))
    for first in range(0, frames, 16):
        steps, sizes = room(min(16, frames - first), WIDTH)
        module.near(gated, first, kernel, *given, steps, sizes)
        hold(steps, sizes, expected[first : first + 16])
    assert kind


def mixed(module: ModuleType, given: tuple[np.ndarray, ...]) -> np.ndarray:
    """Keep queries, keys and values, block by block."""
    frames = len(given[0])
    kept = np.zeros(module.kept_bytes(frames, WIDTH), np.uint8)
    for first in range(0, frames, 64):
        block = slice(first, first + 64)
        steps, sizes, scale, bias = given
        module.keep(steps[block].copy(), sizes[block], scale, bias, first, frames, kept)
    return kept


def attended(given: tuple[np.ndarray, ...]) -> np.ndarray:
    parts = np.split(meant(*given), 3, axis=1)
    parts[0] *= math.log2(math.e) / 8
    found = []
    for first in range(0, WIDTH, 64):
        query, key, value = (part[:, first : first + 64].astype(np.float64) for part in parts)
        scores = query @ key.T
        shares = np.exp2(scores - scores.max(axis=1, keepdims=True))
        found.append(shares @ value / shares.sum(axis=1, keepdims=True))
    return np.concatenate(found, axis=1)


@pytest.mark.parametrize("frames", FRAMES)
def test_attention(module: ModuleType, kind: str, frames: int) -> None:
    given = product(frames, 3 * WIDTH)
    kept, found = mixed(module, given), np.empty((frames, WIDTH), np.float32)
    for head in range(WIDTH // 64):  # as threads share them out
        module.attend(kept, head, head + 1, found)
    expected = attended(given)
    if kind != "integers":
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-4)
    # of 13 bits: off by half a thousandth on average, of scores of up to a hundred
    assert np.sqrt(((found - expected) ** 2).mean()) <= 1e-3 * expected.std()


def test_integers_hold_what_is_large_and_what_is_small(module: ModuleType, kind: str) -> None:
    """Heads and dimensions of very different sizes, and a frame far louder than all others."""
    frames = 130
    steps, sizes, scale, bias = product(frames, 3 * WIDTH)
    scale[:64], scale[64:128], bias[:] = 1e-7, 1e-5, 0  # small queries of one head
    scale[128:256] = 1e-5
    scale[256:300] *= 1e-3
    sizes[77] *= 50
    given = (steps, sizes, scale, bias)
    kept, found = mixed(module, given), np.empty((frames, WIDTH), np.float32)
    module.attend(kept, 0, WIDTH // 64, found)
    expected = attended(given)
    spread = np.abs(expected).max(axis=0)
    assert (np.abs(found - expected).max(axis=0) <= 0.01 * spread).all()
    assert kind


def test_far_scores_are_attention_still(module: ModuleType, kind: str) -> None:
    """All scores far below zero, or one far above all: what numpy says, no zero and no NaN."""
    frames = 70
    for sign in (-1, 1):
        steps, sizes, scale, bias = product(frames, 3 * WIDTH)
        bias[: 2 * WIDTH] = 0
        steps[:, :WIDTH] = 30_000
        steps[:, WIDTH : 2 * WIDTH] = sign * 30_000
        steps[3, WIDTH : 2 * WIDTH] = sign * 29_000
        scale[: 2 * WIDTH], sizes[:] = 4e-4, 1
        given = (steps, sizes, scale, bias)
        kept, found = mixed(module, given), np.empty((frames, WIDTH), np.float32)
        module.attend(kept, 0, WIDTH // 64, found)
        expected = attended(given)
        np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-3)
    assert kind


def test_no_number_is_an_end_of_the_process(module: ModuleType, kind: str) -> None:
    steps, sizes, scale, bias = product(70, 3 * WIDTH)
    sizes[5], scale[7], bias[9] = np.nan, np.inf, -np.inf
    kept, found = mixed(module, (steps, sizes, scale, bias)), np.empty((70, WIDTH), np.float32)
    module.attend(kept, 0, 2, found)
    rows, out = room(70, WIDTH)
    module.to_bytes(found, rows, out)
    module.gelu_to_bytes(steps[:, :WIDTH].copy(), sizes, scale[:WIDTH], bias[:WIDTH], rows, out)
    module.norm_to_bytes(found, scale[:WIDTH], bias[:WIDTH], rows, out)
    # integers have no word for what is no number; the states it is added to have
    assert np.isnan(found).any() or kind == "integers"


def test_arrays_that_do_not_fit_are_an_error(module: ModuleType) -> None:
    module.choose("any")
    steps, sizes, scale, bias = product(4, 96)
    rows, out = room(4, 96)
    for call in (
        lambda: module.add(steps, sizes, scale, bias[1:], random(4, 96)),
        lambda: module.add(steps, sizes[1:], scale, bias, random(4, 96)),
        lambda: module.add(steps, sizes, scale, bias, random(3, 96)),
        lambda: module.gelu_to_bytes(steps, sizes, scale, bias, rows[1:], out),
        lambda: module.gate(*product(4, 48), random(4, 24)),
        lambda: module.to_bytes(random(4, 95), rows[:, :95].copy(), out),
        lambda: module.norm(random(4, 96), scale, bias[1:], random(4, 96)),
        lambda: module.norm_to_bytes(random(4, 96), scale, bias, rows, out[1:]),
        lambda: module.keep(steps, sizes, scale, bias, 0, 4, rows[0]),
        lambda: module.attend(rows[0], 0, 1, random(4, 64)),
        lambda: module.near(random(9, 96), 6, random(3, 96), bias, bias, bias, rows, out),
    ):
        with pytest.raises(ValueError, match="arrays that do not fit each other"):
            call()
    with pytest.raises(ValueError, match="other axes or numbers"):
        module.to_bytes(random(4), rows, out)
    assert not module.choose("a processor of another kind")


@pytest.mark.costly
def test_at_start_it_computes_as_this_processor_can(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """A module that was just loaded attends as one of the kinds does, bit for bit."""
    fresh = compiled_module("_encoder", tmp_path_factory.mktemp("fresh"))
    given = product(64, 3 * WIDTH)

    def found() -> bytes:
        kept, out = mixed(fresh, given), np.empty((64, WIDTH), np.float32)
        fresh.attend(kept, 0, 2, out)
        return out.tobytes()

    at_start = found()
    best = next(name for name in ("integers", "512", "256", "any") if fresh.choose(name))
    assert found() == at_start, best
