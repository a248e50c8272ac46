"""Where a text is not what CTC hears, within a second and not over the whole window."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kasr_desktop.recognizer.attention.astray import astray, cut_at_pauses, runs
from kasr_desktop.recognizer.attention.ctc_posteriors import ctc_posteriors

BLANK, SPACE, TOKENS = 0, 1, 30


def heard(tokens: list[int], sure: float = 0.98) -> np.ndarray:
    """Log-probabilities (T, V) of one token a frame."""
    rows = np.full((len(tokens), TOKENS), (1 - sure) / (TOKENS - 1))
    rows[np.arange(len(tokens)), tokens] = sure
    return np.log(rows).astype(np.float32)


def spoken(letters: list[int]) -> list[int]:
    """Each letter a frame, a blank behind it."""
    return [token for letter in letters for token in (letter, BLANK)]


LETTERS = np.random.default_rng(1).integers(2, TOKENS, 120).tolist()


def test_a_text_that_is_said_is_nowhere_astray() -> None:
    rows = heard(spoken(LETTERS))
    placed = ctc_posteriors(rows, [LETTERS], [1.0], blank=BLANK)
    assert astray(rows, placed) == []


def test_what_a_text_leaves_out_and_says_over_and_over_is_found() -> None:
    rows = heard(spoken(LETTERS))
    silent, round_and_round = LETTERS[40:], [2, 3] * 20 + LETTERS[40:]
    for text in (silent, round_and_round):
        placed = ctc_posteriors(rows, [text], [1.0], blank=BLANK)
        ((first, last),) = astray(rows, placed)
        assert first < 20
        assert 60 <= last <= 2 * 40 + 50


def test_a_few_other_letters_are_a_correction() -> None:
    rows = heard(spoken(LETTERS))
    corrected = [*LETTERS]
    corrected[10:16] = [5, 5, 2, 2, 3, 3]
    placed = ctc_posteriors(rows, [corrected], [1.0], blank=BLANK)
    assert astray(rows, placed) == []


def test_stretches_end_in_pauses_else_at_spaces_else_where_they_are() -> None:
    pause = [BLANK] * 10
    tokens = [2, 3] * 20 + pause + [2, 3] * 30 + [SPACE] + [2, 3] * 100
    rows = heard(tokens)
    assert cut_at_pauses(rows, [(60, 100)], blank=BLANK, space=SPACE) == [(45, 110)]
    assert cut_at_pauses(rows, [(60, 112)], blank=BLANK, space=SPACE) == [(45, 112)]
    assert cut_at_pauses(rows, [(20, 100)], blank=BLANK, space=None)[0][0] == 0
    assert cut_at_pauses(rows, [(60, 70), (80, 90)], blank=BLANK, space=SPACE) == [(45, 110)]


@given(st.lists(st.booleans(), max_size=40))
def test_runs_are_what_is_marked(marked: list[bool]) -> None:
    found = runs(np.array(marked, bool))
    again = np.zeros(len(marked), bool)
    for first, last in found:
        assert first < last
        again[first:last] = True
    assert again.tolist() == marked
    assert all(one[1] < other[0] for one, other in itertools.pairwise(found))
