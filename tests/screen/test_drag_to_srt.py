"""A real file is dragged with a real pointer into the real window; its subtitles are saved."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pysubs2
import pytest
import soundfile
from support.model_folders import recommended_folder

from kasr_desktop.resources import builtin_model_dir, sample_path
from kasr_desktop.text.hangul import nfd

pytestmark = [pytest.mark.screen, pytest.mark.model, pytest.mark.slow]

SOURCE = Path(__file__).with_name("drag_source.py")
WINDOW_SIZE = (1000, 700)
SOURCE_PLACE = (1050, 300)


def wait_for(condition: Callable[[], object], *, seconds: float, what: str) -> None:
    """Look again and again, with a limit."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"{what} did not happen within {seconds} s")
        threading.Event().wait(0.1)


class Desktop:
    """Keyboard and pointer of the screen, by xdotool."""

    def __init__(self, env: dict[str, str]) -> None:
        self.env = env

    def do(self, *words: str | int) -> str:
        command = ["xdotool", *map(str, words)]
        run = subprocess.run(command, env=self.env, capture_output=True, text=True, timeout=60)
        assert run.returncode == 0, (command, run.stderr)
        return run.stdout.strip()

    def window(self, name: str) -> str:
        return self.do("search", "--sync", "--onlyvisible", "--name", name).splitlines()[-1]

    def pointer(self) -> tuple[int, int]:
        found = dict(line.split("=") for line in self.do("getmouselocation", "--shell").split())
        return int(found["X"]), int(found["Y"])

    def drag(
        self, source: str, source_at: tuple[int, int], target: str, target_at: tuple[int, int]
    ) -> None:
        """Press in one window, move in steps small enough to be a drag, let go in the other.

        Positions are inside the windows: what xdotool says of a framed window's own place
        counts the frame twice.
        """
        self.do("mousemove", "--sync", "--window", target, *target_at)
        end = self.pointer()
        self.do("mousemove", "--sync", "--window", source, *source_at)
        begin = self.pointer()
        self.do("mousedown", 1)
        for step in range(1, 13):
            x, y = (round(a + (b - a) * step / 12) for a, b in zip(begin, end, strict=True))
            self.do("mousemove", "--sync", x, y, "sleep", 0.08)
        self.do("sleep", 0.3, "mouseup", 1)


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """Give the sample, or sound of its kind, under a name as a Mac would store it."""
    path = tmp_path / "사용자 이름" / nfd("회의 녹음.wav")
    path.parent.mkdir()
    if sample_path().exists():
        samples, sample_rate = soundfile.read(sample_path(), dtype="float32")
    else:
        sample_rate = 16_000
        samples = np.random.default_rng(0).normal(0, 0.1, 8 * sample_rate).astype(np.float32)
    soundfile.write(path, samples, sample_rate)
    return path


@pytest.fixture
def env(screen: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """Give an environment with a home whose settings name a model that is there."""
    home = tmp_path / "home"
    env = {**screen, "KASR_HOME": str(home)}
    if not (builtin_model_dir() / "config.json").exists():
        model = recommended_folder(tmp_path / "model")
        code = (
            "import sys; from kasr_desktop.settings import *;"
            "save_settings(Settings(model=sys.argv[1]))"
        )
        subprocess.run([sys.executable, "-c", code, str(model)], env=env, check=True)
    return env


@pytest.fixture
def programs(env: dict[str, str], recording: Path) -> Iterator[list[subprocess.Popen[str]]]:
    commands = [
        [sys.executable, "-m", "kasr_desktop"],
        [sys.executable, str(SOURCE), str(recording), *map(str, SOURCE_PLACE)],
    ]
    started = [
        subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)
        for command in commands
    ]
    yield started
    for program in started:
        if program.poll() is None:
            program.terminate()
        program.communicate(timeout=20)


def done_texts(home: Path) -> list[str]:
    """Give the words of the recording once it is done, as the window keeps them."""
    for path in home.rglob("unsaved/*.json"):
        document = json.loads(path.read_bytes())
        if document["done"]:
            return [
                word["text"]
                for segment in document["segments"]
                for word in (segment["lm"] or segment["greedy"])["words"]
            ]
    return []


def test_a_dragged_recording_becomes_subtitles(
    env: dict[str, str], programs: list[subprocess.Popen[str]], recording: Path, tmp_path: Path
) -> None:
    desktop = Desktop(env)
    window = desktop.window("^KASR Desktop$")
    desktop.do("windowsize", "--sync", window, *WINDOW_SIZE)
    desktop.do("windowmove", window, 0, 0)
    source = desktop.window("^KASR-source$")
    desktop.drag(source, (100, 75), window, (500, 300))
    home = tmp_path / "home"
    wait_for(lambda: done_texts(home), seconds=240, what="the transcription")
    words = done_texts(home)

    desktop.do("windowactivate", "--sync", window, "key", "--window", window, "ctrl+s")
    subtitle_file = recording.with_suffix(".srt")
    wait_for(subtitle_file.exists, seconds=20, what="the subtitle file")
    cues = pysubs2.load(str(subtitle_file), encoding="utf-8")
    assert len(cues) > 0
    assert " ".join(cue.plaintext.replace("\n", " ") for cue in cues).split() == words
    assert re.search("[가-힣]", cues[0].plaintext)
    length_ms = 1000 * soundfile.info(recording).duration
    assert all(0 <= cue.start < cue.end <= length_ms + 1000 for cue in cues)

    wait_for(lambda: not done_texts(home), seconds=10, what="forgetting what was saved")
    desktop.do("windowactivate", "--sync", window, "key", "--window", window, "ctrl+q")
    assert programs[0].wait(20) == 0
