from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.scripted_engine import SEGMENTS

from kasr_desktop.editing.document import Document
from kasr_desktop.editing.retiming import retimed, row_added


@given(st.floats(0.5, 2.0), st.floats(0.0, 100.0))
def test_undo_gives_every_time_back_and_words_stay_in_their_rows(
    factor: float, offset: float
) -> None:
    document = Document(SEGMENTS)
    change = retimed(document, factor=factor, offset=offset)
    if change is None:
        assert (factor, offset) == (1.0, 0.0)
        return
    document.do(change)
    for before, after in zip(SEGMENTS, document.segments, strict=True):
        assert after.start == before.start * factor + offset
        assert after.best.text == before.best.text
        assert all(after.start <= word.start < word.end <= after.end for word in after.best.words)
    document.undo()
    assert list(document.segments) == list(SEGMENTS)


@pytest.mark.parametrize(("factor", "offset"), [(1.0, -0.5), (0.0, 1.0), (-1.0, 9.0)])
def test_no_row_begins_before_the_recording(factor: float, offset: float) -> None:
    with pytest.raises(ValueError, match="before"):
        retimed(Document(SEGMENTS), factor=factor, offset=offset)


def test_a_row_is_added_where_the_time_is_free_alone() -> None:
    document = Document(SEGMENTS)  # 0-2, 3-5, 6-8
    change = row_added(document, 1, 2.1, 2.9, "새 자막")
    assert change is not None
    document.do(change)
    assert [row.best.text for row in document.segments][1] == "새 자막"
    assert row_added(document, 1, 1.5, 2.5, "겹침") is None
    document.undo()
    assert list(document.segments) == list(SEGMENTS)
