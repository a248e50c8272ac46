from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot
from support.scripted_engine import SEGMENTS
from support.segments import LM_COLUMN
from ui.features.edit.writing import compose, done_item, feature, open_row, texts

from kasr_desktop.session.queue_item import QueueItem
from kasr_desktop.ui.features.edit.edit_feature import EditFeature
from kasr_desktop.ui.features.edit.speakers_dialog import SpeakersDialog
from kasr_desktop.ui.features.edit.times_dialog import TimesDialog
from kasr_desktop.ui.shell.main_window import MainWindow

HEARD = [segment.best.text for segment in SEGMENTS]


@pytest.fixture
def item(window: MainWindow, qtbot: QtBot, recording: Path) -> QueueItem:
    window.add_paths([recording])
    return done_item(window, qtbot)


@pytest.fixture
def edit(window: MainWindow, item: QueueItem) -> EditFeature:
    return feature(window)


def write(window: MainWindow, row: int, text: str) -> None:
    field = open_row(window, row)
    field.selectAll()
    compose(field, "", text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def test_a_row_is_written_and_marked(
    window: MainWindow, item: QueueItem, edit: EditFeature
) -> None:
    before = window.page.table.rowHeight(0)
    write(window, 0, "오늘은 날씨가 정말 좋네요")
    assert texts(item)[0] == "오늘은 날씨가 정말 좋네요"
    row = window.page.segments.rows[0]
    assert row.is_edited
    assert row.text(LM_COLUMN) == HEARD[0]
    assert window.page.table.rowHeight(0) > before
    assert window.page.table.hasFocus()
    assert item.result() is not None and item.result().segments[0].edited is not None


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2])
def test_keys_open_the_editor(
    window: MainWindow, item: QueueItem, edit: EditFeature, key: Qt.Key
) -> None:
    window.page.table.setFocus()
    window.page.table.choose_row(1)
    QTest.keyClick(window.page.table, key)
    assert window.page.editing.row == 1
    assert window.page.editing.field.toPlainText() == HEARD[1]


def test_tab_goes_on_and_ends_after_the_last_row(
    window: MainWindow, item: QueueItem, edit: EditFeature
) -> None:
    field = open_row(window, 1)
    compose(field, "", "!")
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert window.page.editing.row == 2
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert window.page.editing.row == -1
    assert texts(item) == [HEARD[0], f"{HEARD[1]}!", HEARD[2]]


def test_the_menu_names_what_is_undone(
    window: MainWindow, item: QueueItem, edit: EditFeature
) -> None:
    acts = edit.actions
    assert not acts.undo.isEnabled()
    write(window, 0, "하나")
    window.page.table.choose_row(1)
    acts.merge_next.trigger()
    assert "합치기" in acts.undo.text()
    acts.undo.trigger()
    assert "텍스트 수정" in acts.undo.text()
    assert "합치기" in acts.redo.text()
    acts.undo.trigger()
    assert texts(item) == HEARD
    acts.redo.trigger()
    acts.redo.trigger()
    assert texts(item) == ["하나", f"{HEARD[1]} {HEARD[2]}"]
    assert not acts.redo.isEnabled()


def test_undo_in_the_editor_begins_with_what_was_typed_there(
    window: MainWindow, item: QueueItem, edit: EditFeature
) -> None:
    write(window, 0, "하나")
    field = open_row(window, 0)
    QTest.keyClicks(field, "x")
    QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert field.toPlainText() == "하나"
    assert texts(item)[0] == "하나"
    QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert texts(item)[0] == HEARD[0]
    assert field.toPlainText() == HEARD[0]


def test_rows_are_split_and_merged(window: MainWindow, item: QueueItem, edit: EditFeature) -> None:
    window.page.table.choose_row(0)
    edit.actions.split.trigger()
    assert len(item.segments) == window.page.segments.num_final == 4
    assert f"{texts(item)[0]} {texts(item)[1]}" == HEARD[0]
    window.page.table.choose_row(1)
    edit.actions.merge_previous.trigger()
    assert texts(item) == HEARD
    window.page.table.selectAll()
    edit.actions.merge_next.trigger()
    assert texts(item) == [" ".join(HEARD)]


def test_times_move_by_keys_and_by_typing(
    window: MainWindow, item: QueueItem, edit: EditFeature, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.page.table.choose_row(1)
    edit.actions.start_later.trigger()
    edit.actions.end_earlier.trigger()
    assert (item.segments[1].start, item.segments[1].end) == pytest.approx((3.05, 4.95))

    def fill(dialog: TimesDialog) -> int:
        assert dialog.start.text() == "0:00:03.050"
        dialog.start.setText("2.5")
        return QDialog.DialogCode.Accepted

    monkeypatch.setattr(TimesDialog, "exec", fill)
    edit.actions.times.trigger()
    assert (item.segments[1].start, item.segments[1].end) == pytest.approx((2.5, 4.95))


def test_speakers_are_set_by_number_and_named(
    window: MainWindow, item: QueueItem, edit: EditFeature, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.page.table.choose_row(0)
    edit.actions.speaker[1].trigger()
    window.page.table.choose_row(2)
    edit.actions.speaker[1].trigger()
    assert [segment.speaker for segment in item.segments] == ["화자 2", "", "화자 2"]

    def fill(dialog: SpeakersDialog) -> int:
        dialog.fields[1].setText("김 기자")
        dialog.fields[4].setText("손님")
        return QDialog.DialogCode.Accepted

    monkeypatch.setattr(SpeakersDialog, "exec", fill)
    edit.actions.names.trigger()
    assert [segment.speaker for segment in item.segments] == ["김 기자", "", "김 기자"]
    assert edit.actions.speaker[1].text() == "김 기자"
    window.page.table.choose_row(1)
    edit.actions.speaker[4].trigger()
    assert item.segments[1].speaker == "손님"
    edit.actions.nobody.trigger()
    assert item.segments[1].speaker == ""


def test_number_keys_work_while_writing(
    window: MainWindow, item: QueueItem, edit: EditFeature
) -> None:
    field = open_row(window, 1)
    compose(field, "가")
    QTest.keyClick(field, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    assert item.segments[1].speaker == "화자 3"
    assert texts(item)[1] == f"{HEARD[1]}가"
    assert window.page.editing.row == 1
    assert field.hasFocus()


def test_the_machines_text_comes_back(
    window: MainWindow, item: QueueItem, edit: EditFeature
) -> None:
    write(window, 0, "하나")
    edit.actions.back.trigger()
    assert texts(item) == HEARD
    assert not window.page.segments.rows[0].is_edited


def test_paste_makes_no_lines(window: MainWindow, item: QueueItem, edit: EditFeature) -> None:
    from PySide6.QtGui import QGuiApplication

    field = open_row(window, 0)
    field.selectAll()
    QGuiApplication.clipboard().setText("한 줄\r\n두 줄")
    field.paste()
    assert field.toPlainText() == "한 줄 두 줄"


def test_another_recording_has_its_own_history(
    window: MainWindow, item: QueueItem, edit: EditFeature, tmp_path: Path, qtbot: QtBot
) -> None:
    write(window, 0, "하나")
    other = tmp_path / "b.wav"
    other.write_bytes(b"sound")
    window.add_paths([other])
    qtbot.waitUntil(lambda: window.page.item is not item)
    second = done_item(window, qtbot)
    assert not edit.actions.undo.isEnabled()
    write(window, 1, "둘")
    window.panel.choose(item)
    edit.actions.undo.trigger()
    assert texts(item) == HEARD
    assert texts(second)[1] == "둘"
