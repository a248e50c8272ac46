"""Against every path there is, compiled and in numpy: four frames of three tokens are 81 paths."""

from __future__ import annotations

import importlib
import itertools
import math
import sys
from types import ModuleType

import numpy as np
import pytest
from support.compiled import compiled_module

from kasr_desktop.recognizer.attention import ctc_posteriors, ctc_prefixes
from kasr_desktop.recognizer.attention.ctc_prefixes import (
    CompiledScorer,
    NumpyScorer,
    Prefixes,
    PrefixScorer,
)

BLANK = 0


def log_softmax(logits: np.ndarray) -> np.ndarray:
    return logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))


LOG_PROBS = log_softmax(np.random.default_rng(1).standard_normal((4, 3)))


def said(path: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(token for token, _ in itertools.groupby(path) if token != BLANK)


def paths() -> dict[tuple[int, ...], float]:
    """Return what can be said and how likely it is."""
    found: dict[tuple[int, ...], float] = {}
    for path in itertools.product(range(3), repeat=4):
        score = math.exp(sum(float(LOG_PROBS[t, token]) for t, token in enumerate(path)))
        found[said(path)] = found.get(said(path), 0.0) + score
    return found


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    """Return the compiled module, made from the C file as it is now."""
    return compiled_module("_ctc", tmp_path_factory.mktemp("compiled"))


@pytest.fixture(params=[CompiledScorer, NumpyScorer])
def kind(
    request: pytest.FixtureRequest, module: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> type[CompiledScorer | NumpyScorer]:
    monkeypatch.setattr(ctc_prefixes, "_compiled", module)
    found: type[CompiledScorer | NumpyScorer] = request.param
    return found


def grown(scorer: PrefixScorer, *letters: int) -> Prefixes:
    prefixes = scorer.empty()
    for letter in letters:
        prefixes = scorer.spell(prefixes, np.arange(len(prefixes.windows)), [[letter]])
    return prefixes


@pytest.mark.parametrize("text", [(1,), (2,), (1, 2), (1, 1), (2, 2), (2, 1, 2), (1, 2, 1, 2)])
def test_prefix_and_whole_are_sums_over_paths(
    kind: type[CompiledScorer | NumpyScorer], text: tuple[int, ...]
) -> None:
    begins = sum(score for other, score in paths().items() if other[: len(text)] == text)
    scorer = kind([LOG_PROBS], blank=BLANK)
    prefixes = grown(scorer, *text)
    assert math.exp(float(prefixes.scores[0])) == pytest.approx(begins, rel=1e-6)
    assert math.exp(float(scorer.whole(prefixes)[0])) == pytest.approx(paths()[text], rel=1e-6)


def test_the_empty_text_is_blanks_alone(kind: type[CompiledScorer | NumpyScorer]) -> None:
    scorer = kind([LOG_PROBS], blank=BLANK)
    assert math.exp(float(scorer.whole(scorer.empty())[0])) == pytest.approx(paths()[()], rel=1e-6)


def test_what_does_not_fit_is_never_said(kind: type[CompiledScorer | NumpyScorer]) -> None:
    scorer = kind([LOG_PROBS], blank=BLANK)
    assert float(scorer.whole(grown(scorer, 1, 1, 1))[0]) < -1e8  # needs five frames


def test_windows_of_any_length_side_by_side_are_scored_as_alone(
    kind: type[CompiledScorer | NumpyScorer],
) -> None:
    other = log_softmax(np.random.default_rng(2).standard_normal((90, 3)))
    scorer, alone = kind([LOG_PROBS, other], blank=BLANK), kind([other], blank=BLANK)
    both, single = scorer.empty(), alone.empty()
    for letters in ([1, 2], [2, 2]):
        both = scorer.spell(both, np.array([0, 1]), [[letter] for letter in letters])
        single = alone.spell(single, np.array([0]), [[letters[1]]])
    first = kind([LOG_PROBS], blank=BLANK)
    assert both.scores[0] == pytest.approx(grown(first, 1, 2).scores[0])
    assert scorer.whole(both)[0] == pytest.approx(first.whole(grown(first, 1, 2))[0])
    assert both.scores[1] == pytest.approx(single.scores[0])
    assert scorer.whole(both)[1] == pytest.approx(alone.whole(single)[0])
    picked = both.of(np.array([1]))
    assert picked.windows.tolist() == [1]
    assert picked.last.tolist() == [2]
    assert picked.and_of(both).last.tolist() == [2, 2, 2]


def test_compiled_and_numpys_say_the_same_of_long_windows(
    module: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Surer frames than any speech has: every wrong letter costs dozens of nats."""
    monkeypatch.setattr(ctc_prefixes, "_compiled", module)
    chance = np.random.default_rng(4)
    windows = [log_softmax(chance.standard_normal((size, 30)) * 6) for size in (500, 137)]
    scorers = [kind(windows, blank=BLANK) for kind in (CompiledScorer, NumpyScorer)]
    compiled, numpys = (scorer.empty() for scorer in scorers)
    for _ in range(40):
        parents = chance.integers(0, len(numpys.windows), 8)
        letters = [chance.integers(1, 4, chance.integers(0, 4)).tolist() for _ in parents]
        compiled, numpys = (
            scorer.spell(prefixes, parents, letters)
            for scorer, prefixes in zip(scorers, (compiled, numpys), strict=True)
        )
        possible = numpys.scores > -950
        np.testing.assert_allclose(compiled.scores[possible], numpys.scores[possible], rtol=1e-9)
        np.testing.assert_array_equal(compiled.last, numpys.last)
        wholes = [
            scorer.whole(prefixes)
            for scorer, prefixes in zip(scorers, (compiled, numpys), strict=True)
        ]
        possible = wholes[1] > -950
        np.testing.assert_allclose(wholes[0][possible], wholes[1][possible], rtol=1e-9)
        assert (wholes[0][~possible] < -900).all()


def test_arrays_that_do_not_fit_are_refused(
    module: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ctc_prefixes, "_compiled", module)
    scorer = CompiledScorer([LOG_PROBS], blank=BLANK)
    for parents, letters in (([0], [[3]]), ([-1], [[1]])):
        with pytest.raises(ValueError, match="fit"):
            scorer.spell(scorer.empty(), np.array(parents), letters)
    probs, found = np.exp(LOG_PROBS), np.zeros_like(LOG_PROBS)
    for letters, length in ([3], 1), ([1], 2), ([-1], 1):
        with pytest.raises(ValueError, match="fit"):
            module.place(probs, np.array(letters), np.array([length]), np.ones(1), found, BLANK)


def test_without_the_module_numpy_scores(monkeypatch: pytest.MonkeyPatch) -> None:
    used = (ctc_prefixes, ctc_posteriors)
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "kasr_desktop.recognizer.attention._ctc", None)
        patch.delattr(sys.modules["kasr_desktop.recognizer.attention"], "_ctc", raising=False)
        for each in used:
            importlib.reload(each)
        scorer = ctc_prefixes.prefix_scorer([LOG_PROBS], blank=BLANK)
        assert isinstance(scorer, ctc_prefixes.NumpyScorer)
        placed = ctc_posteriors.ctc_posteriors(LOG_PROBS, [(1,)], [1.0], blank=BLANK)
        np.testing.assert_allclose(placed.sum(axis=1), 1.0)
    for each in used:
        importlib.reload(each)
