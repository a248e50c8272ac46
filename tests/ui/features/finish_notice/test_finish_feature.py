from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot
from support.scripted_engine import ScriptedEngine

from kasr_desktop.session.preferences import Preferences
from kasr_desktop.session.stage import Stage
from kasr_desktop.ui.features.finish_notice import desktop_message, finish_feature
from kasr_desktop.ui.features.finish_notice.desktop_message import DesktopMessages
from kasr_desktop.ui.features.finish_notice.finish_feature import FinishFeature
from kasr_desktop.ui.shell.main_window import MainWindow


@pytest.fixture
def said(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    texts: list[str] = []
    monkeypatch.setattr(finish_feature, "LONG", 0.0)
    monkeypatch.setattr(DesktopMessages, "show_message", lambda _self, _title, t: texts.append(t))
    is_in(monkeypatch, Qt.ApplicationState.ApplicationInactive)
    return texts


def is_in(monkeypatch: pytest.MonkeyPatch, state: Qt.ApplicationState) -> None:
    monkeypatch.setattr(QGuiApplication, "applicationState", staticmethod(lambda: state))


def transcribe(qtbot: QtBot, window: MainWindow, *paths: Path) -> None:
    for path in paths:
        path.write_bytes(b"x")
    window.add_paths(list(paths))
    qtbot.waitUntil(lambda: window.controller.stage is Stage.IDLE)


def test_the_end_is_told_once_with_what_became_of_the_files(
    qtbot: QtBot,
    window: MainWindow,
    engine: ScriptedEngine,
    said: list[str],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    transcribe(qtbot, window, tmp_path / "회의.wav")
    assert said == ["“회의.wav” 받아쓰기가 끝났어요."]
    engine.failures["b.wav"] = ValueError("odd")
    transcribe(qtbot, window, tmp_path / "a.wav", tmp_path / "b.wav", tmp_path / "c.wav")
    assert said[1:] == ["녹음 2개의 받아쓰기가 끝났고 1개는 실패했어요."]


def test_nobody_is_told_what_they_see(
    qtbot: QtBot,
    window: MainWindow,
    said: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    is_in(monkeypatch, Qt.ApplicationState.ApplicationActive)
    transcribe(qtbot, window, tmp_path / "a.wav")
    assert said == []


def test_nobody_is_told_who_does_not_want_it(
    qtbot: QtBot, window: MainWindow, said: list[str], preferences: Preferences, tmp_path: Path
) -> None:
    preferences.change(notify_when_done=False)
    transcribe(qtbot, window, tmp_path / "a.wav")
    assert said == []


def test_short_work_is_not_worth_a_word(
    qtbot: QtBot,
    window: MainWindow,
    said: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(finish_feature, "LONG", 60.0)
    transcribe(qtbot, window, tmp_path / "a.wav")
    assert said == []


def test_what_was_stopped_is_not_told(
    qtbot: QtBot, window: MainWindow, engine: ScriptedEngine, said: list[str], tmp_path: Path
) -> None:
    engine.hold.set()
    path = tmp_path / "a.wav"
    path.write_bytes(b"x")
    window.add_paths([path])
    qtbot.waitUntil(lambda: len(window.controller.items[0].segments) == 2)
    window.controller.cancel_all()
    engine.hold.clear()
    qtbot.waitUntil(lambda: window.controller.stage is Stage.IDLE)
    assert said == []


@pytest.mark.costly
def test_a_desktop_without_a_tray_has_another_way(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program that was found is really started, with the text as its own argument."""
    heard = tmp_path / "heard"
    program = tmp_path / "notify-send"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {heard}.new && mv {heard}.new {heard}\n')
    program.chmod(0o755)
    monkeypatch.setattr(desktop_message.shutil, "which", lambda _name: str(program))
    monkeypatch.setattr(
        desktop_message.QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: False)
    )
    feature = window.findChild(FinishFeature)
    assert feature is not None
    feature.messages.show_message("KASR Desktop", "-다 됐어요")
    qtbot.waitUntil(heard.exists, timeout=5000)
    assert heard.read_text("utf-8").splitlines()[-2:] == ["KASR Desktop", "-다 됐어요"]
