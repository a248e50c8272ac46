from __future__ import annotations

import json

import pytest
from editing.made_documents import heard, rows, steps
from hypothesis import given
from hypothesis import strategies as st

from kasr_desktop.domain.errors import LibraryError
from kasr_desktop.editing.document import Document, Draft
from kasr_desktop.editing.document_json import (
    change_from_object,
    change_object,
    document_from_head,
    document_from_json,
    document_head,
    document_to_json,
)


@given(st.data())
def test_what_was_written_is_read(data: st.DataObject) -> None:
    document = Document(data.draw(rows(min_size=0)), speakers=data.draw(st.just(("가", "", "나"))))
    for _ in range(data.draw(st.integers(0, 5))):
        change = data.draw(steps(document)) if document.segments else None
        if change is not None:
            document.do(change)
            assert change_from_object(json.loads(json.dumps(change_object(change)))) == change
    read = document_from_json(document_to_json(document))
    assert (read.segments, read.speakers) == (document.segments, document.speakers)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"version": 99, "speakers": [], "segments": []}', '{"version": 1', "null"],
)
def test_what_is_no_document_is_said(text: str) -> None:
    with pytest.raises(LibraryError) as caught:
        document_from_json(text)
    assert caught.value.reason == "unreadable"


def test_a_row_is_a_line() -> None:
    text = document_to_json(Document([heard("가", "가"), heard("나", "나", 10.0)]))
    assert len(text.splitlines()) == 4


def test_what_was_being_typed_comes_back_as_a_step() -> None:
    document = Document([heard("가", "가"), heard("나", "나", 10.0)], speakers=["화자 1"])
    document.draft = Draft(1, "쓰는 주")
    for read in (
        document_from_json(document_to_json(document)),
        document_from_head(document_head(document), document.segments),
    ):
        assert [row.best.text for row in read.segments] == ["가", "쓰는 주"]
        assert read.speakers == ("화자 1",)
        read.undo()
        assert read.segments == document.segments


def test_a_draft_of_a_row_that_is_not_there_is_forgotten() -> None:
    document = Document([heard("가", "가")])
    document.draft = Draft(7, "나")
    assert document_from_json(document_to_json(document)).segments == document.segments
