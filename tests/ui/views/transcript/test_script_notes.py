"""What a row says of the script that was laid over it."""

from __future__ import annotations

import pytest

from kasr_desktop.domain.script_differences import ScriptDifferences, SkippedPassage
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.editing.change import Patch
from kasr_desktop.ui.views.transcript.script_notes import NOTHING, notes_of
from kasr_desktop.ui.views.transcript.segment_model import SegmentModel

ROWS = (Segment(1.0, 3.0), Segment(3.0, 6.0), Segment(7.0, 9.0))
DIFFERENCES = ScriptDifferences(
    (SkippedPassage(0, "맨 앞"), SkippedPassage(2, "첫 줄 뒤", 3.0), SkippedPassage(5, "끝", 9.0)),
    ((5.0, 7.05),),
)


def test_a_passage_stands_at_the_row_whose_word_came_before_it() -> None:
    found = [notes_of(DIFFERENCES, row, is_first=number == 0) for number, row in enumerate(ROWS)]
    assert [one.skipped for one in found] == [("맨 앞", "첫 줄 뒤"), (), ("끝",)]
    assert [one.has_added for one in found] == [False, True, False], "a twentieth is no speech"
    assert found[0].lines() == ["◇ not read: 2"]
    assert found[1].lines() == ["◇ not in the script"]
    assert "첫 줄 뒤" in found[0].tip()
    assert notes_of(None, ROWS[0], is_first=True) is NOTHING


@pytest.mark.usefixtures("qapp")
def test_rows_keep_their_notes_while_they_change_and_lose_them_with_the_script() -> None:
    model = SegmentModel()
    model.show_segments(ROWS)
    model.mark_script(DIFFERENCES)
    assert [bool(row.script.lines()) for row in model.rows] == [True, True, True]
    model.show_segments(ROWS)
    assert model.rows[0].script.skipped == ("맨 앞", "첫 줄 뒤")
    model.apply([Patch(0, (ROWS[0],), (Segment(1.0, 2.5),))])
    assert model.rows[0].script.skipped == ("맨 앞",), "also where the first row changes"
    model.mark_script(None)
    assert [row.script for row in model.rows] == [NOTHING] * 3
