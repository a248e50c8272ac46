from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QStyleHints
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from kasr_desktop.settings import Theme
from kasr_desktop.ui.widgets.appearance import Appearance
from kasr_desktop.ui.widgets.theme import DARK, LIGHT, current_colors


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> list[Qt.ColorScheme]:
    """What the system's colors are: the last entry."""
    schemes = [Qt.ColorScheme.Light]
    monkeypatch.setattr(QStyleHints, "colorScheme", lambda _hints: schemes[-1])
    return schemes


def turn(schemes: list[Qt.ColorScheme], to: Qt.ColorScheme) -> None:
    schemes.append(to)
    QGuiApplication.styleHints().colorSchemeChanged.emit(to)


def test_the_window_follows_the_system_while_it_is_open(
    qtbot: QtBot, appearance: Appearance, system: list[Qt.ColorScheme]
) -> None:
    appearance.use(Theme.SYSTEM)
    label = QLabel("텍스트")
    qtbot.addWidget(label)
    label.show()
    assert current_colors() == LIGHT
    with qtbot.waitSignal(appearance.changed):
        turn(system, Qt.ColorScheme.Dark)
    assert current_colors() == DARK
    assert label.palette().windowText().color().name().upper() == DARK.text
    with qtbot.waitSignal(appearance.changed):
        turn(system, Qt.ColorScheme.Light)
    assert current_colors() == LIGHT


def test_whoever_chose_keeps_the_choice(
    qtbot: QtBot, appearance: Appearance, system: list[Qt.ColorScheme]
) -> None:
    appearance.use(Theme.DARK)
    with qtbot.assertNotEmitted(appearance.changed):
        turn(system, Qt.ColorScheme.Light)
    assert appearance.colors == DARK


def test_what_is_built_under_it_gets_its_look_at_the_end(
    qtbot: QtBot, qapp: QApplication, appearance: Appearance
) -> None:
    whole = qapp.styleSheet()
    assert whole
    with appearance.held_back():
        assert not qapp.styleSheet()
        label = QLabel("텍스트")
        qtbot.addWidget(label)
    assert qapp.styleSheet() == whole
    with pytest.raises(ZeroDivisionError), appearance.held_back():
        raise ZeroDivisionError
    assert qapp.styleSheet() == whole
