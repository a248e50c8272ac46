"""Against every path there is: four frames of three tokens are 81 paths."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from kasr_desktop.recognizer.attention.ctc_prefixes import Prefixes, PrefixScorer

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


def grown(*letters: int) -> Prefixes:
    scorer = PrefixScorer([LOG_PROBS], blank=BLANK)
    prefixes = scorer.empty()
    for letter in letters:
        prefixes = scorer.add(prefixes, np.array([letter]))
    return prefixes


@pytest.mark.parametrize("text", [(1,), (2,), (1, 2), (1, 1), (2, 2), (2, 1, 2), (1, 2, 1, 2)])
def test_prefix_and_whole_are_sums_over_paths(text: tuple[int, ...]) -> None:
    begins = sum(score for other, score in paths().items() if other[: len(text)] == text)
    prefixes = grown(*text)
    assert math.exp(float(prefixes.scores[0])) == pytest.approx(begins, rel=1e-6)
    assert math.exp(float(prefixes.whole()[0])) == pytest.approx(paths()[text], rel=1e-6)


def test_the_empty_text_is_blanks_alone() -> None:
    assert math.exp(float(grown().whole()[0])) == pytest.approx(paths()[()], rel=1e-6)


def test_what_does_not_fit_is_never_said() -> None:
    assert float(grown(1, 1, 1).whole()[0]) < -1e8  # needs five frames


def test_windows_of_any_length_side_by_side_are_scored_as_alone() -> None:
    other = log_softmax(np.random.default_rng(2).standard_normal((9, 3)))
    scorer = PrefixScorer([LOG_PROBS, other], blank=BLANK)
    alone = PrefixScorer([other], blank=BLANK)
    both, single = scorer.empty(), alone.empty()
    for letters in ([1, 2], [2, 2]):
        both = scorer.add(both, np.array(letters))
        single = alone.add(single, np.array(letters[1:]))
    assert both.scores[0] == pytest.approx(grown(1, 2).scores[0])
    assert both.whole()[0] == pytest.approx(grown(1, 2).whole()[0])
    assert both.scores[1] == pytest.approx(single.scores[0])
    assert both.whole()[1] == pytest.approx(single.whole()[0])
    picked = both.of(np.array([1]))
    assert picked.windows.tolist() == [1]
    assert picked.last.tolist() == [2]
