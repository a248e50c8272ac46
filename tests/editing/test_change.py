"""A machine's patch never takes a person's work away."""

from __future__ import annotations

from dataclasses import replace

import pytest
from editing.made_documents import heard

from kasr_desktop.domain.origin import Origin
from kasr_desktop.domain.readings import SCRIPT, WRITTEN
from kasr_desktop.domain.script_differences import ScriptDifferences, SkippedPassage
from kasr_desktop.domain.transcript import Reading, Segment
from kasr_desktop.editing import operations, row_operations
from kasr_desktop.editing.added_readings import add_words, take_out
from kasr_desktop.editing.change import Change, ChangeKind, Patch, ScriptRevision
from kasr_desktop.editing.document import Document
from kasr_desktop.editing.document_json import segment_from_object


def touched(step: str) -> Document:
    document = Document([heard("가 나", "가 다")])
    make = {
        "text": lambda: operations.set_text(document, 0, "가 라"),
        "speaker": lambda: operations.set_speaker(document, [0], "김도윤"),
        "times": lambda: row_operations.set_times(document, 0, end=3.0),
    }
    change = make[step]()
    assert change is not None
    document.do(change)
    return document


def by_machine(old: Segment, *new: Segment) -> Change:
    return Change(ChangeKind.REDECODE, (Patch(0, (old,), new, Origin.MACHINE),))


@pytest.mark.parametrize("step", ["text", "speaker", "times"])
def test_a_machine_cannot_take_it_away(step: str) -> None:
    document = touched(step)
    row = document.segments[0]
    others = {
        "text": row.with_edited(None),
        "speaker": replace(row, speaker="화자 1", speaker_by=Origin.MACHINE),
        "times": replace(row, end=2.0),
    }
    for change in (by_machine(row), by_machine(row, others[step])):
        with pytest.raises(ValueError, match="person"):
            document.do(change)
        assert list(document.segments) == [row]
    person = Change(ChangeKind.TEXT, (Patch(0, (row,), (others[step],)),))
    document.do(person)
    assert list(document.segments) == [others[step]]


def test_what_a_person_says_of_a_machine_s_speaker_is_theirs() -> None:
    row = replace(heard("가", "가"), speaker="화자 1", speaker_by=Origin.MACHINE)
    document = Document([row], speakers=["화자 1"])
    assert not document.is_edited
    change = operations.name_speaker(document, 0, "김도윤")
    assert change is not None
    document.do(change)
    assert document.segments[0].has_named_speaker
    document.undo()
    assert not document.segments[0].has_named_speaker


def test_speakers_of_before_are_a_person_s() -> None:
    old = segment_from_object({"start": 0.0, "end": 1.0, "speaker": "김도윤"})
    assert old.has_named_speaker
    assert old.times_by is Origin.MACHINE


def test_decoding_again_drops_what_was_made_of_the_former_text() -> None:
    row = heard("가", "가")
    said = row.best
    document = Document([row.with_reading(Reading(WRITTEN, said))])
    document.replace_machine([heard("나", "나")])
    assert [one.source for one in document.segments[0].readings] == ["greedy", "lm"]
    document.undo()
    assert document.segments[0].hypothesis(WRITTEN) == said


def test_what_differs_from_a_script_comes_and_goes_with_it() -> None:
    document = Document([heard("가", "가")])
    differences = ScriptDifferences((SkippedPassage(1, "나 다", 1.0),))
    laid = add_words(document, SCRIPT, [["가"]])
    assert laid is not None
    document.do(replace(laid, script=ScriptRevision(None, differences)))
    assert document.script == differences
    out = take_out(document, SCRIPT)
    assert out is not None
    document.do(out)
    assert document.script is None
    document.undo()
    assert document.script == differences
    document.undo()
    assert document.script is None
    document.redo()
    assert document.script == differences


def test_marks_of_another_script_are_not_written_over() -> None:
    document = Document([heard("가", "가")])
    change = Change(ChangeKind.ALIGN_SCRIPT, (), script=ScriptRevision(ScriptDifferences(), None))
    with pytest.raises(ValueError, match="script"):
        document.do(change)
    assert document.undoable is None
