"""Readings from elsewhere stand beside a transcript's own, and leave it as they came."""

from __future__ import annotations

import pytest
from editing.made_documents import rows, steps
from hypothesis import given
from hypothesis import strategies as st
from support.scripted_engine import SEGMENTS, segment

from kasr_desktop.domain.readings import REFERENCE
from kasr_desktop.editing.added_readings import add_heard, add_words, take_out
from kasr_desktop.editing.document import Document
from kasr_desktop.editing.operations import set_text
from kasr_desktop.editing.row_operations import merge

OTHER = "model:other"


def drawn_document(data: st.DataObject) -> Document:
    document = Document(data.draw(rows()))
    for _ in range(data.draw(st.integers(0, 3))):
        change = data.draw(steps(document))
        if change is not None:
            document.do(change)
    return document


@given(st.data())
def test_what_is_added_is_every_word_once_and_all_else_stays(data: st.DataObject) -> None:
    document = drawn_document(data)
    before = list(document.segments)
    heard = sorted(data.draw(rows()), key=lambda row: row.start)
    change = add_heard(document, OTHER, heard)
    if change is None:
        assert not before
        return
    document.do(change)
    after = list(document.segments)
    said = [word.text for row in heard for word in row.best.words]
    assert [word.text for row in after for word in row.hypothesis(OTHER).words] == said
    for old, new in zip(before, after, strict=True):
        assert [one for one in new.readings if one.source != OTHER] == list(old.readings)
        assert (old.start, old.end, old.speaker) == (new.start, new.end, new.speaker)
        for word in new.hypothesis(OTHER).words:
            assert new.start <= word.start <= word.end <= new.end
    assert add_heard(document, OTHER, heard) is None
    out = take_out(document, OTHER)
    assert out is not None
    document.do(out)
    assert list(document.segments) == before
    document.undo()
    document.undo()
    assert list(document.segments) == before


def test_words_without_times_get_those_of_the_words_they_stand_for() -> None:
    document = Document(SEGMENTS)
    change = add_words(document, REFERENCE, [row.best.text.split() for row in SEGMENTS])
    assert change is not None
    document.do(change)
    for row in document.segments:
        own = [(word.text, word.start, word.end) for word in row.best.words]
        words = row.hypothesis(REFERENCE).words
        assert [(word.text, word.start, word.end) for word in words] == own
    with pytest.raises(ValueError):
        add_words(document, REFERENCE, [[]])


def test_a_persons_row_keeps_its_text_and_an_undo_of_the_person_keeps_the_reading() -> None:
    document = Document(SEGMENTS)
    own = set_text(document, 0, "제가 쓴 글")
    assert own is not None
    document.do(own)
    change = add_heard(document, OTHER, [segment(0.0, "다른 글")])
    assert change is not None
    document.do(change)
    assert document.segments[0].best.text == "제가 쓴 글"
    assert document.segments[0].hypothesis(OTHER).text == "다른 글"


def test_rows_that_are_joined_never_put_what_was_heard_into_the_reference() -> None:
    first, second, *_ = SEGMENTS
    document = Document([first])
    change = add_words(document, REFERENCE, [["참말"]])
    assert change is not None
    document.do(change)
    document.append(second)
    joined = merge(document, 0)
    assert joined is not None
    document.do(joined)
    assert document.segments[0].hypothesis(REFERENCE).text == "참말"
