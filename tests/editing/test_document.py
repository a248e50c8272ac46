from __future__ import annotations

import pytest
from editing.made_documents import heard, in_order, rows, segments, steps
from hypothesis import given
from hypothesis import strategies as st
from support.segments import lm_of

from kasr_desktop.editing import operations, row_operations
from kasr_desktop.editing.change import Change, ChangeKind, Patch
from kasr_desktop.editing.document import Document


@given(st.data())
def test_undo_leads_back_through_every_step_and_redo_forth(data: st.DataObject) -> None:
    document = Document(data.draw(rows()))
    states = [(list(document.segments), document.speakers)]
    for _ in range(data.draw(st.integers(1, 6))):
        change = data.draw(steps(document))
        if change is not None:
            document.do(change)
            states.append((list(document.segments), document.speakers))
    for state in reversed(states[:-1]):
        assert document.undo() is not None
        assert (list(document.segments), document.speakers) == state
    assert document.undo() is None
    for state in states[1:]:
        assert document.redo() is not None
        assert (list(document.segments), document.speakers) == state
    assert document.redo() is None


@given(st.data())
def test_times_stay_in_order_whatever_is_done(data: st.DataObject) -> None:
    document = Document(data.draw(rows()))
    assert in_order(document.segments)
    for _ in range(data.draw(st.integers(1, 6))):
        change = data.draw(steps(document))
        if change is not None:
            document.do(change)
            assert in_order(document.segments), change.kind


@given(st.data())
def test_a_view_that_follows_the_patches_sees_what_the_document_holds(data: st.DataObject) -> None:
    document = Document(data.draw(rows()))
    view = list(document.segments)
    for _ in range(data.draw(st.integers(1, 8))):
        way = data.draw(st.sampled_from(["do", "do", "do", "undo", "redo"]))
        if way == "do":
            step = data.draw(steps(document))
            change = document.do(step) if step else None
        else:
            change = document.undo() if way == "undo" else document.redo()
        for patch in change.patches if change else ():
            view[patch.first : patch.first + len(patch.removed)] = patch.inserted
        assert view == document.segments


@given(st.data())
def test_what_the_engine_adds_never_disturbs_undo(data: st.DataObject) -> None:
    before = data.draw(rows())
    document = Document(before)
    added = []
    for number in range(data.draw(st.integers(1, 4))):
        change = data.draw(steps(document))
        if change is not None:
            document.do(change)
        new = data.draw(segments(100.0 + 10 * number))
        # a step may touch what was added, so only add after the last one
        if number == 3:
            added.append(new)
            document.append(new)
    while document.undo():
        pass
    assert document.segments == [*before, *added]
    while document.redo():
        pass
    assert document.segments[len(document.segments) - len(added) :] == added


def test_a_new_segment_between_do_and_undo_stays() -> None:
    first, second, third = heard("가", "가"), heard("나", "나", 10.0), heard("다", "다", 20.0)
    document = Document([first, second])
    merge = row_operations.merge(document, 0)
    assert merge is not None
    document.do(merge)
    document.append(third)
    document.undo()
    assert document.segments == [first, second, third]
    document.redo()
    assert [segment.best.text for segment in document.segments] == ["가 나", "다"]


def test_a_new_step_ends_what_could_be_redone() -> None:
    document = Document([heard("가", "가")])
    for name in ("나", "다"):
        change = operations.set_text(document, 0, name)
        assert change is not None
        document.do(change)
        if name == "나":
            document.undo()
    assert document.redoable is None
    assert document.undoable is not None
    assert document.segments[0].best.text == "다"


def test_a_change_made_for_other_rows_changes_nothing() -> None:
    one, other = heard("가", "가"), heard("나", "나", 10.0)
    document = Document([one, other])
    good, bad = Patch(0, (one,), (other,)), Patch(1, (one,), (one,))
    with pytest.raises(ValueError, match="row 1"):
        document.do(Change(ChangeKind.TEXT, (good, bad)))
    assert document.segments == [one, other]
    assert document.undoable is None


def test_a_document_knows_whether_the_users_hand_shows() -> None:
    document = Document([heard("가", "가")])
    assert not document.is_edited
    change = operations.set_speaker(document, [0], "화자 1")
    assert change is not None
    document.do(change)
    assert document.is_edited


def test_hearing_again_keeps_the_users_text_and_is_one_step_to_undo() -> None:
    before = [heard("가나", "가나"), heard("다", "다", 10.0)]
    document = Document(before)
    change = operations.set_text(document, 0, "내 말")
    assert change is not None
    document.do(change)
    edited = list(document.segments)
    for lm in ("가느", "가노"):
        again = [heard("가나", lm), heard("다", f"다{lm}", 10.0)]
        assert document.replace_machine(again) is not None
    first, second = document.segments
    assert (first.best.text, lm_of(first) and lm_of(first).text) == ("내 말", "가노")
    assert second.best.text == "다가노"
    assert document.replace_machine(again) is None
    document.undo()
    assert document.segments == edited
    document.undo()
    assert document.segments == before
