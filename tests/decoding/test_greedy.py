from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasr_desktop.decoding.greedy import GreedyDecoder, collapse_path, mean_confidence
from kasr_desktop.domain.emissions import Emissions
from kasr_desktop.domain.transcript import Hypothesis
from kasr_desktop.text.hangul import split_jamo
from kasr_desktop.text.vocab import Vocab
from tests.decoding.emission_builder import VOCAB, cut, noise, paths, peaked, places, spell


def decode(*parts: Emissions, vocab: Vocab = VOCAB) -> Hypothesis:
    session = GreedyDecoder(vocab).begin()
    for part in parts:
        session.advance(part)
    (best,) = session.finish()
    return best


def _collapse_slowly(path: list[int], blank: int) -> list[int]:
    spoken, last = [], None
    for token in path:
        if token not in (last, blank):
            spoken.append(token)
        last = token
    return spoken


@given(st.lists(st.integers(0, 3), max_size=40))
def test_collapse_is_the_definition(path: list[int]) -> None:
    spans = collapse_path(np.array(path, dtype=np.intp), blank_id=0)
    assert [span.token_id for span in spans] == _collapse_slowly(path, 0)
    for span in spans:
        assert set(path[span.start : span.end]) == {span.token_id}


def test_a_path_of_two_axes_is_refused() -> None:
    with pytest.raises(ValueError, match="shape"):
        collapse_path(np.zeros((2, 2), dtype=np.intp), blank_id=0)


@given(paths, places)
def test_any_cut_gives_the_same(path: list[int], at: list[int]) -> None:
    emissions = peaked(path, first_frame=100)
    whole, parts = decode(emissions), decode(*cut(emissions, at))
    assert parts.text == whole.text
    assert parts == whole


def test_words_with_times() -> None:
    #  0 1  2    4 5  6    8 9   10     12
    hypothesis = decode(peaked(spell("가나 다"), first_frame=50))
    assert hypothesis.text == "가나 다"
    first, second = hypothesis.words
    assert (first.start, first.end) == pytest.approx((1.04, 1.16))
    assert (second.start, second.end) == pytest.approx((1.28, 1.32))
    assert first.confidence == pytest.approx(0.9, abs=1e-3)
    assert hypothesis.acoustic_score == pytest.approx(np.log(0.9) * len(spell("가나 다")), abs=1e-3)
    assert hypothesis.lm_score == 0.0


def test_trailing_and_leading_delimiters_are_no_words() -> None:
    hypothesis = decode(peaked(spell(" 가 나  ")))
    assert [word.text for word in hypothesis.words] == ["가", "나"]


def test_boundary_tokens_are_never_said() -> None:
    best_is_boundary = peaked(spell("가"))
    best_is_boundary.log_probs[5, VOCAB.tokens.index("<s>")] = 0.0
    assert decode(best_is_boundary).text == "가"


def test_unknown_shows() -> None:
    assert decode(peaked([2, 0, 3])).text == "⁇가"


def test_jamo_units_are_joined() -> None:
    vocab = Vocab.from_tokens(["[PAD]", "|", *sorted(set(split_jamo("한국말을")))])
    path = spell(split_jamo("한국 말을"), vocab=vocab)
    hypothesis = decode(peaked(path, size=len(vocab)), vocab=vocab)
    assert [word.text for word in hypothesis.words] == ["한국", "말을"]


def test_silence_is_an_empty_hypothesis() -> None:
    hypothesis = decode(peaked([0] * 20))
    assert hypothesis.words == ()
    assert hypothesis.confidence == 0.0
    assert decode().words == ()


def test_partial_grows_to_the_final_text() -> None:
    emissions = peaked(spell("가나 다라"))
    session = GreedyDecoder(VOCAB).begin()
    texts = []
    for part in cut(emissions, range(0, len(emissions), 3)):
        session.advance(part)
        texts.append(session.partial().text)
    assert texts[-1] == "가나 다라"
    assert all("가나 다라".startswith(text) for text in texts)


def test_frames_that_do_not_follow_are_refused() -> None:
    session = GreedyDecoder(VOCAB).begin()
    session.advance(peaked([3, 0]))
    with pytest.raises(ValueError, match="follow"):
        session.advance(peaked([3, 0], first_frame=3))


@given(st.integers(0, 5))
def test_confidence_falls_with_doubt(seed: int) -> None:
    sure, unsure = decode(noise(50, spread=8.0, seed=seed)), decode(noise(50, seed=seed))
    assert 0.0 <= unsure.confidence < sure.confidence <= 1.0


def test_confidence_of_nothing_is_zero() -> None:
    assert mean_confidence(()) == 0.0
