from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.segments import two_texts

from kasr_desktop.domain.origin import Origin
from kasr_desktop.domain.transcript import Hypothesis, Segment, Word
from kasr_desktop.editing.document import Document
from kasr_desktop.editing.hearing_again import hear_again
from kasr_desktop.editing.operations import set_speaker, set_text


def said(start: float, *texts: str) -> Hypothesis:
    return Hypothesis(
        tuple(Word(text, start + n, start + n + 0.8, 0.9) for n, text in enumerate(texts))
    )


def row(start: float, *texts: str) -> Segment:
    text = said(start, *texts)
    return two_texts(start, start + len(texts), greedy=text, lm=text)


def document() -> Document:
    return Document([row(0, "가", "나"), row(3, "다", "라", "마"), row(8, "바")])


def texts(made: Document) -> list[str]:
    return [one.best.text for one in made.segments]


def test_rows_are_replaced_and_one_undo_brings_them_back() -> None:
    made = document()
    before = list(made.segments)
    change = hear_again(made, [row(3, "하나", "둘")], (2.8, 6.2))
    assert change is not None
    made.do(change)
    assert texts(made) == ["가 나", "하나 둘", "바"]
    assert made.segments[0] is before[0] and made.segments[2] is before[2]
    made.undo()
    assert list(made.segments) == before
    assert made.undoable is None


def test_a_row_keeps_its_words_beyond_the_part() -> None:
    made = document()
    change = hear_again(made, [row(4, "둘")], (4.0, 5.0))
    assert change is not None
    made.do(change)
    assert texts(made) == ["가 나", "다", "둘", "마", "바"]
    assert [(one.start, one.end) for one in made.segments[1:4]] == [(3, 4), (4, 5), (5, 6)]


def test_a_corrected_row_stays_unless_it_was_given_up() -> None:
    made = document()
    made.do(set_text(made, 1, "제가 쓴 말"))
    heard = [row(3, "하나", "둘")]
    assert hear_again(made, heard, (2.8, 6.2)) is None
    mine = made.segments[1]
    change = hear_again(made, heard, (2.8, 6.2), replaceable={mine})
    assert change is not None
    made.do(change)
    assert texts(made) == ["가 나", "하나 둘", "바"]
    made.undo()
    assert made.segments[1] == mine


def test_a_row_corrected_meanwhile_was_never_given_up() -> None:
    made = document()
    given_up = frozenset(made.segments[1:2])
    made.do(set_text(made, 1, "제가 쓴 말"))
    assert hear_again(made, [row(3, "하나")], (2.8, 6.2), replaceable=given_up) is None


def test_what_was_heard_goes_around_rows_that_stay() -> None:
    made = document()
    made.do(set_speaker(made, [1], "김"))
    change = hear_again(made, [row(0, "하", "카"), row(3, "타"), row(8, "파")], (0.0, 9.0))
    assert change is not None
    made.do(change)
    assert texts(made) == ["하 카", "다 라 마", "파"]


def test_a_gap_can_be_heard() -> None:
    made = document()
    change = hear_again(made, [row(6.5, "사이")], (6.2, 7.9))
    assert change is not None
    made.do(change)
    assert texts(made) == ["가 나", "다 라 마", "사이", "바"]


def test_a_found_speaker_stays_with_the_place() -> None:
    made = Document([replace(row(0, "가", "나"), speaker="화자 1", speaker_by=Origin.MACHINE)])
    change = hear_again(made, [row(0, "하", "카")], (0.0, 2.0))
    assert change is not None
    made.do(change)
    assert [(one.speaker, one.speaker_by) for one in made.segments] == [("화자 1", Origin.MACHINE)]


@pytest.mark.parametrize("heard", [[], [Segment(3.0, 6.0)], [row(20, "멀리")]])
def test_where_nothing_was_heard_nothing_changes(heard: list[Segment]) -> None:
    assert hear_again(document(), heard, (2.8, 6.2)) is None


times = st.integers(0, 100).map(lambda tenths: tenths / 10)


@given(times, times, st.sets(st.integers(0, 2)), times)
def test_rows_stay_in_order_and_a_persons_rows_as_they_are(
    one: float, other: float, mine: set[int], at: float
) -> None:
    start, end = sorted((one, other))
    made = document()
    for number in mine:
        made.do(set_text(made, number, "제가 쓴 말"))
    kept = [made.segments[number] for number in sorted(mine)]
    before = list(made.segments)
    change = hear_again(made, [row(at, "하나", "둘", "셋")], (start, end))
    if change is None:
        return
    made.do(change)
    rows = made.segments
    assert all(left.end <= right.start for left, right in pairwise(rows))
    assert [one for one in rows if one.edited is not None] == kept
    outside = [one for one in before if one.end <= start or one.start >= end]
    assert all(one in rows for one in outside)
    made.undo()
    assert list(made.segments) == before
