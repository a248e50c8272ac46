from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QStyleHints
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from kasr_desktop.settings import TextSize, Theme
from kasr_desktop.ui.views.queue.queue_delegate import QueueDelegate
from kasr_desktop.ui.widgets.appearance import Appearance
from kasr_desktop.ui.widgets.theme import (
    BODY,
    DARK,
    LIGHT,
    SMALL,
    current_colors,
    font,
    scaled,
    system_text_scale,
)


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


@pytest.fixture
def doubled(appearance: Appearance) -> Iterator[Appearance]:
    appearance.use(Theme.LIGHT, TextSize.DOUBLE)
    yield appearance
    appearance.use(Theme.LIGHT, TextSize.NORMAL)


def test_text_is_twice_as_large_wherever_it_comes_from(
    doubled: Appearance, qtbot: QtBot, qapp: QApplication
) -> None:
    assert font(SMALL).pixelSize() == 2 * SMALL
    plain, small = QLabel("가"), QLabel("가")
    small.setProperty("look", "small")
    for label in (plain, small):
        qtbot.addWidget(label)
        label.ensurePolished()
    assert plain.font().pixelSize() == 2 * BODY
    assert small.font().pixelSize() == 2 * SMALL


def test_what_holds_text_grows_with_it(appearance: Appearance) -> None:
    before = QueueDelegate().sizeHint(None, None).height()  # type: ignore[arg-type]
    appearance.use(Theme.LIGHT, TextSize.DOUBLE)
    assert QueueDelegate().sizeHint(None, None).height() == 2 * before  # type: ignore[arg-type]
    appearance.use(Theme.LIGHT, TextSize.NORMAL)
    assert scaled(10) == 10


def test_colors_may_change_and_the_size_stays(doubled: Appearance) -> None:
    doubled.use(Theme.DARK)
    assert font().pixelSize() == 2 * BODY


def test_a_system_with_large_text_is_followed_within_bounds() -> None:
    face = font()
    for pixels, least, most in ((9, 1.0, 1.0), (30, 1.8, 2.0), (90, 2.0, 2.0)):
        face.setPixelSize(pixels)
        assert least <= system_text_scale(face) <= most
