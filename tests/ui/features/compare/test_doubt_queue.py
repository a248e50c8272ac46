from __future__ import annotations

from dataclasses import replace

from support.scripted_engine import hypothesis
from support.segments import changed, two_texts

from kasr_desktop.domain.readings import LM
from kasr_desktop.domain.transcript import Hypothesis, Segment
from kasr_desktop.ui.features.compare.doubt_queue import DoubtOrder, DoubtQueue, Spot, next_spot
from kasr_desktop.ui.features.compare.picking import picked_words

WORST, TIME = DoubtOrder.WORST_FIRST, DoubtOrder.BY_TIME


def unsure(text: str, start: float, *confidences: float) -> Hypothesis:
    said = hypothesis(text, start)
    words = zip(said.words, confidences, strict=True)
    return replace(said, words=tuple(replace(word, confidence=sure) for word, sure in words))


def row(start: float, greedy: str, lm: str, *confidences: float) -> Segment:
    return two_texts(
        start, start + 2, greedy=hypothesis(greedy, start), lm=unsure(lm, start, *confidences)
    )


ROWS = [
    row(0.0, "가나 다라", "가나 다라", 1.0, 0.5),
    row(3.0, "마바 사아", "마바 하하", 1.0, 0.2),
    row(6.0, "자차 카타", "자치 카타", 0.7, 1.0),
]


def texts(spots: list[Spot]) -> list[str]:
    return [spot.place.saying(LM).text for spot in spots]


def test_the_most_doubtful_comes_first_or_the_earliest() -> None:
    doubts = DoubtQueue()
    assert texts(doubts.spots(ROWS, WORST)) == ["하하", "다라", "자치"]
    assert texts(doubts.spots(ROWS, TIME)) == ["다라", "하하", "자치"]


def test_the_way_goes_round_and_back() -> None:
    spots = DoubtQueue().spots(ROWS, WORST)
    first = next_spot(spots, None, WORST)
    assert first == spots[0]
    assert next_spot(spots, first, WORST) == spots[1]
    assert next_spot(spots, spots[2], WORST) == spots[0]
    assert next_spot(spots, first, WORST, backwards=True) == spots[2]
    assert next_spot(spots, None, WORST, backwards=True) == spots[2]
    assert next_spot([], first, WORST) is None


def test_a_resolved_place_is_passed_and_the_way_goes_on_behind_it() -> None:
    doubts = DoubtQueue()
    spots = doubts.spots(ROWS, WORST)
    doubts.resolve(spots[0].place)
    left = doubts.spots(ROWS, WORST)
    assert texts(left) == ["다라", "자치"]
    assert next_spot(left, spots[0], WORST) == left[0]


def test_what_the_user_wrote_is_resolved_and_the_rest_of_the_row_is_not() -> None:
    doubts = DoubtQueue()
    segment = row(0.0, "가나 다라", "가너 다러", 0.5, 0.5)
    place = doubts.places(segment)[0]
    edited = changed(segment, edited=Hypothesis(picked_words(segment, place, "가나")))
    assert texts(doubts.spots([edited], TIME)) == ["다러"]


def test_places_are_worked_out_once_and_forgotten_with_their_row() -> None:
    doubts = DoubtQueue()
    known = doubts.places(ROWS[0])
    assert doubts.places(ROWS[0]) is known
    doubts.forget_others(ROWS[1:])
    assert doubts.places(ROWS[0]) is not known
