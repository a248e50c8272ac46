from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot
from support.scripted_engine import ScriptedEngine

from kasr_desktop.editing import row_operations
from kasr_desktop.session.item_updates import put_keeping
from kasr_desktop.session.queue_item import ItemState
from kasr_desktop.session.stage import Stage
from kasr_desktop.ui.features.queue.queue_feature import QueueFeature
from kasr_desktop.ui.shell.feature_list import FEATURES
from kasr_desktop.ui.shell.main_window import MainWindow


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"{letter} & 회의.wav" for letter in "abcd"]
    for path in paths:
        path.write_bytes(b"x")
    return paths


@pytest.fixture
def feature(window: MainWindow) -> QueueFeature:
    found = window.findChild(QueueFeature)
    assert found is not None
    return found


def names(window: MainWindow) -> str:
    """Return the first letters as the list shows them."""
    model = window.queue_model
    shown = "".join(str(model.index(row).data())[0] for row in range(model.rowCount()))
    assert shown == "".join(item.name[0] for item in window.controller.items)
    return shown


def test_keys_move_a_file_and_the_engine_follows(
    qtbot: QtBot,
    window: MainWindow,
    engine: ScriptedEngine,
    files: list[Path],
    feature: QueueFeature,
) -> None:
    engine.hold.set()
    order: list[str] = []
    window.controller.item_ended.connect(lambda item: order.append(item.name[0]))
    window.add_paths(files)
    last = window.controller.items[-1]
    window.panel.choose(last)
    window.activateWindow()
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    for _ in range(2):
        qtbot.keyClick(window, Qt.Key.Key_PageUp, both)
    assert names(window) == "adbc"
    assert window.item is last  # it stays chosen
    qtbot.keyClick(window, Qt.Key.Key_PageDown, both)
    assert names(window) == "abdc"
    engine.hold.clear()
    qtbot.waitUntil(lambda: window.controller.stage is Stage.IDLE)
    assert order == ["a", "b", "d", "c"]


def test_at_the_ends_there_is_no_further(
    qtbot: QtBot, window: MainWindow, files: list[Path], feature: QueueFeature
) -> None:
    window.add_paths(files)
    qtbot.waitUntil(lambda: window.controller.stage is Stage.IDLE)
    window.panel.choose(window.controller.items[0])
    assert not feature.up.isEnabled()
    assert feature.down.isEnabled()
    window.panel.choose(window.controller.items[-1])
    assert feature.up.isEnabled()
    assert not feature.down.isEnabled()


@pytest.mark.parametrize(
    ("row", "before", "expected"), [(0, 4, "bcda"), (3, 0, "dabc"), (1, 3, "acbd"), (1, 1, "abcd")]
)
def test_rows_are_dragged(
    qtbot: QtBot, window: MainWindow, files: list[Path], row: int, before: int, expected: str
) -> None:
    window.add_paths(files)
    qtbot.waitUntil(lambda: window.controller.stage is Stage.IDLE)
    model = window.queue_model
    assert model.flags(model.index(row)) & Qt.ItemFlag.ItemIsDragEnabled
    model.moveRow(QModelIndex(), row, QModelIndex(), before)
    assert names(window) == expected


def test_files_from_outside_still_reach_the_window(
    qtbot: QtBot, window: MainWindow, files: list[Path]
) -> None:
    window.add_paths(files[:1])
    qtbot.waitUntil(lambda: window.controller.stage is Stage.IDLE)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(files[1]))])
    viewport = window.panel.list_view.viewport()
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    place = viewport.rect().center()
    enter = QDragEnterEvent(place, Qt.DropAction.CopyAction, mime, left, none)
    QApplication.sendEvent(viewport, enter)
    assert enter.isAccepted()
    assert window._veil.isVisible()  # it was the window behind the list that took it
    dropped = QDropEvent(QPointF(place), Qt.DropAction.CopyAction, mime, left, none)
    QApplication.sendEvent(window, dropped)
    assert names(window) == "ab"
    qtbot.waitUntil(lambda: window.controller.stage is Stage.IDLE)


def test_finished_ones_leave_the_list_and_stay_in_the_library(
    qtbot: QtBot,
    window: MainWindow,
    engine: ScriptedEngine,
    files: list[Path],
    feature: QueueFeature,
    caplog: pytest.LogCaptureFixture,
) -> None:
    engine.failures[files[1].name] = ValueError("odd")
    window.add_paths(files[:2])
    qtbot.waitUntil(lambda: window.controller.stage is Stage.IDLE)
    key = window.controller.items[0].keeping.key
    feature.clear.trigger()
    assert [item.state for item in window.controller.items] == [ItemState.FAILED]
    assert not feature.clear.isEnabled()
    library_sync = window.bench.library_sync
    with qtbot.waitSignal(library_sync.loaded, timeout=5000) as loaded:
        library_sync.on_save()
        library_sync.load(key)
    assert len(loaded.args[0].segments) == 3


def test_undo_chooses_what_was_chosen(
    qtbot: QtBot, window: MainWindow, files: list[Path], feature: QueueFeature
) -> None:
    window.add_paths(files)
    qtbot.waitUntil(lambda: window.controller.stage is Stage.IDLE)
    chosen = window.controller.items[2]
    window.panel.choose(chosen)
    feature.clear.trigger()
    assert window.item is None
    (undo,) = window.notices.messages[-1].ways_out
    undo.act()
    assert names(window) == "abcd"
    assert window.item is chosen


def test_the_key_that_renames_stands_beside_it(feature: QueueFeature) -> None:
    assert feature.rename.text().endswith("\tF2")
    assert not feature.rename.shortcut().toString()  # in the text the key edits the text


def test_a_file_opened_again_is_the_one_that_was_corrected(
    qtbot: QtBot, window: MainWindow, files: list[Path]
) -> None:
    window.add_paths(files[:2])
    qtbot.waitUntil(lambda: window.controller.stage is Stage.IDLE)
    first = window.controller.items[0]
    change = row_operations.split(first.document, 0, 2)
    window.bench.editor.do(first, change)
    window.panel.choose(window.controller.items[1])
    window.add_paths(files[:1])
    assert window.item is first
    assert names(window) == "ab"
    message = window.notices.messages[-1]
    assert message.text == "“a & 회의.wav”는 이미 목록에 있어요."
    (anew,) = message.ways_out
    anew.act()
    qtbot.waitUntil(lambda: window.controller.stage is Stage.IDLE)
    assert names(window) == "aab"
    assert window.item is window.controller.items[1]
    assert len(first.segments) == 4  # it stays as it was


def test_of_many_files_the_new_ones_are_added_and_the_others_told(
    qtbot: QtBot, window: MainWindow, files: list[Path]
) -> None:
    window.add_paths(files[:2])
    qtbot.waitUntil(lambda: window.controller.stage is Stage.IDLE)
    with qtbot.waitSignal(window._intake.ended, timeout=10_000):
        window.add_paths([files[0].parent])
    assert names(window) == "abcd"
    assert window.notices.messages[-1].text == "이미 목록에 있어요: 2개"
    assert window.item is window.controller.items[2]


def test_a_file_that_failed_is_tried_again_where_it_stands(
    qtbot: QtBot,
    window: MainWindow,
    engine: ScriptedEngine,
    files: list[Path],
    caplog: pytest.LogCaptureFixture,
) -> None:
    engine.segments = engine.segments[:1]  # the first is never finished: no text is left
    engine.failures[files[0].name] = ValueError("odd")
    window.add_paths(files[:1])
    qtbot.waitUntil(lambda: window.controller.stage is Stage.IDLE)
    engine.failures.clear()
    window.add_paths(files[:1])
    qtbot.waitUntil(lambda: window.controller.stage is Stage.IDLE)
    (item,) = window.controller.items
    assert item.state is ItemState.DONE
    assert not any(message.topic == "listed" for message in window.notices.messages)


def test_recent_files_are_one_click_away(
    qtbot: QtBot, window: MainWindow, files: list[Path], feature: QueueFeature
) -> None:
    assert not feature.recent.isEnabled()
    window.add_paths(files[:1])
    window.add_paths(files[1:2])
    qtbot.waitUntil(lambda: window.controller.stage is Stage.IDLE)
    feature.clear.trigger()
    assert feature.recent.isEnabled()
    feature.recent.aboutToShow.emit()
    first, second, *_ = feature.recent.actions()
    assert first.text().startswith("b && 회의.wav")
    second.trigger()
    assert [item.sound.path for item in window.controller.items] == [files[0]]
    feature.recent.actions()[-1].trigger()
    assert not feature.recent.isEnabled()


def test_all_files_that_were_opened_are_recent_ones(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    paths = [tmp_path / name for name in ("가.wav", "나.wav", "다.wav")]
    for path in paths:
        path.write_bytes(b"sound")
    window.add_paths(paths)
    recent = window.preferences.settings.recent_files
    assert [Path(name).name for name in recent] == ["다.wav", "나.wav", "가.wav"]
    qtbot.waitUntil(lambda: window.controller.stage is Stage.IDLE, timeout=5000)


@pytest.mark.parametrize("features", [FEATURES], ids=["every feature"])
def test_a_name_is_written_in_its_place_and_shown_whole_in_the_tip(
    window: MainWindow, feature: QueueFeature, files: list[Path], qtbot: QtBot
) -> None:
    window.add_paths(files[:1])
    qtbot.waitUntil(lambda: window.controller.stage is Stage.IDLE, timeout=5000)
    feature.rename.trigger()
    field = window.panel.list_view.viewport().findChild(QLineEdit)
    assert field is not None
    assert field.text() == "a & 회의"
    field.setText("예산 위원회 제3차 회의")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    item = window.item
    assert item is not None
    qtbot.waitUntil(lambda: item.name == "예산 위원회 제3차 회의")
    assert "예산 위원회 제3차 회의" in window.windowTitle()
    window.session.naming.describe(item, note="비공개", tags=["회의"])
    tip = str(window.queue_model.data(window.queue_model.index(0), Qt.ItemDataRole.ToolTipRole))
    assert tip.splitlines() == ["예산 위원회 제3차 회의", "#회의", "비공개", str(files[0])]


@pytest.mark.parametrize("features", [FEATURES], ids=["every feature"])
def test_the_key_of_the_text_writes_the_name_where_the_list_has_the_keyboard(
    qtbot: QtBot, window: MainWindow, feature: QueueFeature, files: list[Path]
) -> None:
    window.add_paths(files[:1])
    qtbot.waitUntil(lambda: window.controller.stage is Stage.IDLE, timeout=5000)
    listed = window.panel.list_view
    assert {feature.rename, feature.describe} <= set(listed.actions())
    listed.setFocus()
    qtbot.waitUntil(listed.hasFocus)
    qtbot.keyClick(listed, Qt.Key.Key_F2)
    field = listed.viewport().findChild(QLineEdit)
    assert field is not None
    assert field.hasFocus()
    assert window.page.editing.row == -1
    qtbot.keyClick(field, Qt.Key.Key_Escape)


def test_the_list_is_sorted_by_name_and_by_date(
    window: MainWindow, feature: QueueFeature, tmp_path: Path, qtbot: QtBot
) -> None:
    paths = [tmp_path / f"회의 {number}.wav" for number in (10, 2, 1)]
    for path in paths:
        path.write_bytes(b"x")
    window.add_paths(paths)
    qtbot.waitUntil(lambda: window.controller.stage is Stage.IDLE, timeout=5000)
    feature.by_name.trigger()
    assert [item.name for item in window.controller.items] == [
        "회의 1.wav",
        "회의 2.wav",
        "회의 10.wav",
    ]
    for number, item in enumerate(window.controller.items):
        put_keeping(item, created=float(number))
    feature.by_date.trigger()
    assert [item.keeping.created for item in window.controller.items] == [2.0, 1.0, 0.0]
