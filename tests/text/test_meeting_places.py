from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kasr_desktop.text.meeting_places import LEAST_RUN, LEAST_SIDE, meeting_places

words = st.lists(st.text("가나다", min_size=1, max_size=4), max_size=20)


@settings(deadline=None)
@given(words, words, words)
def test_both_say_the_same_around_a_place(
    shared: list[str], left: list[str], right: list[str]
) -> None:
    one, two = [*left, *shared, *right], [*right, *shared, *left]
    last = (-1, -1)
    for first, second in meeting_places(one, two):
        before = "".join(one[:first])[-LEAST_SIDE:]
        assert before == "".join(two[:second])[-LEAST_SIDE:]
        behind = "".join(one[first:])[:LEAST_SIDE]
        assert behind == "".join(two[second:])[:LEAST_SIDE]
        assert first > last[0]
        assert second > last[1]
        last = (first, second)


def test_spaces_need_not_be_alike() -> None:
    assert meeting_places("가나다 라마바사 아자".split(), "가나다라마바사아자".split()) == []
    assert meeting_places("가나다 라마바사 아자차".split(), "가나다라마바사 아자차".split()) == [
        (2, 1)
    ]


def test_a_short_likeness_is_an_accident() -> None:
    same = "가" * (LEAST_RUN - 1)
    assert meeting_places([same[:3], same[3:]], [same[:3], same[3:]]) == []


def test_silent_words_lie_before_the_place() -> None:
    assert meeting_places(
        "가나다라 - 마바사아".replace("-", "").split(" "), ["가나다라", "마바사아"]
    ) == [(2, 1)]
