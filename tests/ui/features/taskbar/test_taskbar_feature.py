from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtDBus import QDBusConnection
from PySide6.QtGui import QGuiApplication
from support.message_bus import heard, private_bus

from kasr_desktop.session.session import Session
from kasr_desktop.ui.features.taskbar import taskbar_feature
from kasr_desktop.ui.shell.desktop_identity import APPLICATION_ID
from kasr_desktop.ui.shell.main_window import MainWindow

pytestmark = [
    pytest.mark.costly,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="D-Bus"),
]


@pytest.fixture
def bar(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], tuple[Any, ...]]]:
    """Return what the next signal to the desktop's bar says."""
    with private_bus() as address:
        connection = QDBusConnection.connectToBus(address, "taskbar-test")

        class Buses:
            sessionBus = staticmethod(lambda: connection)

        monkeypatch.setattr(taskbar_feature, "QDBusConnection", Buses)
        with heard(address, "com.canonical.Unity.LauncherEntry") as following:
            yield following
        QDBusConnection.disconnectFromBus("taskbar-test")


def test_the_bar_follows_the_work_and_goes_with_the_window(
    bar: Callable[[], tuple[Any, ...]], window: MainWindow, session: Session
) -> None:
    QGuiApplication.setDesktopFileName(APPLICATION_ID)
    session.presence.progress_changed.emit(0.25)
    program, facts = bar()
    assert program == f"application://{APPLICATION_ID}.desktop"
    assert facts == {"progress": ("d", 0.25), "progress-visible": ("b", True)}
    session.presence.progress_changed.emit(0.2501)  # not a hundredth more: nothing is said
    session.presence.progress_changed.emit(0.5)
    assert bar()[1]["progress"] == ("d", 0.5)
    window.close()
    assert bar()[1]["progress-visible"] == ("b", False)
