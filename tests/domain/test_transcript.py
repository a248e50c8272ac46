"""Texts are made of words; the best text of a segment is the language model's."""

from __future__ import annotations

from support.segments import two_texts

from kasr_desktop.domain.cue import Cue
from kasr_desktop.domain.transcript import Hypothesis, Word


def hypothesis(text: str) -> Hypothesis:
    return Hypothesis(tuple(Word(word, 0.0, 1.0, 0.5) for word in text.split()))


def test_text_is_words_with_single_spaces() -> None:
    assert hypothesis("오늘은 날씨가 좋다").text == "오늘은 날씨가 좋다"
    assert Hypothesis().text == ""


def test_best_prefers_the_language_model() -> None:
    greedy, lm = hypothesis("날시가"), hypothesis("날씨가")
    assert two_texts(0, 1, greedy=greedy, lm=lm).best is lm
    assert two_texts(0, 1, greedy=greedy).best is greedy
    assert two_texts(0, 1).best.text == ""


def test_a_cue_joins_its_lines() -> None:
    cue = Cue(1.0, 3.5, ("첫 줄", "둘째 줄"))
    assert (cue.text, cue.duration) == ("첫 줄\n둘째 줄", 2.5)
