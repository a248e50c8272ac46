from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.scripted_engine import hypothesis as spoken
from support.segments import two_texts

from kasr_desktop.decoding.hotwords import Hits, HotwordScorer, find_hits
from kasr_desktop.domain.options import HOTWORD_MOST, Hotword, HotwordStrength
from kasr_desktop.text.hangul import nfd, split_jamo

SCORER = HotwordScorer([Hotword("홍길동", 6.0), Hotword("서울", 2.0), Hotword("KBS", 3.0)])


@pytest.mark.parametrize(
    ("text", "bonus"),
    [
        ("홍길동", 6.0),
        ("홍길동은 서울에서", 8.0),
        ("홍길동이라고 했다", 6.0),
        ("홍길동전", 0.0),
        ("안홍길동", 0.0),
        ("서울 서울", 4.0),
        ("kbs는", 3.0),
        ("", 0.0),
    ],
)
def test_words_count_with_their_particles(text: str, bonus: float) -> None:
    assert SCORER.score(text) == bonus


@given(st.integers(1, 3))
def test_the_bonus_grows_while_a_hotword_is_spelled(length: int) -> None:
    part = "홍길동"[:length]
    assert part in SCORER
    assert SCORER.score_partial_token(part) == pytest.approx(2.0 * length)


def test_what_cannot_become_a_hotword_earns_nothing() -> None:
    assert "홍길순" not in SCORER
    assert "홍길동전" not in SCORER
    assert SCORER.score_partial_token("전") == 0.0
    assert "홍길동에" in SCORER


def test_phrases_are_their_words_and_spelling_is_normalised() -> None:
    scorer = HotwordScorer([Hotword(nfd("서울 시청!"), 4.0)])
    assert scorer.score("서울 시청은") == 8.0


def test_jamo_models_spell_hotwords_in_jamo() -> None:
    scorer = HotwordScorer([Hotword("서울", 4.0)], split_jamo)
    assert scorer.score(split_jamo("서울에서 왔다")) == 4.0
    assert scorer.score_partial_token("ㅅㅓ") == pytest.approx(4.0 * 2 / 5)


def test_no_hotwords_no_bonus() -> None:
    assert HotwordScorer([]).score("가 나") == 0.0
    assert "가" not in HotwordScorer([])
    assert HotwordScorer([Hotword("  ")]).score("가") == 0.0


ROWS = [
    two_texts(0, 2, greedy=spoken("홍길동은 간다"), lm=spoken("홍길동은 홍길동을 본다")),
    two_texts(2, 4, greedy=spoken("홍길도이 왔다"), lm=spoken("홍길동이 왔다")),
    two_texts(4, 6, greedy=spoken("홍길동 씨"), lm=spoken("홍기동 씨"), alternatives=()),
    two_texts(6, 8, lm=spoken("아무도"), alternatives=(spoken("홍길동"),)),
    two_texts(8, 9, lm=spoken("홍길동전을 읽는다")),
    two_texts(9, 10, lm=spoken("홍길동"), edited=spoken("다른 사람")),
]


def test_hits_are_counted_where_they_stand_and_where_only_others_have_them() -> None:
    words = [Hotword("홍길동"), Hotword("세종대왕", 30.0), Hotword("서울 시청")]
    assert find_hits(words, ROWS) == {
        "홍길동": Hits(num_standing=3, num_rivals=3),
        "세종대왕": Hits(),
        "서울 시청": Hits(),
    }


def test_hits_of_several_words_are_counted_whole() -> None:
    row = two_texts(0, 1, lm=spoken("서울 시청에서 만나 서울로"))
    assert find_hits([Hotword("서울 시청")], [row])["서울 시청"].num_standing == 1


def test_strengths_are_weights_in_order_and_within_bounds() -> None:
    weights = [one.weight for one in HotwordStrength]
    assert weights == sorted(set(weights))
    assert weights[-1] <= HOTWORD_MOST
    assert HotwordStrength.NORMAL.weight == Hotword("").weight
    assert [HotwordStrength.of(weight) for weight in weights] == list(HotwordStrength)
    assert HotwordStrength.of(12.0) is None
