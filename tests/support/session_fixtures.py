"""A session with a scripted engine and a home of its own, for tests of session and window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from kasr_desktop.session.controller import Controller
from kasr_desktop.session.library.library_sync import LibrarySync
from kasr_desktop.session.preferences import Preferences
from support.scripted_engine import ScriptedEngine


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KASR_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


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
def library_sync(controller: Controller, tmp_path: Path) -> Iterator[LibrarySync]:
    made = LibrarySync(tmp_path / "library.db")
    made.watch(controller)
    yield made
    made.close()


@pytest.fixture
def preferences(qapp: QApplication, tmp_path: Path) -> Preferences:
    return Preferences(tmp_path / "settings.toml")
