"""One text is plain, two texts are labelled with times, side by side where it is wide."""

from __future__ import annotations

import pytest
from support.segments import two_texts

from kasr_desktop.cli.rendering import segment_lines
from kasr_desktop.cli.terminal import display_width
from kasr_desktop.domain.readings import ALL_DECODERS, GREEDY, LM
from kasr_desktop.domain.transcript import Hypothesis, Word


def spoken(text: str) -> Hypothesis:
    return Hypothesis(tuple(Word(word, 0.0, 1.0, 0.9) for word in text.split()), 0.9)


BOTH = two_texts(61.0, 64.5, greedy=spoken("안녕 하세요"), lm=spoken("안녕하세요"))


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def test_two_texts_are_labelled_and_timed() -> None:
    assert list(segment_lines(BOTH, ALL_DECODERS)) == [
        "[01:01 → 01:04]",
        "  greedy │ 안녕 하세요",
        "  LM     │ 안녕하세요",
    ]


def test_one_text_is_plain() -> None:
    assert list(segment_lines(BOTH, LM)) == ["안녕하세요"]
    only_greedy = two_texts(0, 1, greedy=spoken("가 나"))
    assert list(segment_lines(only_greedy, GREEDY)) == ["가 나"]


def test_both_without_a_language_model_shows_what_there_is() -> None:
    lines = list(segment_lines(two_texts(0, 1, greedy=spoken("가 나")), ALL_DECODERS, width=120))
    assert lines[1:] == ["  greedy │ 가 나"]


def test_a_side_that_heard_nothing_says_so() -> None:
    lines = list(segment_lines(two_texts(0, 1, spoken("가"), Hypothesis()), ALL_DECODERS))
    assert lines[-1] == "  LM     │ (no speech)"


def test_side_by_side_no_word_is_lost_and_columns_stand_straight() -> None:
    long = two_texts(0, 9, greedy=spoken("가나다 라마 " * 15), lm=spoken("가나다라마 " * 15))
    lines = list(segment_lines(long, ALL_DECODERS, width=100))[1:]
    assert all(display_width(line) <= 100 for line in lines)
    assert len({display_width(line.split("│")[0]) for line in lines}) == 1
    left = " ".join(line.split("│")[0].strip() for line in lines).split()
    right = " ".join(line.split("│")[1].strip() for line in lines).split()
    assert left == ["greedy:", *["가나다", "라마"] * 15]
    assert right == ["LM:", *["가나다라마"] * 15]
