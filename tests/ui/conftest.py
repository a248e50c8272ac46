"""A window with a scripted engine and a home of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QClipboard
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from support.session_fixtures import controller, engine, home, library_sync, preferences

from kasr_desktop.pipeline import peak_reading
from kasr_desktop.session.controller import Controller
from kasr_desktop.session.library.library_sync import LibrarySync
from kasr_desktop.session.preferences import Preferences
from kasr_desktop.session.session import Session
from kasr_desktop.settings import Theme, UiLanguage
from kasr_desktop.ui.shell.feature_list import FEATURES
from kasr_desktop.ui.shell.first_features import Feature
from kasr_desktop.ui.shell.main_window import MainWindow
from kasr_desktop.ui.widgets.appearance import Appearance
from kasr_desktop.ui.widgets.language import LanguageSwitch

__all__ = ["controller", "engine", "home", "library_sync", "preferences"]


@pytest.fixture(scope="session")
def one_appearance(qapp: QApplication) -> Appearance:
    """Return the look of all tests: style and fonts are loaded once."""
    return Appearance(qapp)


@pytest.fixture
def appearance(qapp: QApplication, one_appearance: Appearance) -> Iterator[Appearance]:
    one_appearance.use(Theme.LIGHT)
    yield one_appearance
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


@pytest.fixture(autouse=True)
def no_peaks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no process read the waveform of what a fast test happens to show."""
    if request.node.get_closest_marker("costly") is None:
        monkeypatch.setattr(peak_reading, "read_peaks", lambda *_, **__: iter(()))


@pytest.fixture
def features(request: pytest.FixtureRequest) -> Sequence[Feature]:
    """Return what the window of a test is built with: in a feature's folder that feature alone.

    Features are strangers, by contract, and a window of one takes half the time of all. What they
    do together is tried in `shell`; a test that needs more of them gives its own `features`.
    """
    package = f"kasr_desktop.ui.features.{request.path.parent.name}."
    own = tuple(one for one in FEATURES if getattr(one, "__module__", "").startswith(package))
    return own or FEATURES


@pytest.fixture
def window(
    qtbot: QtBot,
    appearance: Appearance,
    korean: LanguageSwitch,
    session: Session,
    features: Sequence[Feature],
) -> Iterator[MainWindow]:
    with appearance.held_back():
        made = MainWindow(session, features=features)
    qtbot.addWidget(made)
    made.resize(1024, 700)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    # closed by now; gone before the style sheet, which would be taken off every widget of it
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "회의 녹음.m4a"
    path.write_bytes(b"sound")
    return path


@pytest.fixture
def clipboard(qapp: QApplication) -> Iterator[QClipboard]:
    """The clipboard, empty afterwards: Qt without a screen frees what is left behind Python."""
    yield qapp.clipboard()
    qapp.clipboard().clear()
