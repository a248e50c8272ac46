from __future__ import annotations

import time
from functools import cache
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from support.scripted_engine import SEGMENTS, hypothesis, segment
from support.segments import GREEDY_COLUMN, LM_COLUMN

from kasr_desktop.domain.events import Partial
from kasr_desktop.domain.readings import GREEDY
from kasr_desktop.domain.transcript import Hypothesis, Reading, Segment
from kasr_desktop.editing.change import Patch
from kasr_desktop.ui.shell.main_window import MainWindow
from kasr_desktop.ui.views.transcript.segment_model import SegmentModel
from kasr_desktop.ui.views.transcript.segment_row import TIME_COLUMN
from kasr_desktop.ui.views.transcript.transcript_table import TranscriptTable
from kasr_desktop.ui.views.transcript.word_tip import word_tip
from kasr_desktop.ui.widgets.appearance import Appearance
from kasr_desktop.ui.widgets.theme import current_colors


@cache
def three_hours() -> list[Segment]:
    return [
        segment(
            3.0 * number,
            f"{number}번째 문장에서는 사람들이 여러 가지 이야기를 나누고 있는 날시",
            f"{number}번째 문장에서는 사람들이 여러 가지 이야기를 나누고 있는 날씨",
        )
        for number in range(3600)
    ]


@pytest.fixture
def table(qtbot: QtBot, appearance: Appearance) -> TranscriptTable:
    made = TranscriptTable(SegmentModel())
    qtbot.addWidget(made)
    made.resize(700, 400)
    with qtbot.waitExposed(made):
        made.show()
    return made


def fill(table: TranscriptTable, qtbot: QtBot, count: int) -> SegmentModel:
    model = table.model()
    assert isinstance(model, SegmentModel)
    with qtbot.waitSignal(table.measured):
        model.show_segments(three_hours()[:count])
    return model


def at_end(table: TranscriptTable) -> bool:
    bar = table.verticalScrollBar()
    return bar.value() >= bar.maximum() - 2


def test_new_text_is_followed(table: TranscriptTable) -> None:
    model = table.model()
    assert isinstance(model, SegmentModel)
    for said in three_hours()[:30]:
        model.append(said)
    assert at_end(table)
    model.show_partial(Partial(90.0, hypothesis("아직 말하는 중이라 길어지고 있는 " * 5)))
    assert at_end(table)


def test_new_text_does_not_steal_the_place_of_a_reader(
    table: TranscriptTable, qtbot: QtBot
) -> None:
    model = fill(table, qtbot, 60)
    table.verticalScrollBar().setValue(300)
    assert not table.is_following
    for said in three_hours()[60:90]:
        model.append(said)
    QApplication.processEvents()
    assert table.verticalScrollBar().value() == 300
    table.follow_end()
    assert at_end(table)
    model.append(three_hours()[90])
    assert at_end(table)


def test_selection_and_place_survive_new_text(table: TranscriptTable, qtbot: QtBot) -> None:
    model = fill(table, qtbot, 30)
    table.selectRow(3)
    model.append(three_hours()[40])
    assert table.selected_rows() == [3]


def test_rows_are_as_high_as_their_text_at_every_width(
    table: TranscriptTable, qtbot: QtBot
) -> None:
    model = fill(table, qtbot, 20)
    heights = [table.rowHeight(row) for row in range(20)]
    with qtbot.waitSignal(table.measured):
        table.resize(420, 400)
    narrow = [table.rowHeight(row) for row in range(20)]
    assert all(after > before for before, after in zip(heights, narrow, strict=True))
    assert narrow == [table.row_height(row) for row in range(model.rowCount())]


def test_larger_type_makes_higher_rows(table: TranscriptTable, qtbot: QtBot) -> None:
    fill(table, qtbot, 5)
    before = table.rowHeight(0)
    with qtbot.waitSignal(table.measured):
        table.set_reading_size(28)
    assert table.rowHeight(0) > before


def test_type_grows_with_the_width_until_a_size_is_chosen(
    table: TranscriptTable, qtbot: QtBot
) -> None:
    """On a screen of 4K without scaling: lines of no more syllables than one reads."""
    fill(table, qtbot, 5)
    usual = table.reading_size
    sizes = []
    for width in (1000, 1900, 2600, 3600, 1000):
        table.resize(width, 600)
        sizes.append(table.reading_size)
    assert sizes[0] == sizes[1] == sizes[-1] == usual
    assert sizes[1] <= sizes[2] < sizes[3]
    table.resize(3600, 600)
    assert table.columnWidth(LM_COLUMN) <= 75 * table.reading_size
    table.set_reading_size(14)
    table.resize(3800, 600)
    assert table.reading_size == 14


def test_three_hours_open_at_once(table: TranscriptTable, qtbot: QtBot) -> None:
    """The first screen must not wait for the 3,600 rows; the rest follows in portions."""
    model = table.model()
    assert isinstance(model, SegmentModel)
    said = three_hours()
    begin = time.thread_time()
    with qtbot.waitSignal(table.measured, timeout=60_000):
        model.show_segments(said)
        table.grab()
        opened = time.thread_time() - begin
    assert opened < 0.5
    begin = time.thread_time()
    for row in said[:20]:
        model.append(row)
    assert (time.thread_time() - begin) / 20 < 0.02


def test_one_column_where_there_is_nothing_to_compare(table: TranscriptTable, qtbot: QtBot) -> None:
    model = table.model()
    assert isinstance(model, SegmentModel)
    model.show_segments(SEGMENTS, sources=(GREEDY,))
    assert model.columnCount() == 2
    both = table.columnWidth(TIME_COLUMN) + table.columnWidth(GREEDY_COLUMN)
    assert both == table.viewport().width()


def gray(table: TranscriptTable, row: int, column: int) -> QImage:
    """Draw one cell without its colors."""
    place = table.visualRect(table.model().index(row, column))
    picture = table.viewport().grab(place).toImage()
    return picture.convertToFormat(QImage.Format.Format_Grayscale8)


def ink_below_the_words(picture: QImage) -> int:
    """Count dark dots in the lowest third of a cell."""
    rows = range(picture.height() * 6 // 10, picture.height() - 4)
    return sum(
        picture.pixelColor(x, y).lightness() < 140 for y in rows for x in range(picture.width())
    )


def test_a_difference_shows_without_color(table: TranscriptTable, qtbot: QtBot) -> None:
    """Same words, so all that differs in gray is the mark itself."""
    model = table.model()
    assert isinstance(model, SegmentModel)
    with qtbot.waitSignal(table.measured):
        model.show_segments(
            [segment(0, "가나 다라", "가나 다마"), segment(3, "가나 다라", "가나 다라")]
        )
    for column in (GREEDY_COLUMN, LM_COLUMN):
        marked, plain = gray(table, 0, column), gray(table, 1, column)
        assert ink_below_the_words(marked) > ink_below_the_words(plain) + 10
    greedy, lm = gray(table, 0, GREEDY_COLUMN), gray(table, 0, LM_COLUMN)
    assert ink_below_the_words(lm) > 1.3 * ink_below_the_words(greedy)  # a line, not dots


def test_both_texts_stay_side_by_side_on_a_very_wide_screen(
    table: TranscriptTable, qtbot: QtBot
) -> None:
    fill(table, qtbot, 3)
    table.resize(3840, 600)
    assert table.columnWidth(GREEDY_COLUMN) == table.columnWidth(LM_COLUMN)
    assert table.columnWidth(0) + 2 * table.columnWidth(LM_COLUMN) >= table.viewport().width() - 1


def test_a_handle_shows_only_where_there_is_something_to_scroll(
    table: TranscriptTable, qtbot: QtBot
) -> None:
    fill(table, qtbot, 2)
    width = table.viewport().width()
    assert not table.verticalScrollBar().isEnabled()
    fill(table, qtbot, 40)
    assert table.verticalScrollBar().isEnabled()
    assert table.viewport().width() == width  # nothing moves when it comes


def test_a_double_click_puts_the_cursor_where_it_points(
    qtbot: QtBot, window: MainWindow, recording: Path
) -> None:
    window.add_paths([recording])
    qtbot.waitUntil(lambda: bool(window.item and window.item.is_over), timeout=5000)
    table, segments = window.page.table, window.page.segments
    said = segments.rows[1].segment.best.text
    cell = table.visualRect(segments.index(1, segments.standing_column))
    found = {}
    for x in range(cell.left() + 14, cell.right(), 3):
        point = QPoint(x, cell.top() + 20)
        word = table.word_at(point)
        if word is not None and word.text not in found:
            found[word.text] = point
    qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=found["사람이"])
    field = window.page.editing.field
    assert field.isVisible()
    assert field.textCursor().position() == said.index("사람이")
    window.page.editing.close()
    first = table.visualRect(segments.index(1, 1))  # the other text: the word of that moment
    qtbot.mouseDClick(
        table.viewport(), Qt.MouseButton.LeftButton, pos=first.topLeft() + QPoint(16, 20)
    )
    assert field.textCursor().position() == 0
    window.page.editing.close()
    time = table.visualRect(segments.index(1, 0)).center()
    qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=time)
    assert field.textCursor().position() == len(said)


def test_spacing_alone_has_a_lighter_mark_that_can_be_hidden(
    qtbot: QtBot, table: TranscriptTable
) -> None:
    """Fewer points of the picture are marked than of a real difference, and none once hidden."""
    model = table.model()
    assert isinstance(model, SegmentModel)

    def picture(greedy: str, lm: str, *, is_marked: bool) -> QImage:
        with qtbot.waitSignal(table.measured):
            model.show_segments([segment(0.0, greedy, lm)])
        table.mark_spacing(is_marked)
        return table.viewport().grab().toImage()

    def num_unlike(one: QImage, other: QImage) -> int:
        size = one.size()
        points = ((x, y) for x in range(size.width()) for y in range(size.height()))
        return sum(one.pixel(x, y) != other.pixel(x, y) for x, y in points)

    marked = picture("할 수 있다", "할수 있다", is_marked=True)
    hidden = picture("할 수 있다", "할수 있다", is_marked=False)
    line = num_unlike(marked, hidden)
    assert line > 0
    row = model.rows[0]
    assert (row.num_differences, row.num_spacing) == (0, 1)
    assert model.next_difference(-1) is None
    real = picture("할 수 없다", "할 수 있다", is_marked=True)
    plain = picture("할 수 있다", "할 수 있다", is_marked=True)
    assert num_unlike(real, plain) > 3 * line


def test_a_word_tells_its_time_how_sure_it_is_and_what_else_it_may_be(
    qtbot: QtBot, window: MainWindow, recording: Path, korean: object
) -> None:
    window.add_paths([recording])
    qtbot.waitUntil(lambda: bool(window.item and window.item.is_over), timeout=5000)
    assert window.item is not None
    said = window.item.segments[0]
    word = next(each for each in said.best.words if each.text == "날씨가")
    lines = word_tip(said, word).splitlines()
    assert lines[0] == "“날씨가”"
    assert "0.25초" in lines[1]
    assert "확신도 90%" in lines[1]
    assert any("날시가" in line for line in lines[2:])


def test_the_menu_of_a_word_holds_its_readings_and_what_was_heard(
    qtbot: QtBot, window: MainWindow, recording: Path
) -> None:
    window.add_paths([recording])
    qtbot.waitUntil(lambda: bool(window.item and window.item.is_over), timeout=5000)
    item = window.item
    assert item is not None
    word = next(each for each in item.segments[0].best.words if each.text == "날씨가")
    menu = window.page.table.row_menu(0, word)
    offered = {action.text(): action for action in menu.actions()}
    assert offered["날씨가"].isChecked()
    assert set(window.page.table.actions()) <= set(menu.actions())
    offered["들린 그대로: 날시가"].trigger()
    assert item.segments[0].best.text == "오늘은 날시가 참 좋습니다"
    window.bench.editor.undo(item)
    assert item.segments[0].edited is None


def test_a_row_that_a_second_model_has_not_reached_looks_like_that(
    table: TranscriptTable, qtbot: QtBot
) -> None:
    said = Reading("model:a", hypothesis("오늘은 날씨가 참 좋습니다"))
    silent = Segment(0.0, 2.0, (said, Reading("model:b", Hypothesis())))
    not_heard = Segment(0.0, 2.0, (said,))
    pictures = []
    model = table.model()
    for shown in (silent, not_heard):
        model.show_segments([shown], sources=("model:a", "model:b"))
        table.measure_all()
        cell = table.visualRect(model.index(0, 2))
        pictures.append(table.viewport().grab(cell).toImage())
    dashes = current_colors().control
    assert [pixels_of(picture, dashes) > 0 for picture in pictures] == [True, False]


def pixels_of(image: QImage, color: str) -> int:
    wanted = QColor(color).rgb()
    return sum(
        image.pixel(x, y) == wanted for x in range(image.width()) for y in range(image.height())
    )


@pytest.mark.parametrize("current", [None, 12])
def test_rows_that_change_above_do_not_move_the_row_a_person_is_at(
    table: TranscriptTable, qtbot: QtBot, current: int | None
) -> None:
    model = fill(table, qtbot, 30)
    if current is not None:
        table.selectRow(current)
        table.scrollTo(model.index(current, 0), TranscriptTable.ScrollHint.PositionAtCenter)
    else:
        table.verticalScrollBar().setValue(800)
    row = current or table.indexAt(QPoint(0, 0)).row()
    before = table.rowViewportPosition(row)
    rows = three_hours()
    long = segment(6.0, "아주 길어진 문장이 여러 줄에 걸쳐 " * 20, "아주 길어진 문장이 " * 20)
    with table.kept_in_place():
        model.apply(
            [
                Patch(4, (rows[4], rows[5]), (rows[4],)),
                Patch(2, (rows[2],), (rows[2], long, rows[3])),
            ]
        )
    assert table.rowViewportPosition(row + 1) == before
    if current is not None:
        assert table.currentIndex().row() == current + 1
        selected = table.selectionModel().selectedRows()
        assert [index.row() for index in selected] == [current + 1]
