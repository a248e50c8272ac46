"""Keys: none that an input method takes, each changeable, the change kept."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kasr_desktop.session.session import Session
from kasr_desktop.ui.shell.main_window import MainWindow
from kasr_desktop.ui.shell.shortcut_dialog import ShortcutDialog
from kasr_desktop.ui.widgets.reserved_keys import here, is_reserved


@pytest.fixture
def dialog(qtbot: QtBot, window: MainWindow) -> ShortcutDialog:
    made = ShortcutDialog(window.menuBar(), window.keys, window)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.parametrize("mac", [False, True])
def test_no_command_has_a_key_that_is_taken_away_and_no_two_have_the_same(
    window: MainWindow, mac: bool
) -> None:
    given = [
        QKeySequence(here(key.toString(), mac=mac))
        for action in window.menus.all
        for key in action.shortcuts()
    ]
    assert len(given) > 60
    assert not [key.toString() for key in given if is_reserved(key, mac=mac)]
    assert len({key.toString() for key in given}) == len(given)


def test_every_command_has_a_name_of_its_own(window: MainWindow) -> None:
    names = [action.objectName() for action in window.menus.all]
    assert all(names)
    assert len(set(names)) == len(names)


def test_all_commands_are_listed_with_their_keys(
    window: MainWindow, dialog: ShortcutDialog
) -> None:
    listed = {item.text(0): item.text(1) for item in dialog._items()}
    assert len(listed) >= 70
    assert listed["재생·일시정지"] == "F5 · Ctrl+P"
    dialog._filter.setText("의심 단어")
    shown = [item.text(0) for item in dialog._items() if not item.isHidden()]
    assert shown == ["다음 의심 단어", "이전 의심 단어"]


def test_keys_are_changed_kept_and_taken_back(
    qtbot: QtBot, window: MainWindow, dialog: ShortcutDialog, session: Session
) -> None:
    dialog.choose("F5")
    QTest.keyClick(dialog.field, Qt.Key.Key_F10)
    assert dialog.field.keySequence() == QKeySequence("F10")
    dialog._give.click()
    play = window.keys.actions["F5"]
    assert play.shortcuts() == [QKeySequence("F10")]
    again = MainWindow(session)
    qtbot.addWidget(again)
    assert again.keys.actions["F5"].shortcuts() == [QKeySequence("F10")]
    dialog._back.click()
    assert play.shortcuts() == [QKeySequence("F5"), QKeySequence("Ctrl+P")]
    assert not window.keys.is_changed("F5")


def test_keys_of_an_input_method_cannot_be_had_and_those_of_another_are_told(
    window: MainWindow, dialog: ShortcutDialog
) -> None:
    dialog.choose("F8")
    dialog.field.setKeySequence(QKeySequence("F9"))
    assert "한글 입력기" in dialog._said.text()
    assert not dialog._give.isEnabled()
    dialog.field.setKeySequence(QKeySequence("F6"))
    assert "자동 교정" in dialog._said.text()
    dialog._give.click()
    assert window.keys.actions["F6"].shortcuts() == []
    assert window.keys.actions["F8"].shortcuts() == [QKeySequence("F6")]
    dialog._all_back.click()
    assert window.keys.actions["F6"].shortcuts() == [QKeySequence("F6")]


def test_tool_tips_tell_the_keys_that_hold(window: MainWindow) -> None:
    tips = [each.toolTip() for each in window.findChildren(type(window.page._save))]
    assert any(tip.endswith("(Ctrl+S)") for tip in tips)
    window.keys.choose("Ctrl+S", QKeySequence("Ctrl+Shift+X"))
    tips = [each.toolTip() for each in window.findChildren(type(window.page._save))]
    assert any(tip.endswith("(Ctrl+Shift+X)") for tip in tips)
    assert not any(tip.endswith("(Ctrl+S)") for tip in tips)
    window.keys.take_all_back()
