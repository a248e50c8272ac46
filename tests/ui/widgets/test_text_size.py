from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from kasr_desktop.settings import TextSize, Theme
from kasr_desktop.ui.views.queue.queue_delegate import QueueDelegate
from kasr_desktop.ui.widgets.appearance import Appearance
from kasr_desktop.ui.widgets.theme import BODY, SMALL, font, scaled, system_text_scale


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
