"""A window with a scripted engine and a home of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from ui.scripted_engine import ScriptedEngine

from kasr_desktop.settings import Theme, UiLanguage
from kasr_desktop.ui.appearance import Appearance
from kasr_desktop.ui.controller import Controller
from kasr_desktop.ui.keeping.library_keeper import LibraryKeeper
from kasr_desktop.ui.language import LanguageSwitch
from kasr_desktop.ui.main_window import MainWindow
from kasr_desktop.ui.preferences import Preferences


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KASR_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


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
def engine() -> ScriptedEngine:
    return ScriptedEngine()


@pytest.fixture
def controller(qapp: QApplication, engine: ScriptedEngine) -> Iterator[Controller]:
    made = Controller(engine)
    yield made
    engine.hold.clear()
    made.shut_down()


@pytest.fixture
def keeper(controller: Controller, tmp_path: Path) -> Iterator[LibraryKeeper]:
    made = LibraryKeeper(tmp_path / "library.db")
    made.watch(controller)
    yield made
    made.close()


@pytest.fixture
def preferences(qapp: QApplication, tmp_path: Path) -> Preferences:
    return Preferences(tmp_path / "settings.toml")


@pytest.fixture
def window(
    qtbot: QtBot,
    appearance: Appearance,
    korean: LanguageSwitch,
    controller: Controller,
    preferences: Preferences,
    keeper: LibraryKeeper,
) -> MainWindow:
    made = MainWindow(controller, preferences, keeper)
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
