from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot
from support.scripted_engine import SEGMENTS

from kasr_desktop.domain.errors import LibraryError
from kasr_desktop.editing import operations
from kasr_desktop.library.opening import OpenedLibrary
from kasr_desktop.session.stage import Stage
from kasr_desktop.ui.features.library import library_feature
from kasr_desktop.ui.features.library.found_model import fact_line
from kasr_desktop.ui.features.library.library_feature import LibraryFeature
from kasr_desktop.ui.features.library.library_window import LibraryWindow
from kasr_desktop.ui.shell.feature_list import FEATURES
from kasr_desktop.ui.shell.main_window import MainWindow


@pytest.fixture
def library(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> LibraryWindow:
    """The library of a user who has transcribed two recordings and taken them off the list."""
    for name in ("한강 인터뷰.wav", "두 번째 회의.wav"):
        path = tmp_path / name
        path.write_bytes(b"x")
        window.add_paths([path])
    qtbot.waitUntil(lambda: window.controller.stage is Stage.IDLE)
    for item in list(window.controller.items):
        window.controller.remove(item)
    (tmp_path / "두 번째 회의.wav").unlink()
    feature = window.findChild(LibraryFeature)
    assert feature is not None
    window.bench.library_sync.on_save()
    feature.action.trigger()
    qtbot.waitUntil(lambda: len(feature.window.model.found) == 2)
    return feature.window


def names(library: LibraryWindow) -> list[str]:
    return [found.entry.name for found in library.model.found]


def search(qtbot: QtBot, library: LibraryWindow, text: str, count: int) -> None:
    library.field.setText(text)
    qtbot.waitUntil(lambda: len(library.model.found) == count, timeout=5000)


def test_newest_first_with_what_is_known(library: LibraryWindow) -> None:
    assert names(library) == ["두 번째 회의.wav", "한강 인터뷰.wav"]
    newest, oldest = library.model.found
    assert "00:09" in fact_line(oldest)
    assert "제자리에 없음" in fact_line(newest)
    assert "제자리에" not in fact_line(oldest)
    assert newest.line == "오늘은 날씨가 참 좋습니다"


def test_search_finds_names_and_texts_while_typing(qtbot: QtBot, library: LibraryWindow) -> None:
    search(qtbot, library, "인터뷰", 1)
    assert names(library) == ["한강 인터뷰.wav"]
    search(qtbot, library, "아주 많아요", 2)
    assert "1곳" in fact_line(library.model.found[0])
    search(qtbot, library, "없는 말", 0)
    assert "없는 말" in library._nothing.text()
    assert not library._open.isEnabled()


def test_opened_again_the_text_is_there_at_once_and_at_the_place_found(
    qtbot: QtBot, window: MainWindow, library: LibraryWindow
) -> None:
    library.field.setText("저녁에")
    qtbot.waitUntil(lambda: library.model.found[0].num_hits == 1, timeout=5000)
    library.list.setCurrentIndex(library.model.index(1))
    qtbot.keyClick(library.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.item is not None, timeout=5000)
    assert window.item is not None
    assert window.item.name == "한강 인터뷰.wav"
    assert list(window.item.segments) == list(SEGMENTS)
    assert window.page.table.currentIndex().row() == 2
    assert window.controller.stage is Stage.IDLE  # nothing is done again
    library.on_open()
    qtbot.wait(100)
    assert len(window.controller.items) == 1  # it is not opened twice


def test_a_file_that_was_corrected_before_is_told_when_it_is_added_again(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    path, other = tmp_path / "회의.wav", tmp_path / "강의.wav"
    for one in (path, other):
        one.write_bytes(b"x")
    window.add_paths([path, other])
    qtbot.waitUntil(lambda: window.controller.stage is Stage.IDLE)
    corrected = next(item for item in window.controller.items if item.sound.path == path)
    change = operations.set_text(corrected.document, 0, "고친 말")
    window.bench.editor.do(corrected, change)
    window.acts.remove(list(window.controller.items))
    window.notices.clear_topic("list")
    library = window.bench.library_sync
    library.on_save()
    window.add_paths([other])  # nobody has corrected it
    window.add_paths([path])
    qtbot.waitUntil(lambda: bool(window.notices.messages), timeout=5000)
    (message,) = window.notices.messages
    assert message.text == "“회의.wav”의 수정한 텍스트가 보관함에 있어요."
    (way,) = message.ways_out
    way.act()
    qtbot.waitUntil(
        lambda: window.item is not None and window.item.keeping.key == corrected.keeping.key,
        timeout=5000,
    )
    assert window.item is not None
    assert window.item.segments[0].best.text == "고친 말"
    qtbot.waitUntil(lambda: window.controller.stage is Stage.IDLE)
    assert not message.holds()


def answer(label: str) -> None:
    """Press a button of the question that is about to be asked."""

    def press() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        (button,) = [b for b in box.findChildren(QPushButton) if b.text() == label]
        assert button.accessibleName()
        button.click()

    QTimer.singleShot(100, press)


def test_forgetting_asks_and_leaves_the_sound(
    qtbot: QtBot, library: LibraryWindow, tmp_path: Path
) -> None:
    library.list.setCurrentIndex(library.model.index(1))
    answer("그대로 두기")
    library.on_forget()
    qtbot.wait(50)
    assert len(library.model.found) == 2
    answer("지우기")
    library.on_forget()
    qtbot.waitUntil(lambda: names(library) == ["두 번째 회의.wav"], timeout=5000)
    assert (tmp_path / "한강 인터뷰.wav").read_bytes() == b"x"


def test_forgetting_takes_it_off_the_list_too(
    qtbot: QtBot, window: MainWindow, library: LibraryWindow
) -> None:
    library.list.selectAll()
    library.list.setCurrentIndex(library.model.index(0))
    library.on_open()
    qtbot.waitUntil(lambda: bool(window.controller.items), timeout=5000)
    feature = window.findChild(LibraryFeature)
    assert feature is not None
    feature.on_show()  # it had made way for the text
    library.list.selectAll()
    answer("지우기")
    library.on_forget()
    qtbot.waitUntil(lambda: not library.model.found, timeout=5000)
    assert window.controller.items == []
    assert "모두 여기에 보관돼요" in library._nothing.text()


def test_it_works_by_keys_alone(qtbot: QtBot, window: MainWindow, library: LibraryWindow) -> None:
    assert library.field.hasFocus() or not library.isActiveWindow()
    library.field.setFocus()
    library.field.setText("인터뷰")
    qtbot.keyClick(library.field, Qt.Key.Key_Return)  # before anything was found for it
    qtbot.waitUntil(lambda: window.item is not None, timeout=5000)
    assert window.item is not None
    assert window.item.name == "한강 인터뷰.wav"
    qtbot.keyClick(library.field, Qt.Key.Key_Down)
    assert library.list.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_folder_of_the_sound(
    library: LibraryWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[Path] = []
    monkeypatch.setattr(library_feature, "open_folder", shown.append)
    library.list.setCurrentIndex(library.model.index(1))
    library.on_folder()
    assert shown == [tmp_path]


def test_damage_and_a_full_disk_are_told_with_a_way_out(
    qtbot: QtBot, window: MainWindow, library: LibraryWindow, tmp_path: Path
) -> None:
    library_sync = window.bench.library_sync
    library_sync.set_aside.emit(OpenedLibrary(None, tmp_path / "aside.db", 7))  # type: ignore[arg-type]
    (message,) = window.notices.messages
    assert "7개를 복구했고" in message.text
    assert message.ways_out[0].label == "보기"
    library_sync.failed.emit(LibraryError("full", reason="texts_no_space"))
    assert "디스크가 가득" in window.notices.messages[-1].text


@pytest.mark.parametrize("features", [FEATURES], ids=["every feature"])
def test_a_hit_that_was_opened_is_in_front_and_marked_in_the_transcript(
    qtbot: QtBot, window: MainWindow, library: LibraryWindow
) -> None:
    window.page.views.show_view(window.page.views._views[3])  # whatever was shown last
    search(qtbot, library, "저녁에", 2)
    qtbot.keyClick(library.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.item is not None, timeout=5000)
    assert not library.isVisible()
    assert window.page.table.isVisible()
    assert window.page.table._delegate.found.in_row(2, ["저녁에", "다시"]) == {0: True}
    assert window.page.table.currentIndex().row() == 2


def test_the_library_is_listed_by_date_or_by_name(qtbot: QtBot, library: LibraryWindow) -> None:
    newest, oldest = library.model.found
    called = (
        replace(newest, entry=replace(newest.entry, name="회의 10")),
        replace(oldest, entry=replace(oldest.entry, name="회의 2")),
    )
    library.show_found("", called)
    assert names(library) == ["회의 10", "회의 2"]
    library.order.setCurrentIndex(1)
    library.on_order()
    assert names(library) == ["회의 2", "회의 10"]
    library.order.setCurrentIndex(0)
    library.on_order()
    assert names(library) == ["회의 10", "회의 2"]


@pytest.mark.parametrize("is_listed", [True, False])
def test_the_corrected_text_of_a_file_that_was_moved_is_offered_and_finds_its_sound(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, is_listed: bool
) -> None:
    path, moved = tmp_path / "회의.wav", tmp_path / "정리" / "3월 회의.wav"
    path.write_bytes(b"sound")
    window.add_paths([path])
    qtbot.waitUntil(lambda: window.controller.stage is Stage.IDLE)
    (corrected,) = window.controller.items
    window.bench.editor.do(corrected, operations.set_text(corrected.document, 0, "고친 말"))
    if not is_listed:
        window.acts.remove([corrected])
        window.notices.clear_topic("list")
    window.bench.library_sync.on_save()
    moved.parent.mkdir()
    path.rename(moved)
    window.add_paths([moved])
    qtbot.waitUntil(lambda: bool(window.notices.messages), timeout=5000)
    (message,) = window.notices.messages
    assert message.text == "“회의.wav”를 옮기신 것 같아요. 수정한 텍스트가 있어요."
    qtbot.waitUntil(lambda: window.controller.stage is Stage.IDLE)
    message.ways_out[0].act()
    qtbot.waitUntil(
        lambda: window.item is not None and window.item.keeping.key == corrected.keeping.key,
        timeout=5000,
    )
    assert window.item is not None
    assert window.item.segments[0].best.text == "고친 말"
    assert window.item.sound.path == moved
    assert [item.keeping.key for item in window.controller.items] == [corrected.keeping.key]
    assert not message.holds()


def test_a_file_like_one_that_is_still_there_is_another(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    path, copy = tmp_path / "회의.wav", tmp_path / "사본.wav"
    path.write_bytes(b"sound")
    window.add_paths([path])
    qtbot.waitUntil(lambda: window.controller.stage is Stage.IDLE)
    (corrected,) = window.controller.items
    window.bench.editor.do(corrected, operations.set_text(corrected.document, 0, "고친 말"))
    window.bench.library_sync.on_save()
    shutil.copy2(path, copy)
    window.add_paths([copy])
    qtbot.waitUntil(lambda: len(window.controller.items) == 2)
    with qtbot.waitSignal(window.bench.library_sync.found):
        window.bench.library_sync.look_for("")  # answered behind the question above
    assert not window.notices.messages
