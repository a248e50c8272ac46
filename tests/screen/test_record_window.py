"""A real recording: the real button, a real sound server, the real window; and then a crash."""

from __future__ import annotations

import os
import random
import re
import threading
import time
import wave
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr
from support.screen_user import ScreenUser, wait_until
from support.virtual_microphone import VirtualMicrophone

from kasr_desktop.library.takes import unfinished_takes
from kasr_desktop.resources import builtin_model_dir, sample_path

pytestmark = [
    pytest.mark.screen,
    pytest.mark.microphone,
    pytest.mark.model,
    pytest.mark.slow,
    pytest.mark.skipif(
        not (builtin_model_dir() / "config.json").exists(), reason="the built-in model is not here"
    ),
]

RECORD, STOP, DONE = "녹음하기", "녹음 끝내기", "파일 1개 중 1개 완료"
MOST_LOST = 1.0
"""Seconds of sound that a crash may cost of what the clock in the window said was recorded."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def env(screen: dict[str, str], microphone: VirtualMicrophone, home: Path) -> dict[str, str]:
    return {**screen, **microphone.env, "KASR_HOME": str(home), "LC_ALL": "ko_KR.UTF-8"}


def open_app(env: dict[str, str], users: list[ScreenUser]) -> ScreenUser:
    users.append(ScreenUser(env))
    return users[-1]


def growing(home: Path) -> Path | None:
    return next(iter((home / "recordings").glob("*.recording.wav")), None)


def begin(user: ScreenUser, home: Path) -> Path:
    """Press the real button, and wait until the sound lies on the disk."""
    user.click(RECORD)
    wait_until(lambda: growing(home), seconds=120, what="a growing file")
    path = growing(home)
    assert path is not None
    return path


def has_sound(path: Path) -> bool:
    return bool(soundfile.read(path, dtype="int16")[0].any())


def likeness_by_seconds(recorded: Path, played: Path) -> list[float]:
    """Find the played sound in the recorded one and compare them second by second."""
    heard, rate = soundfile.read(recorded, dtype="float32")
    with wave.open(str(recorded)) as file:
        assert file.getnframes() == len(heard)
    original, original_rate = soundfile.read(played, dtype="float32")
    sound = soxr.resample(original, original_rate, rate)
    size = 1 << int(np.ceil(np.log2(len(heard) + len(sound))))
    match = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(sound, size)), size)
    lag = int(np.argmax(match[: len(heard)]))
    common = min(len(heard) - lag, len(sound))
    heard, sound = heard[lag : lag + common], sound[:common]
    return [
        float(a @ b / (np.linalg.norm(a) * np.linalg.norm(b) + 1e-12))
        for start in range(0, max(1, common - rate + 1), rate)
        for a, b in [(heard[start : start + rate], sound[start : start + rate])]
    ]


def seconds_shown(user: ScreenUser) -> int:
    """Return how much the window says is recorded: what was captured, however busy the machine."""
    found = user.ask("named 녹음한 시간: ")
    assert isinstance(found, list)
    (said,) = found
    minutes, seconds = re.findall(r"\d+", said)
    return 60 * int(minutes) + int(seconds)


def pictures() -> Path | None:
    """Return where to keep what the windows look like, if somebody wants to look."""
    folder = os.environ.get("KASR_TEST_PICTURES")
    return Path(folder) if folder else None


def take_picture(user: ScreenUser, name: str) -> None:
    folder = pictures()
    if folder is not None:
        user.take_picture(folder / f"{name}.png")


def test_a_recording_with_live_text_from_button_to_take(
    env: dict[str, str], microphone: VirtualMicrophone, home: Path, users: list[ScreenUser]
) -> None:
    user = open_app(env, users)
    take_picture(user, "1-empty")
    begin(user, home)
    player = microphone.play(sample_path())
    user.waits_for("실시간 받아쓰기", seconds=90)
    wait_until(lambda: (home / "recordings").is_dir(), seconds=5, what="the folder")
    threading.Event().wait(14)
    take_picture(user, "2-recording")
    user.press("shift+F7")
    user.waits_for("일시정지됨")
    take_picture(user, "3-paused")
    user.press("shift+F7")
    user.waits_for("녹음 중")
    player.kill()
    player.wait(10)
    user.click(STOP)
    wait_until(lambda: growing(home) is None, seconds=120, what="the take's own name")
    (take,) = (home / "recordings").glob("*.wav")
    user.waits_for(DONE, seconds=60)
    take_picture(user, "4-done")
    seconds = likeness_by_seconds(take, sample_path())
    print("likeness of each second:", [round(value, 3) for value in seconds])
    assert min(seconds[:8]) > 0.98
    assert unfinished_takes(home / "recordings") == ()


@pytest.mark.parametrize("seed", range(int(os.environ.get("KASR_TEST_KILLS", "1"))))
def test_killed_at_a_random_moment_it_offers_the_take_and_recovers_it(
    env: dict[str, str],
    microphone: VirtualMicrophone,
    home: Path,
    users: list[ScreenUser],
    seed: int,
) -> None:
    user = open_app(env, users)
    path = begin(user, home)
    player = microphone.play(sample_path())
    wait_until(lambda: has_sound(path), seconds=120, what="sound on the disk")
    threading.Event().wait(random.Random(seed).uniform(3.0, 8.0))
    shown = seconds_shown(user)
    user.kill()
    player.kill()
    player.wait(10)
    (left,) = unfinished_takes(home / "recordings")
    print(f"{shown} s were shown, {left.duration:.2f} s are there")
    assert shown >= 2
    assert left.duration >= shown - MOST_LOST
    again = open_app(env, users)
    again.waits_for("저장이 끝나지 않은 녹음")
    take_picture(again, "5-recovery")
    again.click("복구")
    wait_until(lambda: growing(home) is None, seconds=120, what="the recovered take")
    (take,) = (home / "recordings").glob("*.wav")
    assert all(value > 0.98 for value in likeness_by_seconds(take, sample_path()))
    again.waits_for(DONE, seconds=120)


def test_closing_the_window_completes_the_take(
    env: dict[str, str], microphone: VirtualMicrophone, home: Path, users: list[ScreenUser]
) -> None:
    user = open_app(env, users)
    path = begin(user, home)
    player = microphone.play(sample_path())
    wait_until(lambda: has_sound(path), seconds=120, what="sound on the disk")
    threading.Event().wait(2.0)
    closed = time.monotonic()
    user.close()
    print(f"closing took {time.monotonic() - closed:.1f} s")
    player.kill()
    player.wait(10)
    assert user.app.returncode == 0
    assert growing(home) is None
    (take,) = (home / "recordings").glob("*.wav")
    assert soundfile.info(take).duration > 2.0
    assert unfinished_takes(home / "recordings") == ()


@pytest.mark.parametrize("how", ["unplug", "suspend"])
def test_a_microphone_that_goes_away_is_told_and_its_take_is_kept(
    env: dict[str, str],
    microphone: VirtualMicrophone,
    home: Path,
    users: list[ScreenUser],
    how: str,
) -> None:
    user = open_app(env, users)
    path = begin(user, home)
    wait_until(lambda: soundfile.info(path).duration > 1.0, seconds=120, what="a second of sound")
    getattr(microphone, how)()
    user.waits_for("연결이 끊어졌")
    user.waits_for("다시 녹음")
    assert growing(home) is None
    (take,) = (home / "recordings").glob("*.wav")
    assert soundfile.info(take).duration > 0.8


def test_digital_zeros_are_told(
    env: dict[str, str], microphone: VirtualMicrophone, home: Path, users: list[ScreenUser]
) -> None:
    user = open_app(env, users)
    begin(user, home)
    user.waits_for("음소거되어 있는지")
    take_picture(user, "6-silent")
    user.click(STOP)
    wait_until(lambda: growing(home) is None, seconds=120, what="the take")
