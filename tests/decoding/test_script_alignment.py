from __future__ import annotations

import math

import numpy as np
import pytest
from decoding.emission_builder import BLANK, DELIMITER, VOCAB, noise, peaked, spell
from hypothesis import given, settings
from hypothesis import strategies as st

from kasr_desktop.decoding import script_alignment
from kasr_desktop.decoding.forced_alignment import align
from kasr_desktop.decoding.script_alignment import ScriptPath, lay_over

GAP, HOLD = 2, 3


def tokens(text: str) -> list[list[int]]:
    return [[VOCAB.tokens.index(letter) for letter in word] for word in text.split()]


def laid(said: str, script: str) -> ScriptPath:
    emissions = peaked(spell(said, gap=GAP, hold=HOLD))
    return lay_over(emissions.log_probs, tokens(script), blank_id=BLANK, delimiter_id=DELIMITER)


def first_frame(said: str, letters_before: int) -> int:
    return GAP + letters_before * (GAP + HOLD) if said else 0


def test_words_lie_where_they_are_said() -> None:
    path = laid("가나 다라마 바사", "가나 다라마 바사")
    assert path.others == ()
    starts = [word.start for word in path.words if word]
    assert starts == [first_frame("가", count) for count in (0, 3, 7)]
    assert all(word is not None and word.score > math.log(0.8) for word in path.words)


def test_spaces_may_lie_elsewhere() -> None:
    path = laid("가나다라 마바", "가나 다라마 바")
    assert [word.start for word in path.words if word] == [
        first_frame("가", count) for count in (0, 2, 6)
    ]


def test_words_nobody_said_are_left_out_and_the_others_stay() -> None:
    path = laid("가나 다라 바사", "가나 아자하아자하 아자하 다라 마마마마마 바사")
    assert [word is not None for word in path.words] == [True, False, False, True, False, True]
    assert path.others == ()


def test_what_is_not_in_the_script_is_told_apart() -> None:
    path = laid("가나 자하자하자하자하자하자하 다라", "가나 다라")
    assert [word.start if word else None for word in path.words] == [
        first_frame("가", 0),
        first_frame("가", 16),
    ]
    (other,) = path.others
    assert other.before == 1
    assert other.start <= first_frame("자", 3)
    assert other.end >= first_frame("하", 14)


def test_a_remark_costs_nothing() -> None:
    emissions = peaked(spell("가나", gap=GAP, hold=HOLD))
    path = lay_over(
        emissions.log_probs,
        tokens("가나 마"),
        blank_id=BLANK,
        delimiter_id=None,
        free=[False, True],
    )
    assert [word is None for word in path.words] == [False, True]


@settings(deadline=None, max_examples=60)
@given(
    words=st.lists(st.lists(st.integers(3, 6), min_size=1, max_size=3), min_size=1, max_size=4),
    seed=st.integers(0, 10_000),
)
def test_where_nothing_may_be_left_out_it_is_forced_alignment(
    words: list[list[int]], seed: int
) -> None:
    """`forced_alignment` is proved by trying every path; this one by it."""
    letters = [letter for word in words for letter in word]
    rows = noise(2 * len(letters) + 6, spread=2.0, seed=seed).log_probs
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(script_alignment, "LEAVE_OUT", 1e9)
        patch.setattr(script_alignment, "OTHER_SPEECH", 1e9)
        path = lay_over(rows, words, blank_id=BLANK, delimiter_id=None)
    found = align(rows, letters, BLANK)
    assert found is not None
    firsts = np.cumsum([0, *map(len, words)])
    for number, word in enumerate(path.words):
        assert word is not None
        assert word.start == found.starts[firsts[number]]
        assert word.end == found.ends[firsts[number + 1] - 1]


@settings(deadline=None, max_examples=60)
@given(
    words=st.lists(st.lists(st.integers(3, 6), min_size=1, max_size=3), max_size=5),
    num_frames=st.integers(0, 30),
    seed=st.integers(0, 10_000),
)
def test_whatever_comes_words_stay_in_order(
    words: list[list[int]], num_frames: int, seed: int
) -> None:
    rows = noise(num_frames, spread=2.0, seed=seed).log_probs
    path = lay_over(rows, words, blank_id=BLANK, delimiter_id=DELIMITER)
    assert len(path.words) == len(words)
    spans = [(word.start, word.end) for word in path.words if word]
    spans += [(other.start, other.end) for other in path.others]
    free_from = 0
    for start, end in sorted(spans):
        assert free_from <= start < end <= num_frames
        free_from = end
    starts = [word.start for word in path.words if word]
    assert starts == sorted(starts)
