"""The button, its key and what is said, in the real window."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot
from support.scripted_engine import ScriptedEngine

from kasr_desktop.domain.errors import LibraryError, MicrophoneError
from kasr_desktop.domain.events import Lag, Notice, NoticeKind, Progress
from kasr_desktop.domain.recording import Gap, Level, SampleCount
from kasr_desktop.pipeline.job import LiveJob
from kasr_desktop.session.item_updates import put, put_sound, put_work, unaccounted
from kasr_desktop.session.queue_item import ItemState
from kasr_desktop.session.recording.recording_state import RecordingState as State
from kasr_desktop.ui.features.record.record_feature import RecordFeature
from kasr_desktop.ui.features.record.record_strings import live_text_line
from kasr_desktop.ui.shell.main_window import MainWindow
from kasr_desktop.worker.task_runner import shut_down_tasks

LONG = 20_000


def shown(feature: RecordFeature) -> str:
    labels = feature.panel.findChildren(QLabel)
    return "\n".join(label.text() for label in labels if label.isVisible())


def record(qtbot: QtBot, feature: RecordFeature, seconds: float = 0.3) -> None:
    qtbot.mouseClick(feature.panel.record, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: feature.recordings.recording.elapsed >= seconds, timeout=LONG)


def stop(qtbot: QtBot, feature: RecordFeature) -> None:
    qtbot.mouseClick(feature.panel.record, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: feature.recordings.recording.state is State.IDLE, timeout=LONG)


def test_the_empty_window_shows_the_button(feature: RecordFeature) -> None:
    assert feature.panel.record.isVisible()
    assert feature.panel.record.text().strip() == "녹음하기"
    assert feature.panel.record.height() >= 48
    assert not feature.panel.meter.isVisible()
    assert not feature.panel.pause.isVisible()


@pytest.mark.costly
def test_a_take_is_recorded_and_becomes_an_item_of_its_name(
    qtbot: QtBot, window: MainWindow, feature: RecordFeature, engine: ScriptedEngine, takes: Path
) -> None:
    engine.hold.set()
    record(qtbot, feature)
    assert "녹음 중" in shown(feature)
    assert feature.panel.record.text().strip() == "녹음 끝내기"
    (item,) = window.controller.items
    assert item.sound.is_live
    assert window.item is item
    assert item.name.endswith(".wav") and ".recording" not in item.name
    qtbot.waitUntil(lambda: any(isinstance(job, LiveJob) for job in engine.jobs))
    assert engine.jobs[-1].path.name.endswith(".recording.wav")
    assert window.page.segments.rows[-1].tentative
    stop(qtbot, feature)
    assert not item.sound.is_live
    (path,) = takes.glob("*.wav")
    assert item.sound.path == path
    engine.hold.clear()
    qtbot.waitUntil(lambda: item.state is ItemState.DONE, timeout=LONG)
    assert item.work.transcript is not None
    assert item.work.transcript.file == str(path)
    assert [message.text for message in window.notices.messages if path.name in message.text]


@pytest.mark.costly
def test_the_key_records_while_hangul_is_being_composed(
    qtbot: QtBot, window: MainWindow, feature: RecordFeature
) -> None:
    field = QLineEdit(window)
    field.show()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    QApplication.sendEvent(field, QInputMethodEvent("하", []))
    QTest.keyClick(field, Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: feature.recordings.recording.elapsed >= 0.1, timeout=LONG)
    committed = QInputMethodEvent("", [])
    committed.setCommitString("한")
    QApplication.sendEvent(field, committed)
    assert field.text() == "한"
    QTest.keyClick(field, Qt.Key.Key_F7, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: feature.recordings.recording.state is State.PAUSED)
    assert "일시정지됨" in shown(feature)
    QTest.keyClick(field, Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: feature.recordings.recording.state is State.IDLE, timeout=LONG)
    assert field.text() == "한"


@pytest.mark.costly
def test_the_keyboard_is_on_the_text_after_a_stop(
    qtbot: QtBot, window: MainWindow, feature: RecordFeature
) -> None:
    feature.panel.record.setFocus()
    record(qtbot, feature)
    assert window.focusWidget() is feature.panel.record
    stop(qtbot, feature)
    assert window.focusWidget() is window.page.focus_home


@pytest.mark.costly
@pytest.mark.parametrize("name", ["check", "microphone"])
def test_the_keyboard_stays_in_the_panel_when_a_take_begins(
    qtbot: QtBot, window: MainWindow, feature: RecordFeature, name: str
) -> None:
    qtbot.waitUntil(window.isActiveWindow)
    getattr(feature.panel, name).setFocus()
    feature.panel.show_state(State.RECORDING)
    assert window.focusWidget() is feature.panel.record


@pytest.mark.costly
def test_a_file_at_work_steps_aside_and_goes_on(
    qtbot: QtBot, window: MainWindow, feature: RecordFeature, engine: ScriptedEngine, tmp_path: Path
) -> None:
    engine.hold.set()
    path = tmp_path / "긴 파일.m4a"
    path.write_bytes(b"x")
    window.add_paths([path])
    file = window.controller.items[0]
    qtbot.waitUntil(lambda: len(file.segments) == 2)
    record(qtbot, feature)
    take = window.controller.items[-1]
    qtbot.waitUntil(lambda: take.state is ItemState.WORKING)
    assert file.state is ItemState.WAITING
    qtbot.waitUntil(lambda: "긴 파일.m4a" in shown(feature))
    stop(qtbot, feature)
    engine.hold.clear()
    qtbot.waitUntil(lambda: file.state is ItemState.DONE, timeout=LONG)
    assert engine.jobs[-1].begin == file.segments[1].end  # type: ignore[union-attr]


@pytest.mark.costly
def test_a_recording_cannot_be_cancelled_or_removed(
    qtbot: QtBot, window: MainWindow, feature: RecordFeature, engine: ScriptedEngine
) -> None:
    engine.hold.set()
    record(qtbot, feature)
    (item,) = window.controller.items
    assert not window.menus.remove.isEnabled()
    assert not window.menus.cancel.isEnabled()
    window.controller.cancel()
    window.controller.cancel_all()
    window.controller.remove(item)
    assert item.state is ItemState.WORKING
    assert window.controller.items == [item]
    stop(qtbot, feature)
    engine.hold.clear()
    qtbot.waitUntil(lambda: item.is_over, timeout=LONG)


def test_a_microphone_is_remembered_and_listed_when_the_choice_is_opened(
    qtbot: QtBot, window: MainWindow, feature: RecordFeature, monkeypatch: pytest.MonkeyPatch
) -> None:
    from support.fake_microphone import device

    found = (device("회의용 마이크"), device("헤드셋"), device("헤드셋"))
    monkeypatch.setattr(feature.recordings.microphones, "_find", lambda: found)
    box = feature.panel.microphone
    box.showPopup()
    qtbot.waitUntil(lambda: box.count() == 3)
    assert box.itemText(1) == "회의용 마이크"
    box.setCurrentIndex(2)
    box.activated.emit(2)
    box.hidePopup()
    assert window.preferences.settings.input_device == "헤드셋"
    monkeypatch.setattr(feature.recordings.microphones, "_find", lambda: found[:1])
    feature.recordings.microphones.refresh()
    qtbot.waitUntil(lambda: "헤드셋 (" in box.currentText())  # chosen, and not here
    shut_down_tasks(feature.recordings.microphones)


def test_what_fails_is_told_with_a_way_on(window: MainWindow, feature: RecordFeature) -> None:
    window.preferences.change(input_device="헤드셋")
    feature.recordings.recording.failed.emit(MicrophoneError("gone", reason="no_such_microphone"))
    (message,) = window.notices.messages
    assert len(message.ways_out) == 2
    feature.recordings.recording.failed.emit(LibraryError("full", reason="no_space"))
    (message,) = window.notices.messages  # the newer one takes the place of the older
    assert "공간" in message.text or "가득" in message.text


def test_a_muted_microphone_is_told(window: MainWindow, feature: RecordFeature) -> None:
    facts = (("seconds", "3"),)
    feature.recordings.recording.noticed.emit(Notice(NoticeKind.MICROPHONE_SILENT, facts))
    (message,) = window.notices.messages
    assert "3" in message.text


@pytest.mark.costly
def test_lag_and_a_slow_model_are_said(
    qtbot: QtBot, window: MainWindow, feature: RecordFeature, engine: ScriptedEngine
) -> None:
    engine.hold.set()
    record(qtbot, feature)
    item = window.controller.items[0]
    put_work(item, progress=Progress(2.0, None, 2.0), lag=Lag(0.3, 0.3))
    assert live_text_line(item, 2.4, None) == ""
    put_work(item, lag=Lag(2.0, 4.0))
    assert "4" in live_text_line(item, 6.0, None)
    assert "40" in live_text_line(item, 42.0, None)
    put(item, state=ItemState.FAILED)
    assert live_text_line(item, 42.0, None)
    put(item, state=ItemState.WORKING)
    stop(qtbot, feature)
    engine.hold.clear()


@pytest.mark.costly
def test_sound_that_is_in_neither_text_nor_gaps_is_told(
    qtbot: QtBot,
    window: MainWindow,
    feature: RecordFeature,
    engine: ScriptedEngine,
    caplog: pytest.LogCaptureFixture,
) -> None:
    engine.hold.set()
    record(qtbot, feature)
    stop(qtbot, feature)
    (item,) = window.controller.items
    assert item.sound.recorded is not None
    assert item.sound.recorded.count is not None
    written = item.sound.recorded.count.written
    put_work(item, num_heard=written)
    assert unaccounted(item) == 0
    gap = (Gap(100, 80),)
    count = SampleCount(written + 80, written, gap)
    put_sound(item, recorded=replace(item.sound.recorded, count=count))
    assert unaccounted(item) == 0
    put_work(item, num_heard=written - 160)
    assert unaccounted(item) == 160
    engine.hold.clear()
    qtbot.waitUntil(lambda: item.state is ItemState.DONE, timeout=LONG)
    assert "160 samples" in caplog.text
    assert any("빠진" in message.text for message in window.notices.messages)


@pytest.mark.costly
def test_a_new_window_takes_the_recording_over(
    qtbot: QtBot, window: MainWindow, feature: RecordFeature, engine: ScriptedEngine
) -> None:
    """As when the language is changed: the old window closes, the recording goes on."""
    engine.hold.set()
    record(qtbot, feature)
    other = RecordFeature(window.bench)
    assert other.recordings is feature.recordings
    assert other.panel.record.text().strip() == "녹음 끝내기"
    assert feature.recordings.recording.state is State.RECORDING
    stop(qtbot, feature)
    engine.hold.clear()
    qtbot.waitUntil(lambda: window.controller.items[0].is_over, timeout=LONG)


def test_the_level_has_a_word_beside_its_color(feature: RecordFeature) -> None:
    meter = feature.panel.meter
    meter.show_level(Level(0.2, 0.1))
    assert "알맞" in meter.accessibleName()
    meter.show_level(Level(1.0, 0.5))
    assert "커" in meter.accessibleName()
    for _ in range(100):
        meter.show_level(Level(0.0, 0.0))
    assert "소리" in meter.accessibleName()


def test_silence_is_not_spoken_of_once_it_is_over(
    window: MainWindow, feature: RecordFeature
) -> None:
    recording = feature.recordings.recording
    silent = Notice(NoticeKind.MICROPHONE_SILENT)
    recording.noticed.emit(silent)
    assert window.notices.messages
    recording.level_changed.emit(Level(0.0, 0.0))
    assert window.notices.messages
    recording.level_changed.emit(Level(0.1, 0.05))
    assert not window.notices.messages
    recording.noticed.emit(silent)
    recording.state_changed.emit(State.IDLE)  # the take is over
    assert not window.notices.messages
