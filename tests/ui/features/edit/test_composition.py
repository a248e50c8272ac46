"""Hangul in composition is never lost: real input-method events, at the worst moments."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from support.scripted_engine import SEGMENTS, ScriptedEngine
from ui.features.edit.writing import compose, done_item, feature, open_row, texts, type_hangul

from kasr_desktop.session.controller import Controller
from kasr_desktop.session.queue_item import QueueItem, new_item
from kasr_desktop.ui.shell.main_window import MainWindow
from kasr_desktop.ui.views.transcript.text_editor import TextEditor


@pytest.fixture
def item(window: MainWindow, qtbot: QtBot, recording: Path) -> QueueItem:
    window.add_paths([recording])
    return done_item(window, qtbot)


@pytest.fixture
def field(window: MainWindow, item: QueueItem) -> TextEditor:
    """The first row, emptied, with 안녕 written and 하 + ㄴ still in composition."""
    field = open_row(window, 0)
    field.selectAll()
    compose(field, "", "안녕 ")
    type_hangul(field, "ㅎ", "하", "한")
    assert field.composing == "한"
    assert field.toPlainText() == "안녕 "
    return field


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> Callable:
    def run(window: MainWindow) -> None:
        QTest.keyClick(window.page.editing.field, key, modifier)

    return run


def click_row(window: MainWindow) -> None:
    table = window.page.table
    place = table.visualRect(window.page.segments.index(2, 1)).center()
    QTest.mouseClick(
        table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place
    )


@pytest.mark.parametrize(
    "leave",
    [
        press(Qt.Key.Key_Return),
        press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier),
        press(Qt.Key.Key_Tab),
        press(Qt.Key.Key_Backtab),
        click_row,
        lambda window: window.page.table.setFocus(),
        lambda window: window.panel.list_view.setFocus(),
        lambda window: window.acts.on_copy_timed() or window.page.commit_drafts(),
        lambda window: window.acts.on_save(),
        lambda window: feature(window).actions.find.trigger(),
        lambda window: feature(window).actions.merge_next.trigger(),
        lambda window: feature(window).actions.speaker[0].trigger(),
        lambda window: feature(window).actions.end_earlier.trigger(),
        lambda window: window.bench.editor.commit_drafts(window.page.item),
        lambda window: window.close(),
        lambda window: window.page.show_item(new_item(Path("other.wav"))),
        lambda window: window.controller.remove(window.page.item),
    ],
    ids=[
        "enter",
        "ctrl-enter",
        "tab",
        "back-tab",
        "click-elsewhere",
        "focus-table",
        "focus-queue",
        "copy",
        "save",
        "find",
        "merge",
        "speaker",
        "shift-times",
        "export",
        "close-window",
        "other-recording",
        "remove-from-list",
    ],
)
def test_what_is_composed_becomes_text(
    window: MainWindow, item: QueueItem, field: TextEditor, leave: Callable[[MainWindow], None]
) -> None:
    leave(window)
    QApplication.processEvents()
    assert texts(item)[0].startswith("안녕 한")
    assert field.composing == ""


def test_undo_takes_back_what_was_composed_and_redo_brings_it(
    window: MainWindow, item: QueueItem, field: TextEditor
) -> None:
    feature(window).actions.undo.trigger()
    assert texts(item)[0] == SEGMENTS[0].best.text
    feature(window).actions.redo.trigger()
    assert texts(item)[0] == "안녕 한"


def test_escape_gives_the_former_text_back(
    window: MainWindow, item: QueueItem, field: TextEditor
) -> None:
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert window.page.editing.row == -1
    assert texts(item)[0] == SEGMENTS[0].best.text
    assert item.document.draft is None
    assert item.document.undoable is None


def test_writing_it_down_touches_nothing(
    window: MainWindow, item: QueueItem, field: TextEditor, qtbot: QtBot
) -> None:
    cursor, scroll = field.textCursor().position(), window.page.table.verticalScrollBar().value()
    with qtbot.waitSignal(window.bench.library_sync.changed, timeout=4000):
        type_hangul(field, "한ㅇ")
    qtbot.waitUntil(lambda: item.document.draft is not None)
    assert item.document.draft is not None
    assert item.document.draft.text == "안녕 한ㅇ"
    assert field.composing == "한ㅇ"
    assert field.hasFocus()
    assert field.textCursor().position() == cursor
    assert window.page.table.verticalScrollBar().value() == scroll
    compose(field, "", "한")
    assert field.toPlainText() == "안녕 한"


def test_a_new_segment_does_not_disturb_who_is_writing(
    window: MainWindow,
    engine: ScriptedEngine,
    controller: Controller,
    recording: Path,
    qtbot: QtBot,
) -> None:
    engine.hold.set()
    window.add_paths([recording])
    qtbot.waitUntil(lambda: window.page.segments.num_final == 2)
    item = window.page.item
    assert item is not None
    field = open_row(window, 0)
    field.selectAll()
    type_hangul(field, "ㄱ", "가")
    place = field.geometry()
    engine.hold.clear()
    qtbot.waitUntil(lambda: len(item.segments) == 3)
    qtbot.waitUntil(lambda: item.is_over)
    assert field.composing == "가"
    assert field.hasFocus()
    assert field.isVisible()
    assert field.geometry().topLeft() == place.topLeft()
    assert window.page.editing.row == 0
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert texts(item) == ["가", *(segment.best.text for segment in SEGMENTS[1:])]


def test_a_row_split_at_the_cursor_keeps_what_is_composed(
    window: MainWindow, item: QueueItem, field: TextEditor
) -> None:
    compose(field, "", "한")
    compose(field, "", " 다음")
    for _ in range(3):
        QTest.keyClick(field, Qt.Key.Key_Left)
    type_hangul(field, "ㄱ", "그")
    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert texts(item)[:2] == ["안녕 한그", "다음"]
    assert window.page.editing.row == 1
    assert field.toPlainText() == "다음"


def test_an_input_method_that_answers_is_asked_only_once(
    window: MainWindow, item: QueueItem, field: TextEditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As ibus does: `commit()` sends the text itself; it must not be put in again by hand."""

    class AnsweringMethod:
        def commit(self) -> None:
            compose(field, "", field.composing)

        def reset(self) -> None:
            raise AssertionError("nothing was left to reset")

    monkeypatch.setattr(
        "kasr_desktop.ui.widgets.composition.QGuiApplication.inputMethod",
        lambda: AnsweringMethod(),
    )
    field.commit_composition()
    assert field.toPlainText() == "안녕 한"


def test_undo_ends_a_composition_that_an_input_method_has_left(
    window: MainWindow, qtbot: QtBot, recording: Path
) -> None:
    """As its Hanja key does: nothing but the composition is there to be undone."""
    window.add_paths([recording])
    done_item(window, qtbot)
    window.page.editing.begin(0)
    field = window.page.editing.field
    before = field.toPlainText()
    compose(field, "하")
    undo = Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(field, *undo)
    assert not field.composing
    for _ in range(3):
        QTest.keyClick(field, *undo)
    assert field.toPlainText() == before
