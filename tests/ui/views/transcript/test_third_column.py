"""A third reading has a column of its own beside the two that are always there."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot
from support.scripted_engine import SEGMENTS, hypothesis

from kasr_desktop.domain.readings import EDITED, GREEDY, LM
from kasr_desktop.domain.transcript import Reading
from kasr_desktop.editing.change import Patch
from kasr_desktop.ui.views.transcript.clipboard_text import rows_as_text
from kasr_desktop.ui.views.transcript.difference_bar import DifferenceBar
from kasr_desktop.ui.views.transcript.segment_model import SegmentModel
from kasr_desktop.ui.views.transcript.segment_row import describe_cell
from kasr_desktop.ui.views.transcript.transcript_table import TranscriptTable

OTHER = "model:whisper"
SOURCES = (GREEDY, LM, OTHER)
FIRST, *REST = SEGMENTS
SAID = (FIRST.with_reading(Reading(OTHER, hypothesis("오늘은 날씨가 참 춥습니다"))), *REST)


@pytest.fixture
def model() -> SegmentModel:
    made = SegmentModel()
    made.show_segments(SAID, sources=SOURCES)
    return made


def test_it_has_a_head_its_text_and_its_differences(model: SegmentModel) -> None:
    assert model.columnCount() == 4
    heads = [model.headerData(n, Qt.Orientation.Horizontal) for n in range(4)]
    assert heads[3] == "whisper"
    assert "exported" in str(heads[2])
    assert model.index(0, 3).data() == "오늘은 날씨가 참 춥습니다"
    assert model.index(1, 3).data() == ""
    assert "춥습니다" in describe_cell(model.rows[0], 1)
    before = SegmentModel()
    before.show_segments(SEGMENTS)
    assert model.rows[0].num_differences == before.rows[0].num_differences + 1
    assert model.rows[1].num_differences == before.rows[1].num_differences
    assert rows_as_text(model.rows[:1], source=OTHER) == "오늘은 날씨가 참 춥습니다"


def test_it_is_drawn_beside_the_others(model: SegmentModel, qtbot: QtBot) -> None:
    table = TranscriptTable(model)
    qtbot.addWidget(table)
    table.resize(1100, 500)
    table.show()
    table.on_reset()
    widths = [table.columnWidth(column) for column in (1, 2, 3)]
    assert max(widths) - min(widths) <= 2
    place = table.visualRect(model.index(0, 3))
    drawn = table.viewport().grab(place).toImage()
    blank = table.viewport().grab(table.visualRect(model.index(1, 3))).toImage()
    assert model.rows[1].waits(3)
    assert _ink(drawn) > 50
    assert 0 < _ink(blank) < _ink(drawn)  # it says that the model has not heard it yet
    assert table.word_at(place.topLeft() + QPoint(30, 24)) == SAID[0].hypothesis(OTHER).words[0]
    bar = DifferenceBar()
    qtbot.addWidget(bar)
    bar.show_sources(SOURCES)
    assert "whisper" in bar.findChild(type(bar._legend)).accessibleName()


def _ink(picture: QImage) -> int:
    """Count dark dots."""
    rows = range(4, picture.height() - 4)
    columns = range(4, picture.width() - 4)
    return sum(picture.pixelColor(x, y).lightness() < 110 for y in rows for x in columns)


def test_a_corrected_text_gets_a_column_and_all_else_stays_where_it_is(qtbot: QtBot) -> None:
    model = SegmentModel()
    model.show_segments(SEGMENTS * 30)
    table = TranscriptTable(model)
    qtbot.addWidget(table)
    table.resize(1100, 400)
    table.show()
    table.on_reset()
    table.choose_row(40)
    top = table.rowAt(0)
    aligned = model.rows[40].pairs
    own = model.rows[41].segment.with_edited(hypothesis("제가 쓴 글", 3.0))
    model.apply((Patch(41, (model.rows[41].segment,), (own,)),))
    model.show_sources((GREEDY, LM, EDITED))
    assert model.columnCount() == 4
    heads = [str(model.headerData(n, Qt.Orientation.Horizontal)) for n in range(4)]
    assert heads[3].split("\n") == ["Edited", "exported"]
    assert heads[1:3] == ["Greedy", "Language model\nexported if not edited"], (
        "short: room is scarce"
    )
    assert heads[2].endswith("exported if not edited"), "one heading alone says it of every row"
    assert abs(table.rowAt(0) - top) <= 1
    assert table.selected_rows() == [40]
    assert table.selectionModel().isSelected(model.index(40, 3))
    assert [pair.words[:2] for pair in model.rows[40].pairs] == [one.words for one in aligned]
    assert model.index(40, 3).data() == ""
    assert model.index(41, 3).data() == "제가 쓴 글"
    assert model.index(41, 2).data() == SEGMENTS[2].hypothesis(LM).text
    table.show_row(41)
    drawn = table.viewport().grab(table.visualRect(model.index(41, 3))).toImage()
    blank = table.viewport().grab(table.visualRect(model.index(40, 3))).toImage()
    assert _ink(drawn) > 50
    assert _ink(blank) == 0
    model.show_sources((GREEDY, LM))
    assert model.columnCount() == 3
    assert str(model.headerData(2, Qt.Orientation.Horizontal)).endswith(" · exported")
    assert table.selected_rows() == [40]
