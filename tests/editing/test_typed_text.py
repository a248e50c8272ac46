from __future__ import annotations

import pytest
from editing.made_documents import said, word_texts
from hypothesis import given
from hypothesis import strategies as st
from support.segments import two_texts

from kasr_desktop.domain.transcript import Word
from kasr_desktop.editing.typed_text import time_words, type_text, typed_words


def times(heard: str, typed: str) -> list[tuple[str, float, float]]:
    words = said(heard, 10.0, length=0.8, step=1.0).words
    end = words[-1].end if words else 12.0
    return [
        (word.text, round(word.start, 2), round(word.end, 2))
        for word in time_words(typed.split(), words, 10.0, end)
    ]


def test_words_that_were_heard_keep_their_time_and_confidence() -> None:
    heard = said("오늘 날씨가 좋다")
    words = time_words("오늘 날씨는 좋다".split(), heard.words, 0.0, 1.4)
    assert words[0] == heard.words[0] and words[2] == heard.words[2]
    assert words[1] == Word("날씨는", 0.5, 0.9, 1.0)


@pytest.mark.parametrize(
    ("heard", "typed", "expected"),
    [
        ("오늘날씨", "오늘 날씨", [("오늘", 10.0, 10.4), ("날씨", 10.4, 10.8)]),
        ("오늘 날씨", "오늘날씨", [("오늘날씨", 10.0, 11.8)]),
        ("오늘 참 좋다", "오늘 좋다", [("오늘", 10.0, 10.8), ("좋다", 12.0, 12.8)]),
        ("가", "나 다", [("나", 10.0, 10.4), ("다", 10.4, 10.8)]),
        ("가나", "앗 가나", [("앗", 10.0, 10.27), ("가나", 10.27, 10.8)]),
        ("", "가 나", [("가", 10.0, 11.0), ("나", 11.0, 12.0)]),
        ("가", "", []),
    ],
)
def test_words_share_the_time_of_what_they_stand_for(
    heard: str, typed: str, expected: list[tuple[str, float, float]]
) -> None:
    assert times(heard, typed) == expected


def test_a_word_put_into_silence_gets_the_silence() -> None:
    heard = (*said("가", 0.0).words, *said("나", 2.0).words)
    words = time_words(["가", "안녕", "나"], heard, 0.0, 2.4)
    assert (words[1].start, words[1].end) == (0.4, 2.0)
    assert (words[0], words[2]) == heard


@given(st.lists(word_texts, max_size=6), st.lists(word_texts, max_size=6))
def test_any_text_gets_times_in_order_inside_the_segment(
    heard: list[str], typed: list[str]
) -> None:
    words = time_words(typed, said(" ".join(heard), 5.0).words, 5.0, 9.0)
    assert [word.text for word in words] == typed
    borders = [time for word in words for time in (word.start, word.end)]
    assert borders == sorted(borders)
    assert all(5.0 <= time <= 9.0 for time in borders)
    assert all(word.end > word.start for word in words)


def test_the_side_most_like_the_text_gives_the_times() -> None:
    greedy, lm = said("가나 다라", 0.0), said("가나다 라", 0.05)
    segment = two_texts(0.0, 1.0, greedy=greedy, lm=lm)
    assert type_text(segment, "가나 다라").words == greedy.words
    assert type_text(segment, "다른 말 가나다 라").words[-1] == lm.words[-1]


def test_half_a_character_becomes_a_mark() -> None:
    assert typed_words("가\ud800나 다") == ["가�나", "다"]
