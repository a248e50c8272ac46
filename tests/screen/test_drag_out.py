"""The result is dragged with a real pointer out of the real window into another program."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from screen.pointer import Desktop

pytestmark = pytest.mark.screen

HERE = Path(__file__).parent
TARGET_PLACE = (1060, 300)


@pytest.fixture
def env(screen: dict[str, str], tmp_path: Path) -> dict[str, str]:
    paths = os.pathsep.join([str(HERE.parent), str(HERE.parent.parent)])
    return {**screen, "KASR_HOME": str(tmp_path / "home"), "PYTHONPATH": paths}


@pytest.fixture
def programs(env: dict[str, str], tmp_path: Path) -> Iterator[list[subprocess.Popen[str]]]:
    recording = tmp_path / "회의 녹음.wav"
    recording.write_bytes(b"sound")
    commands = [
        [sys.executable, str(HERE / "filled_window.py"), str(recording)],
        [sys.executable, str(HERE / "drag_target.py"), *map(str, TARGET_PLACE)],
    ]
    started = [
        subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)
        for command in commands
    ]
    yield started
    for program in started:
        program.terminate()
        program.communicate(timeout=20)


@pytest.mark.timeout(120)
def test_the_result_is_dragged_into_another_program(
    env: dict[str, str], programs: list[subprocess.Popen[str]]
) -> None:
    window, target = programs
    assert window.stdout is not None
    assert target.stdout is not None
    x, y = json.loads(window.stdout.readline())
    desktop = Desktop(env)
    ours, theirs = desktop.window("KASR Desktop$"), desktop.window("^KASR-target$")
    desktop.drag(ours, (x, y), theirs, (100, 75))
    dropped = json.loads(target.stdout.readline())
    assert dropped["name"] == "회의 녹음.srt"
    assert "날씨가" in dropped["text"]
    assert "-->" in dropped["text"]
