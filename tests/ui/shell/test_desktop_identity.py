from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QSize, QUrl
from PySide6.QtGui import QColor, QFileOpenEvent, QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kasr_desktop.ui.shell import desktop_identity
from kasr_desktop.ui.shell.desktop_identity import APPLICATION_ID, OpenedFiles, introduce

LINUX = Path(__file__).resolve().parents[3] / "packaging" / "linux"


@pytest.fixture
def introduced(qapp: QApplication) -> None:
    introduce()


@pytest.mark.parametrize("size", [16, 24, 32, 48, 64, 128, 256, 512])
def test_the_icon_is_there_in_its_own_drawing_for_every_size(introduced: None, size: int) -> None:
    icon = QGuiApplication.windowIcon()
    assert QSize(size, size) in icon.availableSizes()
    image = icon.pixmap(QSize(size, size)).toImage()
    assert image.pixelColor(0, 0).alpha() < 128, "a corner is round"
    colors = {image.pixelColor(x, y).name() for x in range(size) for y in range(size)}
    assert "#ffffff" in colors, "the wave"
    ground = image.pixelColor(size // 2, size - max(2, size // 6))
    assert ground.green() > ground.red() + 40, "celadon"


def test_the_sign_stands_out_from_light_and_dark_panels(introduced: None) -> None:
    image = QGuiApplication.windowIcon().pixmap(QSize(16, 16)).toImage()
    rim = image.pixelColor(8, 0)
    for panel in (QColor("#ffffff"), QColor("#1e1e1e")):
        assert abs(rim.lightness() - panel.lightness()) > 60


def test_an_icon_that_is_gone_stops_nothing(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desktop_identity, "resources_dir", lambda: tmp_path)
    assert isinstance(desktop_identity.application_icon(), QIcon)


def test_the_desktop_finds_file_icon_and_window_under_one_name(introduced: None) -> None:
    assert QGuiApplication.desktopFileName() == APPLICATION_ID
    entry = (LINUX / f"{APPLICATION_ID}.desktop").read_text("utf-8")
    assert f"\nIcon={APPLICATION_ID}\n" in entry
    assert f"<id>{APPLICATION_ID}</id>" in (LINUX / f"{APPLICATION_ID}.metainfo.xml").read_text(
        "utf-8"
    )


def test_files_that_the_desktop_wants_opened_are_heard(qtbot: QtBot, qapp: QApplication) -> None:
    opened = OpenedFiles()
    heard: list[list[Path]] = []
    opened.asked.connect(heard.append)
    qapp.installEventFilter(opened)
    qapp.sendEvent(qapp, QFileOpenEvent("/소리/회의.m4a"))
    qapp.sendEvent(qapp, QFileOpenEvent(QUrl("https://example.invalid/a.wav")))
    qapp.sendEvent(qapp, QEvent(QEvent.Type.User))
    qapp.removeEventFilter(opened)
    assert heard == [[Path("/소리/회의.m4a")]]
