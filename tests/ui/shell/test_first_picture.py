"""What is made behind the first picture: the same picture, and nothing that comes early is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from kasr_desktop.session.session import Session
from kasr_desktop.ui.features.help.help_page import HelpPage
from kasr_desktop.ui.shell.feature_list import FEATURES, LATER_FEATURES
from kasr_desktop.ui.shell.first_features import FIRST_FEATURES, Feature
from kasr_desktop.ui.shell.first_picture import FirstPicture
from kasr_desktop.ui.shell.main_window import MainWindow
from kasr_desktop.ui.widgets.appearance import Appearance
from kasr_desktop.ui.widgets.language import LanguageSwitch

Make = Callable[..., MainWindow]


@pytest.fixture
def make(qtbot: QtBot, appearance: Appearance, korean: LanguageSwitch, session: Session) -> Make:
    def made(*features: Feature) -> MainWindow:
        with appearance.held_back():
            window = MainWindow(session, features=features)
        window.resize(1024, 700)
        qtbot.addWidget(window)
        return window

    return made


def menu_of(window: MainWindow) -> list[str]:
    """Every entry of the menu bar, in order, with its key."""
    lines: list[str] = []

    def walk(menu: QMenu) -> None:
        for action in menu.actions():
            lines.append(f"{action.text()} {action.shortcut().toString()} {action.isSeparator()}")
            inner = action.menu()
            if isinstance(inner, QMenu):
                walk(inner)

    for title in window.menuBar().actions():
        lines.append(title.text())
        inner = title.menu()
        assert isinstance(inner, QMenu)
        walk(inner)
    return lines


def test_the_first_picture_is_that_of_the_whole_window(
    make: Make, appearance: Appearance, qtbot: QtBot
) -> None:
    window = make(*FIRST_FEATURES)
    with qtbot.waitExposed(window):
        window.show()
    first = window.grab().toImage()
    with appearance.held_back():
        window.add_features(LATER_FEATURES)
    QApplication.processEvents()
    assert window.grab().toImage() == first
    assert len(window.features) == len(FEATURES)


def test_commands_that_come_later_stand_where_they_would_have_stood(make: Make) -> None:
    at_once, later = make(*FEATURES), make(*FIRST_FEATURES)
    later.add_features(LATER_FEATURES)
    assert menu_of(later) == menu_of(at_once)
    assert list(later.keys.actions) == list(at_once.keys.actions)
    rows = [[action.text() for action in each.page.table.actions()] for each in (later, at_once)]
    assert rows[0] == rows[1]
    assert rows[0][-1] == later.menus.select_all.text()


def test_the_users_own_keys_hold_for_commands_that_come_later(make: Make) -> None:
    window = make(*FEATURES)
    window.keys.choose("F5", QKeySequence("F10"))  # playback's
    window.keys.choose("Ctrl+B", QKeySequence("Ctrl+Shift+B"))  # the library's, there at once
    again = make(*FIRST_FEATURES)
    assert again.keys.actions["Ctrl+B"].shortcuts() == [QKeySequence("Ctrl+Shift+B")]
    again.add_features(LATER_FEATURES)
    assert again.keys.actions["F5"].shortcuts() == [QKeySequence("F10")]
    assert again.keys.actions["Ctrl+B"].shortcuts() == [QKeySequence("Ctrl+Shift+B")]
    again.keys.take_all_back()
    given = make(*FEATURES).keys.actions
    assert again.keys.actions["F5"].shortcuts() == given["F5"].shortcuts()
    assert again.keys.actions["Ctrl+B"].shortcuts() == [QKeySequence("Ctrl+B")]


@pytest.fixture
def waiting(make: Make) -> tuple[MainWindow, FirstPicture, list[str]]:
    """A window that is not shown yet, and what came to pass."""
    window, told = make(*FIRST_FEATURES), list[str]()
    first = FirstPicture(window)
    first.over.connect(lambda: window.add_features(LATER_FEATURES))
    first.over.connect(lambda: told.append("over"))
    return window, first, told


def test_it_is_over_behind_the_picture_and_once(
    waiting: tuple[MainWindow, FirstPicture, list[str]], qtbot: QtBot
) -> None:
    window, first, told = waiting
    first.show()
    assert told == []
    qtbot.waitUntil(lambda: told == ["over"])
    window.update()
    qtbot.wait(50)
    assert told == ["over"]


def test_a_key_before_the_picture_finds_its_command(
    waiting: tuple[MainWindow, FirstPicture, list[str]], qtbot: QtBot
) -> None:
    """F1 opens the manual, whose feature is made by that very key."""
    window, first, told = waiting
    window.setUpdatesEnabled(False)  # so that it is not painted while it becomes active
    with qtbot.waitActive(window):
        first.show()
    assert told == []
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_F1)
    assert told == ["over"]
    (manual,) = (each for each in window.findChildren(HelpPage) if each.isVisible())
    manual.close()


def test_a_click_before_the_picture_finds_the_whole_window(
    waiting: tuple[MainWindow, FirstPicture, list[str]],
) -> None:
    window, first, told = waiting
    first.show()
    QTest.mousePress(window.windowHandle(), Qt.MouseButton.LeftButton, pos=QPoint(900, 600))
    assert told == ["over"]


def test_a_window_that_starts_minimised_is_completed_too(
    waiting: tuple[MainWindow, FirstPicture, list[str]], qtbot: QtBot
) -> None:
    window, first, told = waiting
    window.setWindowState(Qt.WindowState.WindowMinimized)
    first.show()
    qtbot.waitUntil(lambda: told == ["over"], timeout=10_000)


def test_a_program_that_ends_before_it_hears_nothing(
    waiting: tuple[MainWindow, FirstPicture, list[str]], qtbot: QtBot
) -> None:
    _, first, told = waiting
    first.show()
    first.stop()
    qtbot.wait(100)
    assert told == []


def test_a_file_dropped_behind_the_first_features_is_taken(make: Make, recording: Path) -> None:
    """The window takes files by itself, whatever of its features is there."""
    window = make(*FIRST_FEATURES)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(recording))])
    place, copy = QPoint(300, 300), Qt.DropAction.CopyAction
    button, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    for event in (
        QDragEnterEvent(place, copy, mime, button, keys),
        QDropEvent(QPointF(place), copy, mime, button, keys),
    ):
        QApplication.sendEvent(window, event)
    assert window.item is not None
    window.add_features(LATER_FEATURES)
    assert window.item.sound.path == recording
