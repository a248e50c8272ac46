from __future__ import annotations

import json

import pytest
from editing.made_documents import heard, rows, steps
from hypothesis import given
from hypothesis import strategies as st

from kasr_desktop.domain.errors import LibraryError
from kasr_desktop.domain.script_differences import ScriptDifferences, SkippedPassage
from kasr_desktop.editing.document import Document, Draft
from kasr_desktop.editing.document_json import (
    document_from_head,
    document_head,
    segment_from_object,
    segment_object,
)


def read_again(document: Document) -> Document:
    kept = [json.dumps(segment_object(segment)) for segment in document.segments]
    segments = [segment_from_object(json.loads(row)) for row in kept]
    return document_from_head(document_head(document), segments)


@given(st.data())
def test_what_was_written_is_read(data: st.DataObject) -> None:
    document = Document(data.draw(rows(min_size=0)), speakers=data.draw(st.just(("가", "", "나"))))
    for _ in range(data.draw(st.integers(0, 5))):
        change = data.draw(steps(document)) if document.segments else None
        if change is not None:
            document.do(change)
    read = read_again(document)
    assert (read.segments, read.speakers) == (document.segments, document.speakers)
    assert read.adjustments == document.adjustments


@pytest.mark.parametrize(
    "head",
    [
        "",
        "[]",
        "{}",
        '{"version": 1, "speakers": [], "script": {"skipped": 3}}',
        '{"version": 99, "speakers": []}',
        '{"version": 1',
        "null",
    ],
)
def test_what_is_no_document_is_said(head: str) -> None:
    with pytest.raises(LibraryError) as caught:
        document_from_head(head, ())
    assert caught.value.reason == "unreadable"


@given(
    st.lists(st.builds(SkippedPassage, st.integers(0, 99), st.text(), st.floats(0, 1e4))),
    st.lists(st.tuples(st.floats(0, 1e4), st.floats(0, 1e4))),
)
def test_where_a_script_differs_is_read_as_it_was_written(
    skipped: list[SkippedPassage], added: list[tuple[float, float]]
) -> None:
    differences = ScriptDifferences(tuple(skipped), tuple(added))
    assert read_again(Document(script=differences)).script == differences


def test_documents_of_before_know_no_script() -> None:
    assert document_from_head('{"version": 1, "speakers": []}', ()).script is None
    assert read_again(Document()).script is None


def test_what_was_being_typed_comes_back_as_a_step() -> None:
    document = Document([heard("가", "가"), heard("나", "나", 10.0)], speakers=["화자 1"])
    document.draft = Draft(1, "쓰는 주")
    read = read_again(document)
    assert [row.best.text for row in read.segments] == ["가", "쓰는 주"]
    assert read.speakers == ("화자 1",)
    read.undo()
    assert read.segments == document.segments


def test_a_draft_of_a_row_that_is_not_there_is_forgotten() -> None:
    document = Document([heard("가", "가")])
    document.draft = Draft(7, "나")
    assert read_again(document).segments == document.segments
