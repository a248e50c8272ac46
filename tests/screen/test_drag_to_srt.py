"""A real file is dragged with a real pointer into the real window; its subtitles are saved."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pysubs2
import pytest
import soundfile
from screen.pointer import Desktop
from support.model_folders import recommended_folder

from kasr_desktop.library.entry import EntryState
from kasr_desktop.library.opening import open_library
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


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """Return the sample, or sound of its kind, under a name as a Mac would store it."""
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
    """Return an environment with a home whose settings name a model that is there."""
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
        [sys.executable, str(SOURCE), *map(str, SOURCE_PLACE), str(recording)],
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
    """Return the words of the recording once it is done, as the library keeps them."""
    path = next(iter(home.rglob("library.db")), None)
    if path is None:
        return []
    with closing(open_library(path).library) as library:
        for entry in library.queue():
            if entry.state is EntryState.DONE:
                segments = library.segments(entry.key)
                return [word.text for segment in segments for word in segment.best.words]
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
