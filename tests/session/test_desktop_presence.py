from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from support.scripted_engine import ScriptedEngine

from kasr_desktop.desktop import recent_files
from kasr_desktop.desktop.awake import Release
from kasr_desktop.session.controller import Controller
from kasr_desktop.session.desktop_presence import DesktopPresence
from kasr_desktop.session.document_editor import DocumentEditor
from kasr_desktop.session.preferences import Preferences
from kasr_desktop.session.recording.recording_state import RecordingState
from kasr_desktop.session.recording.recordings import Recordings
from kasr_desktop.session.stage import Stage
from kasr_desktop.worker.task_runner import shut_down_tasks


class Holds:
    """A system that grants everything, once `may_answer` is set."""

    def __init__(self) -> None:
        self.reasons: list[str] = []
        self.released = 0
        self.may_answer = threading.Event()
        self.may_answer.set()

    def __call__(self, reason: str) -> Release | None:
        self.may_answer.wait(20)
        self.reasons.append(reason)
        return self._release

    def _release(self) -> None:
        self.released += 1

    @property
    def held(self) -> int:
        return len(self.reasons) - self.released


@pytest.fixture
def holds() -> Holds:
    return Holds()


@pytest.fixture
def recordings(controller: Controller, preferences: Preferences) -> Iterator[Recordings]:
    made = Recordings(controller, preferences, DocumentEditor(controller))
    yield made
    made.shut_down()


@pytest.fixture
def presence(
    controller: Controller, recordings: Recordings, preferences: Preferences, holds: Holds
) -> Iterator[DesktopPresence]:
    made = DesktopPresence(controller, recordings, preferences, hold=holds)
    yield made
    holds.may_answer.set()
    shut_down_tasks(made)
    made.shut_down()


def finish(qtbot: QtBot, controller: Controller, engine: ScriptedEngine) -> None:
    engine.hold.clear()
    qtbot.waitUntil(lambda: controller.stage is Stage.IDLE, timeout=20_000)


def test_the_computer_is_awake_while_a_file_is_transcribed(
    qtbot: QtBot,
    controller: Controller,
    engine: ScriptedEngine,
    presence: DesktopPresence,
    holds: Holds,
    tmp_path: Path,
) -> None:
    engine.hold.set()
    controller.add([tmp_path / "a.wav", tmp_path / "b.wav"])
    qtbot.waitUntil(lambda: holds.held == 1, timeout=20_000)
    finish(qtbot, controller, engine)
    qtbot.waitUntil(lambda: holds.held == 0, timeout=20_000)
    assert len(holds.reasons) == 1, "one for the whole list"


def test_the_computer_is_awake_while_it_records(
    qtbot: QtBot, recordings: Recordings, presence: DesktopPresence, holds: Holds
) -> None:
    def be(state: RecordingState) -> None:
        recordings.recording.state = state
        recordings.recording.state_changed.emit(state)

    be(RecordingState.MONITORING)
    be(RecordingState.RECORDING)
    be(RecordingState.PAUSED)
    qtbot.waitUntil(lambda: holds.held == 1, timeout=20_000)
    be(RecordingState.FINISHING)
    assert holds.held == 1
    be(RecordingState.IDLE)
    qtbot.waitUntil(lambda: holds.held == 0, timeout=20_000)
    assert len(holds.reasons) == 1


def test_an_answer_that_comes_too_late_is_given_back(
    qtbot: QtBot,
    controller: Controller,
    engine: ScriptedEngine,
    presence: DesktopPresence,
    holds: Holds,
    tmp_path: Path,
) -> None:
    holds.may_answer.clear()
    controller.add([tmp_path / "a.wav"])
    finish(qtbot, controller, engine)
    holds.may_answer.set()
    qtbot.waitUntil(lambda: holds.released == 1, timeout=20_000)
    assert holds.held == 0


def test_it_is_a_choice_also_in_the_middle_of_work(
    qtbot: QtBot,
    controller: Controller,
    engine: ScriptedEngine,
    preferences: Preferences,
    presence: DesktopPresence,
    holds: Holds,
    tmp_path: Path,
) -> None:
    preferences.change(keep_awake=False)
    engine.hold.set()
    controller.add([tmp_path / "a.wav"])
    assert controller.stage is Stage.TRANSCRIBING
    assert not holds.reasons
    preferences.change(keep_awake=True)
    qtbot.waitUntil(lambda: holds.held == 1, timeout=20_000)
    preferences.change(keep_awake=False)
    qtbot.waitUntil(lambda: holds.held == 0, timeout=20_000)
    finish(qtbot, controller, engine)


def test_progress_is_that_of_all_files_asked_for(
    qtbot: QtBot,
    controller: Controller,
    engine: ScriptedEngine,
    presence: DesktopPresence,
    tmp_path: Path,
) -> None:
    said: list[float | None] = []
    presence.progress_changed.connect(said.append)
    controller.add([tmp_path / "a.wav", tmp_path / "b.wav"])
    finish(qtbot, controller, engine)
    known = [each for each in said if each is not None]
    assert said[-1] is None
    assert known == sorted(known)
    assert known[0] == 0.0
    assert any(0.5 <= each <= 1.0 for each in known)
    assert any(0.0 < each < 0.5 for each in known)


@pytest.mark.parametrize("wanted", [True, False])
def test_what_was_opened_is_in_the_system_s_list_if_it_may_be(
    wanted: bool,
    qtbot: QtBot,
    preferences: Preferences,
    presence: DesktopPresence,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[object] = []
    monkeypatch.setattr(recent_files, "add_recent", done.append)
    forget: Callable[[], None] = lambda: done.append("forgotten")  # noqa: E731
    monkeypatch.setattr(recent_files, "drop_recent", forget)
    preferences.change(system_recent_files=wanted)
    preferences.remember_files([tmp_path / "a.wav"])
    preferences.forget_files()
    qtbot.waitUntil(lambda: "forgotten" in done, timeout=20_000)
    assert done == ([[tmp_path / "a.wav"]] if wanted else []) + ["forgotten"]
    assert preferences.settings.recent_files == ()
