"""Microphones are looked for again when one is plugged in, without stopping the window."""

from __future__ import annotations

import threading
from pathlib import Path

from pytestqt.qtbot import QtBot
from support.fake_microphone import device

from kasr_desktop.domain.errors import MicrophoneError
from kasr_desktop.domain.recording import InputDevice
from kasr_desktop.session.recording.microphones import Microphones
from kasr_desktop.worker.task_runner import shut_down_tasks


def test_plugging_one_in_looks_again(qtbot: QtBot, tmp_path: Path) -> None:
    plugged = [(device("하나"),), (device("하나"), device("둘"))]
    made = Microphones(lambda: plugged.pop(0), watched=tmp_path)
    with qtbot.waitSignal(made.changed, timeout=10_000):
        made.refresh()
    assert [found.name for found in made.found] == ["하나"]
    with qtbot.waitSignal(made.changed, timeout=10_000):
        (tmp_path / "pcmC1D0c").touch()
    assert [found.name for found in made.found] == ["하나", "둘"]
    shut_down_tasks(made)


def test_nobody_looks_unasked(qtbot: QtBot, tmp_path: Path) -> None:
    made = Microphones(lambda: (), watched=tmp_path)
    (tmp_path / "pcmC1D0c").touch()
    qtbot.wait(50)
    assert not made.was_asked
    shut_down_tasks(made)


def test_a_slow_sound_system_does_not_hold_up_the_window(qtbot: QtBot, tmp_path: Path) -> None:
    may_answer = threading.Event()

    def find() -> tuple[InputDevice, ...]:
        may_answer.wait(10)
        return (device("느림"),)

    made = Microphones(find, watched=tmp_path)
    made.refresh()
    made.refresh()  # a second wish does not pile up
    assert made.found == ()
    with qtbot.waitSignal(made.changed, timeout=10_000):
        may_answer.set()
    assert [found.name for found in made.found] == ["느림"]
    shut_down_tasks(made)


def test_a_failure_leaves_an_empty_list(qtbot: QtBot, tmp_path: Path) -> None:
    def find() -> tuple[InputDevice, ...]:
        raise MicrophoneError("no PortAudio", reason="no_library")

    made = Microphones(find, watched=tmp_path)
    with qtbot.waitSignal(made.failed, timeout=10_000) as failed:
        made.refresh()
    assert failed.args[0].reason == "no_library"
    shut_down_tasks(made)
