"""Against every path there is: four frames of three tokens are 81 paths."""

from __future__ import annotations

import itertools
import math

import pytest
import torch

from kasr_desktop.recognizer.attention.ctc_prefixes import Prefixes, PrefixScorer

pytestmark = pytest.mark.model

BLANK = 0
LOG_PROBS = torch.randn(4, 3, generator=torch.Generator().manual_seed(1)).log_softmax(dim=1)


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
    scorer = PrefixScorer(LOG_PROBS, blank=BLANK)
    prefixes = scorer.empty()
    for letter in letters:
        prefixes = scorer.add(prefixes, torch.tensor([letter]))
    return prefixes


@pytest.mark.parametrize("text", [(1,), (2,), (1, 2), (1, 1), (2, 2), (2, 1, 2), (1, 2, 1, 2)])
def test_prefix_and_whole_are_sums_over_paths(text: tuple[int, ...]) -> None:
    begins = sum(score for other, score in paths().items() if other[: len(text)] == text)
    prefixes = grown(*text)
    assert math.exp(float(prefixes.scores)) == pytest.approx(begins, rel=1e-6)
    assert math.exp(float(prefixes.whole())) == pytest.approx(paths()[text], rel=1e-6)


def test_the_empty_text_is_blanks_alone() -> None:
    assert math.exp(float(grown().whole())) == pytest.approx(paths()[()], rel=1e-6)


def test_what_does_not_fit_is_never_said() -> None:
    assert float(grown(1, 1, 1).whole()) < -1e8  # needs five frames


def test_texts_side_by_side_and_no_letter_at_all() -> None:
    scorer = PrefixScorer(LOG_PROBS, blank=BLANK)
    two = scorer.add(scorer.empty().of(torch.tensor([0, 0])), torch.tensor([1, 2]))
    two = scorer.add(two, torch.tensor([2, -1]))
    assert float(two.scores[0]) == pytest.approx(float(grown(1, 2).scores))
    assert float(two.whole()[1]) == pytest.approx(float(grown(2).whole()))
    assert two.last.tolist() == [2, 2]
    assert float(two.of(torch.tensor([1])).scores) == pytest.approx(float(grown(2).scores))
