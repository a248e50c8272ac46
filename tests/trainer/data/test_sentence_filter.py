from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasr_desktop.text.hangul import nfd
from kasr_desktop.text.normalize import normalize
from kasr_trainer.data.sentence_filter import SentenceFilter, count_words, is_fit, split_sentences


@pytest.mark.parametrize(
    ("line", "sentences"),
    [
        ("재밌다.정말로 ㅋㅋㅋ 또, 보자!", ["재밌다", "정말로", "또 보자"]),
        ("심심해,그래서 봤다", ["심심해 그래서 봤다"]),
        ("ㅠㅠ...", []),
        ("“그래” 하고 말했다", ["그래 하고 말했다"]),
        (nfd("한국 말"), ["한국 말"]),
    ],
)
def test_lines_become_sentences(line: str, sentences: list[str]) -> None:
    assert split_sentences(line) == sentences


@given(st.text("가나 .ㅋ1a,\n", max_size=30))
def test_sentences_are_normal_and_none_is_empty(line: str) -> None:
    for sentence in split_sentences(line):
        assert sentence
        assert normalize(sentence) == sentence


@pytest.mark.parametrize(
    ("sentence", "fits"),
    [("오늘은 좋다", True), ("3시", False), ("kbs 뉴스", False), ("ㅋ 좋다", False),
     ("아" * 11, False)],
)  # fmt: skip
def test_only_plain_korean_fits(sentence: str, fits: bool) -> None:
    assert is_fit(sentence) is fits


def test_every_sentence_comes_once_over_all_texts() -> None:
    kept = SentenceFilter()
    first = list(kept.sentences(["가 나. 다 라", "가 나"]))
    second = list(kept.sentences(["다 라", "3시에 보자", "마 바"]))
    assert (first, second) == (["가 나", "다 라"], ["마 바"])
    count = kept.count
    assert (count.lines, count.sentences, count.words) == (5, 3, 6)
    assert (count.repeated, count.unfit) == (2, 1)


def test_short_sentences_can_be_left_out() -> None:
    assert list(SentenceFilter(min_words=2).sentences(["가. 나 다"])) == ["나 다"]


def test_words_are_counted() -> None:
    assert count_words(["가 나", "가"]) == {"가": 2, "나": 1}
