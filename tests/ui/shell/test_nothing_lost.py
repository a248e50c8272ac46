"""Nothing a person typed goes without a way back: done again, taken off, closed, another model."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot
from support.scripted_engine import ScriptedEngine

from kasr_desktop.domain.errors import LibraryError
from kasr_desktop.editing import operations
from kasr_desktop.library.transcript_library import TranscriptLibrary
from kasr_desktop.session.queue_item import ItemState, QueueItem
from kasr_desktop.session.stage import Stage
from kasr_desktop.ui.shell.main_window import MainWindow

WRITTEN = "내가 고친 글"


@pytest.fixture
def item(qtbot: QtBot, window: MainWindow, recording: Path) -> QueueItem:
    """A recording whose first row a person has corrected."""
    window.add_paths([recording])
    wait_done(qtbot, window)
    assert window.item is not None
    window.bench.editor.do(window.item, operations.set_text(window.item.document, 0, WRITTEN))
    return window.item


def wait_done(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: window.controller.stage is Stage.IDLE, timeout=5000)


def press(qtbot: QtBot, window: MainWindow, key: Qt.Key, *, shift: bool = False) -> None:
    window.activateWindow()
    modifiers = Qt.KeyboardModifier.ControlModifier
    if shift:
        modifiers |= Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(window, key, modifiers)


def take_way_out(window: MainWindow) -> None:
    window.notices.cards[-1]._buttons[0].click()


def test_transcribing_again_leaves_the_text_and_its_undo(
    qtbot: QtBot, window: MainWindow, item: QueueItem
) -> None:
    press(qtbot, window, Qt.Key.Key_R)  # nothing to go on with: it is done
    assert window.controller.items == [item]
    press(qtbot, window, Qt.Key.Key_R, shift=True)
    assert "지금까지의 텍스트는 목록에 그대로" in window.notices.messages[-1].text
    wait_done(qtbot, window)
    first, fresh = window.controller.items
    assert first is item
    assert window.item is fresh
    assert item.segments[0].best.text == WRITTEN
    assert fresh.segments[0].best.text != WRITTEN
    assert item.document.undoable is not None
    take_way_out(window)
    assert window.controller.items == [item]
    assert window.item is item
    assert not window.notices.messages


def test_that_it_is_done_again_is_no_news_beside_another_recording(
    qtbot: QtBot, window: MainWindow, item: QueueItem
) -> None:
    press(qtbot, window, Qt.Key.Key_R, shift=True)
    wait_done(qtbot, window)
    assert window.notices.messages
    window.panel.choose(item)
    assert not window.notices.messages


def test_what_was_stopped_goes_on_by_button_and_key(
    qtbot: QtBot, window: MainWindow, engine: ScriptedEngine, recording: Path
) -> None:
    engine.hold.set()
    window.add_paths([recording])
    qtbot.waitUntil(lambda: window.page.segments.num_final == 2, timeout=5000)
    window.controller.cancel()
    item = window.item
    assert item is not None
    window.bench.editor.do(item, operations.set_text(item.document, 0, WRITTEN))
    engine.hold.clear()
    wait_done(qtbot, window)
    assert item.state is ItemState.CANCELLED
    assert window.panel._retry.text() == "이어서 받아쓰기"
    press(qtbot, window, Qt.Key.Key_R)
    wait_done(qtbot, window)
    assert window.controller.items == [item]
    assert item.state is ItemState.DONE
    assert len(item.segments) == 3
    assert item.segments[0].best.text == WRITTEN
    assert window.panel._retry.text() == "다시 받아쓰기"


def test_a_recording_taken_off_the_list_comes_back_as_it_was(
    qtbot: QtBot, window: MainWindow, item: QueueItem, tmp_path: Path
) -> None:
    other = tmp_path / "다른 녹음.wav"
    other.write_bytes(b"sound")
    window.add_paths([other])
    wait_done(qtbot, window)
    window.show_item(item)
    press(qtbot, window, Qt.Key.Key_Delete)
    assert item not in window.controller.items
    assert "보관함에 남아 있어요" in window.notices.messages[-1].text
    take_way_out(window)
    assert window.controller.items[0] is item
    assert window.item is item
    window.bench.editor.undo(item)
    assert item.segments[0].best.text != WRITTEN


def test_clearing_the_list_has_a_way_back(
    qtbot: QtBot, window: MainWindow, item: QueueItem, tmp_path: Path
) -> None:
    other = tmp_path / "다른 녹음.wav"
    other.write_bytes(b"sound")
    window.add_paths([other])
    wait_done(qtbot, window)
    before = list(window.controller.items)
    (clear,) = [act for act in window.menus.all if act.text().startswith("끝난 항목을")]
    clear.trigger()
    assert not window.controller.items
    take_way_out(window)
    assert window.controller.items == before


def test_a_file_at_work_that_was_taken_off_goes_on_when_it_is_back(
    qtbot: QtBot, window: MainWindow, engine: ScriptedEngine, recording: Path
) -> None:
    engine.hold.set()
    window.add_paths([recording])
    qtbot.waitUntil(lambda: window.page.segments.num_final == 2, timeout=5000)
    window.acts.on_remove()
    take_way_out(window)
    engine.hold.clear()
    wait_done(qtbot, window)
    (item,) = window.controller.items
    assert item.state is ItemState.DONE
    assert len(item.segments) == 3


def test_another_model_leaves_texts_alone(
    qtbot: QtBot, window: MainWindow, item: QueueItem, tmp_path: Path
) -> None:
    window.use_model(str(tmp_path))
    wait_done(qtbot, window)
    assert item.segments[0].best.text == WRITTEN
    assert item.document.undoable is not None


@pytest.mark.parametrize("answer", ["닫지 않기", "저장하지 않고 닫기"])
def test_closing_asks_while_nothing_can_be_written(
    qtbot: QtBot,
    window: MainWindow,
    item: QueueItem,
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
) -> None:
    full = LibraryError("no room", reason="texts_no_space")

    def refuse(*_: object, **__: object) -> None:
        raise full

    monkeypatch.setattr(TranscriptLibrary, "store_all", refuse)
    library = window.bench.library_sync
    library.touch(item)
    library.on_save()
    qtbot.waitUntil(lambda: library.is_failing, timeout=5000)

    asked: list[str] = []
    looking = QTimer(window, interval=50)

    def answer_it() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            looking.stop()
            asked.append(box.text())
            next(button for button in box.buttons() if button.text() == answer).click()

    looking.timeout.connect(answer_it)
    looking.start()
    assert window.close() is (answer != "닫지 않기")
    assert "저장하지 못했어요" in asked[0]
    monkeypatch.undo()
    if answer == "닫지 않기":
        assert library.keeps_all(within_ms=5000)
        assert window.close()  # there is room again: nothing is asked
