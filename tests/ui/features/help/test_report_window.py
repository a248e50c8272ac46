from __future__ import annotations

import importlib.metadata
from email.message import Message
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot
from support.scripted_engine import ScriptedEngine

from kasr_desktop.domain.errors import AudioError
from kasr_desktop.domain.options import Hotword
from kasr_desktop.session.stage import Stage
from kasr_desktop.settings import log_dir
from kasr_desktop.ui.features.help.help_feature import HelpFeature
from kasr_desktop.ui.features.help.report_text import report_text
from kasr_desktop.ui.features.help.report_window import ReportWindow
from kasr_desktop.ui.shell.help_dialogs import (
    AboutDialog,
    library_lines,
)
from kasr_desktop.ui.shell.main_window import MainWindow


def test_the_report_tells_all_but_what_is_private(
    qtbot: QtBot,
    window: MainWindow,
    engine: ScriptedEngine,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    secret = tmp_path / "김 과장 통화.m4a"
    secret.write_bytes(b"x")
    engine.failures[secret.name] = AudioError("odd", reason="not_audio", path=secret)
    window.preferences.change(hotwords=(Hotword("김철수"),), export_folder=str(tmp_path))
    window.add_paths([secret])
    qtbot.waitUntil(lambda: window.controller.stage is Stage.IDLE)
    log_dir().mkdir(parents=True)
    log = f"2026-11-23 kasr_desktop ERROR {secret} failed\ntook 김 과장 통화.m4a from elsewhere\n"
    (log_dir() / "window.log").write_text(log, encoding="utf-8")
    text = report_text(window.controller, window.preferences.settings)
    for wanted in (
        "kasr 0.",
        "PySide6_Essentials 6.",
        "model builtin-ko on cpu",
        "1 failed",
        "a .m4a file: AudioError (not_audio)",
        "hotwords: 1 entries",
        "kasr_desktop ERROR",
    ):
        assert wanted in text
    for private in ("과장", "철수", "날씨", "통화", "회의"):
        assert private not in text


def test_it_is_copied_and_saved_by_the_user_alone(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    feature = window.findChild(HelpFeature)
    assert feature is not None
    feature.action.trigger()
    report = window.findChild(ReportWindow)
    assert report is not None
    buttons = {button.text(): button for button in report.findChildren(QPushButton)}
    qtbot.mouseClick(buttons["복사"], Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == report.text.toPlainText()
    target = tmp_path / "report.txt"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    qtbot.mouseClick(buttons["저장…"], Qt.MouseButton.LeftButton)
    assert target.read_text("utf-8") == report.text.toPlainText()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "no" / "r"), ""))
    qtbot.mouseClick(buttons["저장…"], Qt.MouseButton.LeftButton)
    assert "다른 폴더" in report._said.text()
    report.close()


def test_libraries_are_named_with_their_licences(qtbot: QtBot, korean: object) -> None:
    lines = library_lines()
    if lines:  # a checkout that was never installed knows none
        assert any(line.startswith("numpy ") and "BSD" in line for line in lines)
        assert not [line for line in lines if line.endswith("?")]
    about = AboutDialog()
    qtbot.addWidget(about)
    with qtbot.waitExposed(about):
        about.show()


@pytest.mark.parametrize("has_home", [True, False])
def test_it_is_told_where_newer_versions_are(
    qtbot: QtBot, korean: object, monkeypatch: pytest.MonkeyPatch, has_home: bool
) -> None:
    about_us = Message()
    about_us["Project-URL"] = "Source, https://example.invalid/kasr"
    if has_home:
        about_us["Project-URL"] = "Releases, https://example.invalid/kasr/releases"
    known = importlib.metadata.metadata
    monkeypatch.setattr(
        importlib.metadata,
        "metadata",
        lambda name: about_us if name == "kasr-desktop" else known(name),
    )
    about = AboutDialog()
    qtbot.addWidget(about)
    said = " ".join(label.text() for label in about.findChildren(QLabel))
    assert "새 버전" in said
    assert ("https://example.invalid/kasr/releases" in said) == has_home
    assert ("받은 곳" in said) == (not has_home)
