from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasr_desktop.decoding.confidence import (
    FramedText,
    merge_same_words,
    text_confidence,
    word_confidences,
)


def framed(words: str, score: float, *, step: int = 10) -> FramedText:
    split = tuple(words.split())
    frames = tuple((step * place, step * place + 4) for place in range(len(split)))
    return FramedText(split, frames, score, score)


def test_a_word_all_rivals_have_is_certain_and_a_disputed_one_is_not() -> None:
    rivals = [framed("나는 학교에", -1.0), framed("나는 학교를", -1.0)]
    assert word_confidences(rivals[0], rivals) == pytest.approx([1.0, 0.5])


def test_the_same_word_at_another_time_is_no_agreement() -> None:
    rivals = [framed("가 나", -1.0), framed("나 가", -1.0)]
    assert word_confidences(rivals[0], rivals) == pytest.approx([0.5, 0.5])


def spaced(words: str, score: float = -1.0) -> FramedText:
    """A text whose letters last ten frames each, however they are spaced."""
    split, frames, clock = tuple(words.split()), [], 0
    for word in split:
        frames.append((clock, clock + 10 * len(word)))
        clock += 10 * len(word)
    return FramedText(split, tuple(frames), score, score)


@pytest.mark.parametrize(
    ("text", "rival"),
    [
        ("한국 말을 배운다", "한국말을 배운다"),
        ("한국말을 배운다", "한국 말을 배운다"),
        ("할수있다", "할 수 있다"),
    ],
)
def test_spacing_has_no_say(text: str, rival: str) -> None:
    rivals = [spaced(text), spaced(rival)]
    assert word_confidences(rivals[0], rivals) == pytest.approx([1.0] * len(text.split()))


def test_a_particle_more_is_another_word() -> None:
    rivals = [spaced("학교 간다"), spaced("학교에 간다")]
    assert word_confidences(rivals[0], rivals) == pytest.approx([0.5, 1.0])
    rivals = [spaced("학교에 간다"), spaced("학교 간다")]
    assert word_confidences(rivals[0], rivals) == pytest.approx([0.5, 1.0])


def test_a_word_that_differs_leaves_its_neighbor_alone() -> None:
    rivals = [spaced("학교에 간다"), spaced("학교에 갔다")]
    assert word_confidences(rivals[0], rivals) == pytest.approx([1.0, 0.5])


@given(st.lists(st.tuples(st.text("가나 ", max_size=6), st.floats(-50, 0)), min_size=1, max_size=8))
def test_confidences_are_probabilities(texts: list[tuple[str, float]]) -> None:
    rivals = sorted((framed(*text) for text in texts), key=lambda text: -text.total_score)
    confidences = word_confidences(rivals[0], rivals)
    assert len(confidences) == len(rivals[0].words)
    assert all(0.0 < confidence <= 1.0 for confidence in confidences)
    assert 0.0 <= text_confidence(rivals[0], confidences) <= 1.0


def test_texts_with_the_same_words_are_one() -> None:
    one, same, other = framed("가 나", -2.0), framed("가 나", -2.0), framed("다", -1.5)
    first, second = merge_same_words([one, same, other])
    assert (first.words, second.words) == (("가", "나"), ("다",))
    assert first.total_score == first.acoustic_score == pytest.approx(-2.0 + math.log(2))


def test_nothing_said_is_confidence_zero() -> None:
    nothing = framed("", -1.0)
    assert text_confidence(nothing, word_confidences(nothing, [nothing])) == 0.0
