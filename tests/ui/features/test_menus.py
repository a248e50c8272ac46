"""What the menus of the real window are like, in both languages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QMenu, QMenuBar
from pytestqt.qtbot import QtBot

from kasr_desktop.session.session import Session
from kasr_desktop.settings import UiLanguage
from kasr_desktop.ui.shell.main_window import MainWindow
from kasr_desktop.ui.widgets.appearance import Appearance
from kasr_desktop.ui.widgets.language import LanguageSwitch

SMALL_SCREEN = 600  # pixels below the menu bar of 1024 x 700, a title bar and a task bar


def menus(start: QMenu | QMenuBar) -> Iterator[QMenu | QMenuBar]:
    yield start
    for action in start.actions():
        if action.menu() is not None:
            yield from menus(action.menu())  # type: ignore[arg-type]


@pytest.mark.parametrize("language", [UiLanguage.KOREAN, UiLanguage.ENGLISH])
def test_a_letter_means_one_thing_in_a_menu_and_each_fits_a_small_screen(
    qtbot: QtBot,
    appearance: Appearance,
    korean: LanguageSwitch,
    session: Session,
    language: UiLanguage,
) -> None:
    korean.use(language)
    window = MainWindow(session)
    qtbot.addWidget(window)
    for menu in menus(window.menuBar()):
        texts = [action.text().replace("&&", "") for action in menu.actions()]
        letters = Counter(m.group(1).upper() for text in texts if (m := re.search(r"&(\S)", text)))
        assert max(letters.values(), default=1) == 1, (texts, letters)
        if isinstance(menu, QMenu):
            assert menu.sizeHint().height() <= SMALL_SCREEN, texts
