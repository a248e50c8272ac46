"""A window with a scripted engine and a home of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from support.session_fixtures import controller, engine, home, library_sync, preferences

from kasr_desktop.session.controller import Controller
from kasr_desktop.session.library.library_sync import LibrarySync
from kasr_desktop.session.preferences import Preferences
from kasr_desktop.session.session import Session
from kasr_desktop.settings import Theme, UiLanguage
from kasr_desktop.ui.shell.main_window import MainWindow
from kasr_desktop.ui.widgets.appearance import Appearance
from kasr_desktop.ui.widgets.language import LanguageSwitch

__all__ = ["controller", "engine", "home", "library_sync", "preferences"]


@pytest.fixture
def appearance(qapp: QApplication) -> Iterator[Appearance]:
    made = Appearance(qapp)
    made.use(Theme.LIGHT)
    yield made
    qapp.setStyleSheet("")


@pytest.fixture
def korean(qapp: QApplication) -> Iterator[LanguageSwitch]:
    switch = LanguageSwitch()
    switch.use(UiLanguage.KOREAN)
    yield switch
    switch.use(UiLanguage.ENGLISH)


@pytest.fixture
def session(
    controller: Controller, preferences: Preferences, library_sync: LibrarySync
) -> Iterator[Session]:
    made = Session(controller, preferences, library_sync)
    yield made
    made.shut_down()


@pytest.fixture
def window(
    qtbot: QtBot,
    appearance: Appearance,
    korean: LanguageSwitch,
    session: Session,
) -> MainWindow:
    with appearance.held_back():
        made = MainWindow(session)
    qtbot.addWidget(made)
    made.resize(1024, 700)
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "회의 녹음.m4a"
    path.write_bytes(b"sound")
    return path
