from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from support.scripted_engine import hypothesis as spoken
from support.scripted_engine import segment
from support.segments import two_texts

from kasr_desktop.ui.views.transcript.compared_words import compare_words

sentences = st.lists(st.sampled_from("나는 너는 학교에 집에 갔다 왔다 참 아주".split()), max_size=8)


@given(sentences, sentences)
def test_every_word_of_both_sides_is_there_in_order(greedy: list[str], lm: list[str]) -> None:
    pairs = compare_words(segment(0.0, " ".join(greedy), " ".join(lm)))
    assert [pair.greedy for pair in pairs if pair.greedy] == greedy
    assert [pair.lm for pair in pairs if pair.lm] == lm
    assert all(pair.greedy or pair.lm for pair in pairs)


@given(sentences)
def test_equal_sides_differ_nowhere(words: list[str]) -> None:
    assert all(pair.same for pair in compare_words(segment(0, " ".join(words), " ".join(words))))


def test_words_that_look_alike_meet_and_their_syllables_are_marked() -> None:
    pairs = compare_words(segment(0, "오늘은 날시가 좋다", "오늘은 정말 날씨가 좋다"))
    assert [(pair.greedy, pair.lm) for pair in pairs] == [
        ("오늘은", "오늘은"),
        ("", "정말"),
        ("날시가", "날씨가"),
        ("좋다", "좋다"),
    ]
    assert pairs[2].greedy_spans == pairs[2].lm_spans == ((1, 2),)


def test_a_single_side_is_compared_with_nothing() -> None:
    only_lm = two_texts(0, 1, lm=spoken("하나 둘"))
    assert [pair.lm for pair in compare_words(only_lm)] == ["하나", "둘"]
    assert compare_words(two_texts(0, 1)) == ()
