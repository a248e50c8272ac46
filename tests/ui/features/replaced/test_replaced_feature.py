"""A file that another one has taken the place of: told when its text is chosen."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from ui.features.edit.writing import done_item

from kasr_desktop.session.queue_item import QueueItem
from kasr_desktop.ui.shell.feature_list import FEATURES
from kasr_desktop.ui.shell.main_window import MainWindow

pytestmark = pytest.mark.parametrize("features", [FEATURES], ids=["every feature"])

SAID = "이 텍스트를 받아쓴 뒤에 “회의.wav” 파일이 바뀌었어요."


def texts(window: MainWindow) -> list[str]:
    return [message.text for message in window.notices.messages]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "회의.wav"
    path.write_bytes(b"sound")
    return path


@pytest.fixture
def replaced(window: MainWindow, qtbot: QtBot, path: Path, tmp_path: Path) -> QueueItem:
    """Return an item of the list whose file became another while a second one was looked at."""
    other = tmp_path / "강의.wav"
    other.write_bytes(b"sound too")
    window.add_paths([path])
    first = done_item(window, qtbot)
    window.add_paths([other])
    qtbot.waitUntil(lambda: len(window.controller.items) == 2)
    window.panel.choose(window.controller.items[1])
    qtbot.waitUntil(lambda: all(item.is_over for item in window.controller.items))
    path.write_bytes(b"another sound")
    window.panel.choose(first)
    qtbot.waitUntil(lambda: texts(window) == [SAID], timeout=5000)
    return first


def test_the_new_file_is_heard_beside_the_text_of_the_old_one(
    window: MainWindow, qtbot: QtBot, replaced: QueueItem
) -> None:
    message = window.notices.messages[0]
    assert [way.label for way in message.ways_out] == ["새 파일 받아쓰기", "이 텍스트 유지"]
    message.ways_out[0].act()
    fresh = window.item
    assert fresh is not None
    assert fresh is not replaced
    assert replaced in window.controller.items
    qtbot.waitUntil(lambda: fresh.is_over)
    assert fresh.keeping.heard != replaced.keeping.heard
    assert not texts(window), "the text shown is of the new file"


def test_a_text_that_is_kept_is_not_asked_about_again(
    window: MainWindow, qtbot: QtBot, replaced: QueueItem, path: Path
) -> None:
    window.notices.messages[0].ways_out[1].act()
    facts = path.stat()
    assert replaced.keeping.heard == (facts.st_size, facts.st_mtime_ns)
    window.notices.clear_topic("replaced")
    window.panel.choose(window.controller.items[1])
    window.panel.choose(replaced)
    qtbot.wait(500)
    assert not texts(window)


def test_it_goes_with_its_text(window: MainWindow, qtbot: QtBot, replaced: QueueItem) -> None:
    window.panel.choose(window.controller.items[1])
    assert not texts(window)
    qtbot.wait(500)
    assert not texts(window), "the other file is as it was"
    window.panel.choose(replaced)
    qtbot.waitUntil(lambda: texts(window) == [SAID], timeout=5000)
