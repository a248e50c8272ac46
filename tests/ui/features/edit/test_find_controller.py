from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from ui.features.edit.writing import compose, done_item, feature, texts, type_hangul

from kasr_desktop.session.queue_item import QueueItem
from kasr_desktop.text.hangul import nfd
from kasr_desktop.ui.features.compare.compare_feature import CompareFeature
from kasr_desktop.ui.features.cues.cues_feature import CuesFeature
from kasr_desktop.ui.features.edit.find_controller import FindController
from kasr_desktop.ui.shell.feature_list import FEATURES
from kasr_desktop.ui.shell.main_window import MainWindow
from kasr_desktop.ui.widgets.theme import current_colors


@pytest.fixture
def item(window: MainWindow, qtbot: QtBot, recording: Path) -> QueueItem:
    window.add_paths([recording])
    return done_item(window, qtbot)


@pytest.fixture
def finding(window: MainWindow, item: QueueItem) -> FindController:
    feature(window).actions.replace.trigger()
    return feature(window).finding


def test_typing_shows_how_many_there_are(finding: FindController, qtbot: QtBot) -> None:
    assert finding.bar.wanted.hasFocus()
    type_hangul(finding.bar.wanted, "ㅇ", "요")
    compose(finding.bar.wanted, "", "요")
    qtbot.waitUntil(lambda: finding.bar.count.text() == "2곳")
    compose(finding.bar.wanted, "", "없는 말")
    qtbot.waitUntil(lambda: finding.bar.count.text() == "찾을 수 없어요")
    assert not finding.bar.replace_all.isEnabled()


def test_enter_leads_round_the_places(
    window: MainWindow, finding: FindController, item: QueueItem
) -> None:
    compose(finding.bar.wanted, "", nfd("요"))
    rows = []
    for _ in range(3):
        QTest.keyClick(finding.bar.wanted, Qt.Key.Key_Return)
        rows.append(window.page.table.selected_rows())
    assert rows == [[1], [2], [1]]
    QTest.keyClick(finding.bar.wanted, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert window.page.table.selected_rows() == [2]
    assert finding.bar.wanted.hasFocus()


def test_whole_words_are_found_alone(finding: FindController, qtbot: QtBot) -> None:
    compose(finding.bar.wanted, "", "사람")
    qtbot.waitUntil(lambda: len(finding.matches) == 1)
    finding.bar.whole_words.setChecked(True)
    qtbot.waitUntil(lambda: not finding.matches)


def test_replace_all_is_one_step(
    window: MainWindow, finding: FindController, item: QueueItem
) -> None:
    before = texts(item)
    compose(finding.bar.wanted, "", "요")
    compose(finding.bar.replacement, "", "유")
    finding.bar.replace_all.click()
    assert texts(item) == [text.replace("요", "유") for text in before]
    assert "2" in feature(window).actions.undo.text()
    feature(window).actions.undo.trigger()
    assert texts(item) == before


def test_replace_goes_from_place_to_place(finding: FindController, item: QueueItem) -> None:
    compose(finding.bar.wanted, "", "요")
    compose(finding.bar.replacement, "", "요요")
    finding.bar.replace.click()  # shows the first place
    finding.bar.replace.click()
    finding.bar.replace.click()
    assert [text.count("요") for text in texts(item)] == [0, 2, 2]


def test_what_is_still_composed_in_the_field_is_looked_for(
    window: MainWindow, finding: FindController, item: QueueItem
) -> None:
    type_hangul(finding.bar.wanted, "ㅇ", "요")
    QTest.keyClick(finding.bar.wanted, Qt.Key.Key_Return)
    assert window.page.table.selected_rows() == [1]


def test_escape_closes_and_leads_back(window: MainWindow, finding: FindController) -> None:
    QTest.keyClick(finding.bar.wanted, Qt.Key.Key_Escape)
    assert not finding.bar.isVisible()
    assert window.page.table.hasFocus()
    assert finding.matches == []


@pytest.mark.parametrize("features", [FEATURES], ids=["every feature"])
def test_the_place_shown_comes_into_sight_in_every_view_and_is_marked(
    window: MainWindow, finding: FindController, item: QueueItem, qtbot: QtBot
) -> None:
    compose(finding.bar.wanted, "", "저녁")
    check = next(each for each in window.features if isinstance(each, CompareFeature)).view
    cues = next(each for each in window.features if isinstance(each, CuesFeature))
    with qtbot.waitSignal(cues.checks.tasks.idle, timeout=5000):
        window.page.views.show_view(cues.view)
    QTest.keyClick(finding.bar.wanted, Qt.Key.Key_Return)
    assert check.table.currentIndex().row() == 2
    assert check.table._delegate._found_words(2) == {("lm", 0): True}
    chosen = cues.view.model.cues[cues.view.current]
    assert "저녁" in chosen.text
    marked = pixels_like(cues.view.table.viewport(), current_colors().warning_soft)
    finding.bar.on_close()
    assert check.table._delegate._found_words(2) == {}
    assert marked > pixels_like(cues.view.table.viewport(), current_colors().warning_soft)


def pixels_like(widget: QWidget, color: str) -> int:
    image, wanted = widget.grab().toImage(), QColor(color).rgb()
    return sum(
        image.pixel(x, y) == wanted for x in range(image.width()) for y in range(image.height())
    )


def test_the_bar_is_one_line_and_esc_closes_it_from_anywhere(
    window: MainWindow, finding: FindController, item: QueueItem
) -> None:
    bar = finding.bar
    middles = {each.geometry().center().y() for each in (bar.wanted, bar.replace_all, bar.next)}
    assert max(middles) - min(middles) <= 1
    assert window.page.table.viewport().height() >= 4 * window.page.table.rowHeight(0)
    window.page.table.setFocus()
    QTest.keyClick(window.page.table, Qt.Key.Key_Escape)
    assert not bar.isVisible()


def test_after_replacing_the_keyboard_stays_in_the_bar_and_undo_takes_the_notice_away(
    window: MainWindow, finding: FindController, item: QueueItem, qtbot: QtBot
) -> None:
    compose(finding.bar.wanted, "", "요")
    compose(finding.bar.replacement, "", "죠")
    finding.on_look()
    finding.bar.replace_all.setFocus()
    finding.bar.replace_all.click()
    qtbot.waitUntil(lambda: any("바꿨어요" in one.text for one in window.notices.messages))
    qtbot.waitUntil(lambda: not finding.bar.replace_all.isEnabled())
    assert finding.bar.wanted.hasFocus()
    window.bench.editor.undo(item)
    assert not any("바꿨어요" in one.text for one in window.notices.messages)


def test_after_replacing_undo_in_the_bar_is_that_of_the_text(
    window: MainWindow, finding: FindController, item: QueueItem, qtbot: QtBot
) -> None:
    before = texts(item)
    compose(finding.bar.wanted, "", "요")
    compose(finding.bar.replacement, "", "죠")
    finding.bar.replace_all.click()
    qtbot.waitUntil(lambda: texts(item) != before)
    QTest.keyClick(finding.bar.wanted, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert texts(item) == before
    assert finding.bar.wanted.text() == "요"
    QTest.keyClicks(finding.bar.wanted, "a")
    QTest.keyClick(finding.bar.wanted, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert finding.bar.wanted.text() == "요"  # what is typed after that is the field's again
    assert texts(item) == before
