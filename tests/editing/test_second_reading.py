"""A second reading while people work in the rows: theirs stays, the rest is better."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from made_documents import in_order, segments, steps
from support.segments import two_texts

from kasr_desktop.domain.origin import Origin
from kasr_desktop.domain.transcript import Hypothesis, Segment, Word
from kasr_desktop.editing import row_operations
from kasr_desktop.editing.change import Change, ChangeKind, Patch
from kasr_desktop.editing.document import Document, Draft
from kasr_desktop.editing.operations import set_text
from kasr_desktop.editing.second_reading import SecondReading


def said(start: float, *texts: str) -> Segment:
    words = tuple(Word(text, start + n, start + n + 0.8, 0.9) for n, text in enumerate(texts))
    return two_texts(start, start + len(texts), greedy=Hypothesis(words), lm=Hypothesis(words))


def texts(document: Document) -> list[str]:
    return [row.best.text for row in document.segments]


LIVE = (said(0, "가", "나"), said(3, "다"), said(6, "라", "마"), said(10, "바"))
FILE = (said(0, "가가", "나나"), said(3, "다다", "라라"), said(7, "마마"), said(10, "바바"))


def read_all(document: Document, heard: Sequence[Segment] = FILE) -> Change | None:
    return SecondReading().take(document, heard, final_until=20, is_last=True)


def test_rows_nobody_touched_become_those_of_the_file_and_that_is_no_step() -> None:
    document = Document(LIVE)
    read_all(document)
    assert list(document.segments) == list(FILE)
    assert document.undoable is None


@st.composite
def takes(draw: st.DrawFn) -> tuple[list[Segment], list[Segment]]:
    """What two readings of one take give: rows cut and spoken otherwise."""
    count = draw(st.integers(1, 5))
    live = [draw(segments(10.0 * number)) for number in range(count)]
    offset = draw(st.floats(0, 4))
    heard = [
        draw(segments(10.0 * number + offset)) for number in range(count) if draw(st.booleans())
    ]
    return live, heard


@settings(max_examples=150)
@given(take=takes(), data=st.data())
def test_whatever_is_done_meanwhile_stays_and_all_else_is_the_file_s(
    take: tuple[list[Segment], list[Segment]], data: st.DataObject
) -> None:
    live, heard = take
    document, reading, final_until = Document(), SecondReading(), 0.0
    waiting, read = list(live), list(heard)
    is_anybodys = False
    while waiting or read:
        kinds = ["live"] * bool(waiting) + ["read"] * bool(read)
        kinds += ["step", "undo", "redo"] if document.segments else []
        what = data.draw(st.sampled_from(kinds))
        before, held = list(document.segments), document.held_spans()
        # a step that is forgotten later, taken back and another one made, has held them
        is_anybodys |= bool(held) or any(row.is_touched for row in before)
        if what == "live":
            row = waiting.pop(0)
            assume(not before or before[-1].end <= row.start)  # somebody moved times over there
            document.append(row)
            final_until = row.end
        elif what == "read":
            reading.take(document, [read.pop(0)], final_until=final_until)
            _stayed(before, held, document)
        elif what == "step":
            change = data.draw(steps(document))
            if change is not None:
                document.do(change)
        elif what == "undo":
            document.undo()
        else:
            document.redo()
    before, held = list(document.segments), document.held_spans()
    reading.take(document, [], final_until=final_until, is_last=True)
    _stayed(before, held, document)
    if not is_anybodys and not any(row.is_touched for row in before) and not held:
        assert list(document.segments) == heard
    _walks_its_history(document)


def _stayed(
    before: Sequence[Segment], held: Sequence[tuple[float, float]], document: Document
) -> None:
    after = list(document.segments)
    for row in before:
        is_held = any(row.start < end and start < row.end for start, end in held)
        if row.is_touched or is_held:
            assert row in after
    if in_order(before):
        assert all(one.end <= other.start for one, other in itertools.pairwise(after))


def _walks_its_history(document: Document) -> None:
    """All steps can be taken back and made again, and end where they began."""
    before = list(document.segments)
    count = 0
    while document.undo() is not None:
        count += 1
    for _ in range(count):
        document.redo()
    assert list(document.segments) == before
    while document.redo() is not None:
        pass


def test_a_row_that_was_split_stays_and_can_be_joined_by_undo() -> None:
    document = Document(LIVE)
    document.do(row_operations.split(document, 2, 1))
    read_all(document)
    assert texts(document) == ["가가 나나", "다다 라라", "라", "마", "바바"]
    document.undo()
    assert texts(document) == ["가가 나나", "다다 라라", "라 마", "바바"]


def test_between_the_halves_of_a_row_that_was_split_nothing_is_put() -> None:
    document = Document(LIVE)
    halves = row_operations.split(document, 0, 1)
    assert halves is not None
    document.do(halves)
    later = row_operations.set_times(document, 1, start=2.5, end=2.9)
    assert later is not None
    document.do(later)
    word = Hypothesis((Word("사이", 2.1, 2.4, 0.9),))
    read_all(document, (two_texts(2.1, 2.4, greedy=word, lm=word), *FILE[1:]))
    assert texts(document) == ["가", "나", "다다 라라", "마마", "바바"]
    document.undo()
    document.undo()
    assert document.segments[0] == LIVE[0]


def test_a_step_taken_back_can_be_made_again_behind_more_rows() -> None:
    document = Document(LIVE)
    document.do(set_text(document, 3, "끝"))
    document.undo()
    read_all(document, (said(0, "하나"), said(1.5, "둘"), *FILE[1:]))
    assert texts(document) == ["하나", "둘", "다다 라라", "마마", "바"]
    document.redo()
    assert texts(document)[-1] == "끝"


def test_a_row_that_was_taken_away_does_not_come_back() -> None:
    document = Document(LIVE)
    document.do(Change(ChangeKind.TEXT, (Patch(1, (LIVE[1],), ()),)))
    read_all(document, (FILE[0], said(3, "다"), *FILE[2:]))
    assert texts(document) == ["가가 나나", "마마", "바바"]
    document.undo()
    assert texts(document) == ["가가 나나", "다", "마마", "바바"]


def test_the_row_being_written_in_stays_and_its_draft_with_it() -> None:
    document = Document(LIVE)
    document.draft = Draft(2, "치는 중")
    read_all(document, (said(0, "하나"), said(1.5, "둘"), *FILE[1:]))
    row = document.draft.row
    assert document.segments[row] is LIVE[2]
    open_in_view = Document(LIVE)
    SecondReading().take(open_in_view, FILE, final_until=20, is_last=True, in_edit=1)
    assert LIVE[1] in open_in_view.segments


def test_nothing_is_replaced_beyond_live_text_nor_in_the_middle_of_a_row() -> None:
    document, reading = Document(LIVE[:2]), SecondReading()
    assert reading.take(document, FILE, final_until=1.5) is None
    reading.take(document, (), final_until=4.0)
    assert texts(document) == ["가가 나나", "다"]
    document.append(LIVE[2])
    document.append(LIVE[3])
    reading.take(document, (), final_until=11.0, is_last=True)
    assert list(document.segments) == list(FILE)


def test_a_speaker_somebody_named_keeps_its_row() -> None:
    named = replace(LIVE[1], speaker="지우", speaker_by=Origin.PERSON)
    document = Document([LIVE[0], named, *LIVE[2:]])
    read_all(document)
    assert named in document.segments


def test_a_row_is_replaced_however_short_it_is() -> None:
    word = Word("가", 0.0, 0.001, 0.9)
    short = two_texts(0.0, 0.001, greedy=Hypothesis((word,)), lm=Hypothesis((word,)))
    document = Document([short])
    assert read_all(document, [short]) is None
    assert list(document.segments) == [short]


def test_rows_of_a_step_are_refused() -> None:
    document = Document(LIVE)
    document.do(set_text(document, 1, "내 말"))
    row = document.segments[1]
    put = Patch(1, (row,), (FILE[1],), Origin.MACHINE)
    with pytest.raises(ValueError, match="one of a step"):
        document.put_better(Change(ChangeKind.READ_AGAIN, (put,)))
    assert document.segments[1] is row
