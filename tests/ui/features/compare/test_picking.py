from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from support.scripted_engine import hypothesis
from support.segments import greedy_of, two_texts

from kasr_desktop.decoding.doubt import Place, Rival, Saying, places
from kasr_desktop.domain.readings import GREEDY, LM
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.ui.features.compare.picking import picked_words, readings, standing_text

SEGMENT = two_texts(
    0.0,
    2.0,
    greedy=hypothesis("김도은은 학교 간다"),
    lm=hypothesis("김도윤은 학교에 간다"),
    alternatives=(hypothesis("김동은은 학교에 간다"),),
)


def text(segment: Segment, place: Place, picked: str) -> str:
    return " ".join(word.text for word in picked_words(segment, place, picked))


def test_a_reading_takes_the_place_of_what_stands_there() -> None:
    name, school, _ = places(SEGMENT)
    assert standing_text(SEGMENT, name) == "김도윤은"
    assert text(SEGMENT, name, "김도은은") == "김도은은 학교에 간다"
    assert text(SEGMENT, school, "") == "김도윤은 간다"


def test_words_of_a_side_keep_their_times_and_others_share_the_place() -> None:
    name = places(SEGMENT)[0]
    assert greedy_of(SEGMENT) is not None
    assert picked_words(SEGMENT, name, "김도은은")[0] == greedy_of(SEGMENT).words[0]
    one, two, *_ = picked_words(SEGMENT, name, "김 도윤은")
    assert (one.text, two.text) == ("김", "도윤은")
    assert name.start == one.start < one.end == two.start < two.end <= name.end


def test_every_reading_is_offered_once() -> None:
    place = Place(
        0,
        1,
        (Saying(GREEDY, "김도은은"), Saying(LM, "김도윤은"), Saying("model:b", "김도운은")),
        LM,
        0.5,
        (Rival("김동은은", 1.0), Rival("김도은은", 2.0), Rival("", 3)),
    )
    assert readings(place, reference="김도윤은") == [
        "김도윤은",
        "김도은은",
        "김도운은",
        "김동은은",
    ]


@given(st.lists(st.text("가나다", min_size=1, max_size=3), min_size=1, max_size=3).map(" ".join))
def test_what_is_picked_stands(picked: str) -> None:
    place = places(SEGMENT)[1]
    words = picked_words(SEGMENT, place, picked)
    assert " ".join(word.text for word in words) == f"김도윤은 {picked} 간다"
    assert [word.start for word in words] == sorted(word.start for word in words)
