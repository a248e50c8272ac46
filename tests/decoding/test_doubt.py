from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from support.segments import lm_of, two_texts

from kasr_desktop.decoding.doubt import places
from kasr_desktop.domain.readings import GREEDY, LM
from kasr_desktop.domain.transcript import Hypothesis, Word


def said(*words: tuple[str, float, float], total: float = 0.0, sure: float = 0.9) -> Hypothesis:
    return Hypothesis(
        tuple(Word(text, start, end, sure) for text, start, end in words), total_score=total
    )


SEGMENT = two_texts(
    0.0,
    3.0,
    greedy=said(("김도은은", 0.0, 0.8), ("학교", 1.0, 1.4), ("에", 1.5, 1.7), ("간다", 2.0, 2.5)),
    lm=said(("김도윤은", 0.0, 0.8), ("학교에", 1.0, 1.7), ("간다", 2.0, 2.5), total=-10.0),
    alternatives=(
        said(("김도윤은", 0.0, 0.8), ("학교에", 1.0, 1.7), ("갔다", 2.0, 2.5), total=-11.5),
        said(("김도은은", 0.0, 0.8), ("학교에", 1.0, 1.7), ("간다", 2.0, 2.5), total=-12.0),
        said(("김도윤", 0.0, 0.7), ("학교에", 1.0, 1.7), ("간다", 2.0, 2.5), total=-13.0),
    ),
)


def test_words_that_share_time_are_one_place() -> None:
    found = places(SEGMENT)
    assert [(place.saying(GREEDY).text, place.saying(LM).text) for place in found] == [
        ("김도은은", "김도윤은"),
        ("학교 에", "학교에"),
        ("간다", "간다"),
    ]
    assert (found[1].start, found[1].end) == (1.0, 1.7)


def test_rivals_are_the_other_readings_with_their_margin() -> None:
    name, school, verb = places(SEGMENT)
    assert [(rival.text, rival.margin) for rival in name.rivals] == [
        ("김도은은", 2.0),
        ("김도윤", 3.0),
    ]
    assert school.rivals == ()
    assert school.margin is None
    assert verb.margin == 1.5


def test_spacing_alone_is_no_disagreement() -> None:
    _, school, _ = places(SEGMENT)
    assert school.saying(GREEDY).text != school.saying(LM).text
    assert school.disagreement == 0.0
    assert not school.is_doubtful


def test_disagreement_and_low_confidence_make_doubt() -> None:
    name, _, verb = places(SEGMENT)
    assert name.disagreement == 0.25
    assert name.doubt > verb.doubt
    unsure = two_texts(0, 1, greedy=said(("가", 0, 1)), lm=said(("가", 0, 1), sure=0.3))
    sure = two_texts(0, 1, greedy=said(("가", 0, 1)), lm=said(("가", 0, 1), sure=1.0))
    assert places(unsure)[0].is_doubtful
    assert not places(sure)[0].is_doubtful
    assert sure.best == lm_of(sure)


def test_a_word_only_one_side_has_is_a_place_of_its_own() -> None:
    segment = two_texts(
        0, 3, greedy=said(("음", 0, 0.3), ("가", 1, 2)), lm=said(("가", 1, 2), ("나", 2.2, 2.9))
    )
    assert [(place.saying(GREEDY).text, place.saying(LM).text) for place in places(segment)] == [
        ("음", ""),
        ("가", "가"),
        ("", "나"),
    ]
    assert places(segment)[0].is_doubtful


def test_without_a_language_model_greedy_confidence_is_what_there_is() -> None:
    segment = two_texts(0, 2, greedy=said(("가", 0, 1), ("나", 1, 2), sure=0.4))
    assert [(place.text, place.is_doubtful) for place in places(segment)] == [
        ("가", True),
        ("나", True),
    ]


@st.composite
def hypotheses(draw: st.DrawFn) -> Hypothesis:
    borders = sorted(draw(st.lists(st.integers(0, 200), max_size=16, unique=True)))
    pairs = zip(borders[::2], borders[1::2], strict=False)
    return said(*((draw(st.text("가나", min_size=1)), a / 20, b / 20) for a, b in pairs))


@given(hypotheses(), hypotheses())
def test_no_word_is_lost_and_none_counted_twice(greedy: Hypothesis, lm: Hypothesis) -> None:
    found = places(two_texts(0.0, 10.0, greedy=greedy, lm=lm))
    assert (
        " ".join(place.saying(GREEDY).text for place in found if place.saying(GREEDY).text)
        == greedy.text
    )
    assert " ".join(place.saying(LM).text for place in found if place.saying(LM).text) == lm.text
    assert all(0.0 <= place.disagreement <= 1.0 for place in found)
