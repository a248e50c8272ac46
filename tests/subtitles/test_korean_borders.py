from __future__ import annotations

import pytest

from kasr_desktop.subtitles.korean_borders import (
    ADNOMINAL,
    BOUND,
    CLAUSE,
    PARTICLE,
    PLAIN,
    SENTENCE,
    border_cost,
)


@pytest.mark.parametrize(
    ("before", "after", "cost"),
    [
        ("갔습니다", "그리고", SENTENCE),
        ("정말요?", "네", SENTENCE),
        ("갔을까", "몰라", SENTENCE),
        ("비가,", "바람이", CLAUSE),
        ("먹으면서", "봤고", BOUND),  # 보다 as auxiliary
        ("먹으면서", "노래를", CLAUSE),
        ("가니까", "좋다", CLAUSE),  # not the question 가니까?
        ("때", "우리는", CLAUSE),
        ("학교에서", "친구를", PARTICLE),
        ("친구보다", "크다", PARTICLE),  # 보다, not the end of a sentence
        ("사람마다", "다르다", PARTICLE),
        ("오늘", "아침", PLAIN),
        ("이", "사람", BOUND),
        ("안", "간다", BOUND),
        ("2026", "년", BOUND),
        ("한국의", "역사", BOUND),
        ("말한", "사람", ADNOMINAL),
        ("한", "사람", BOUND),
    ],
)
def test_cost_of_a_border(before: str, after: str, cost: float) -> None:
    assert border_cost(before, after) == cost


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("갈", "것이다"),
        ("할", "수"),
        ("그럴", "때는"),
        ("먹고", "있다"),
        ("하지", "않았습니다"),
        ("먹고", "싶어요"),
        ("공부를", "합니다"),
        ("해", "주세요"),
        ("문제에", "대해서"),
        ("떨어져", "버렸다"),
        ("비", "때문에"),
    ],
)
def test_dependent_nouns_and_auxiliaries_stay_with_their_head(before: str, after: str) -> None:
    assert border_cost(before, after) == BOUND


@pytest.mark.parametrize("after", ["거의", "지도", "하늘이", "나는", "보통", "오늘", "주말에"])
def test_words_that_only_look_bound_are_free(after: str) -> None:
    assert border_cost("그래서", after) == CLAUSE
