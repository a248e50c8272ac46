"""`kasr record` with a real sound server: what is played is what lies on the disk."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest
import soundfile
import soxr
from support.fake_microphone import wait_for
from support.virtual_microphone import VirtualMicrophone

from kasr_desktop.library.takes import unfinished_takes
from kasr_desktop.pipeline.recorder import list_microphones

pytestmark = [pytest.mark.microphone]

PLAYED_RATE = 48_000
HIGHEST_HZ = 5_000
MOST_LOST = 1.0
"""Seconds of sound that a crash may cost."""


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return noise that is like nothing but itself, a second of it no other's."""
    spectrum = np.fft.rfft(np.random.default_rng(0).normal(size=12 * PLAYED_RATE))
    spectrum[np.fft.rfftfreq(12 * PLAYED_RATE, 1 / PLAYED_RATE) > HIGHEST_HZ] = 0
    samples = np.fft.irfft(spectrum)
    path = tmp_path_factory.mktemp("sound") / "played.wav"
    soundfile.write(path, 0.3 * samples / np.abs(samples).max(), PLAYED_RATE)
    return path


@pytest.fixture
def started() -> Iterator[list[subprocess.Popen[bytes]]]:
    """End whatever a test leaves running."""
    processes: list[subprocess.Popen[bytes]] = []
    yield processes
    for process in processes:
        if process.poll() is None:
            process.kill()
        process.communicate()


def record(
    folder: Path, started: list[subprocess.Popen[bytes]], *words: str
) -> subprocess.Popen[bytes]:
    """Start `kasr record` and wait until its file grows."""
    command = [sys.executable, "-m", "kasr_desktop.cli.main", "record", "-o"]
    process = subprocess.Popen(
        [*command, str(folder / "녹음.wav"), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    started.append(process)
    growing = folder / "녹음.recording.wav"
    wait_for(lambda: growing.exists() or process.poll() is not None, seconds=60)
    assert process.poll() is None, process.communicate()
    return process


def play(
    microphone: VirtualMicrophone, started: list[subprocess.Popen[bytes]], path: Path
) -> subprocess.Popen[bytes]:
    player = microphone.play(path)
    started.append(player)
    return player


def samples_of(path: Path) -> tuple[np.ndarray, int]:
    """Read with soundfile and with Python's own module, which both must agree."""
    samples, rate = soundfile.read(path, dtype="float32")
    with wave.open(str(path)) as file:
        assert (file.getnframes(), file.getframerate()) == (len(samples), rate)
    return samples, rate


def has_sound(growing: Path) -> bool:
    """Look into a file while it is being written."""
    return bool(soundfile.read(growing, dtype="int16")[0].any())


def likeness(heard: np.ndarray, sound: np.ndarray) -> float:
    return float(heard @ sound / (np.linalg.norm(heard) * np.linalg.norm(sound) + 1e-12))


def likeness_by_seconds(recorded: Path, played: Path) -> list[float]:
    """Find the played sound in the recorded one and compare them second by second.

    What is shorter than a second is compared as it is.
    """
    heard, rate = samples_of(recorded)
    original, original_rate = soundfile.read(played, dtype="float32")
    sound = soxr.resample(original, original_rate, rate)
    size = 1 << int(np.ceil(np.log2(len(heard) + len(sound))))
    match = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(sound, size)), size)
    lag = int(np.argmax(match[: len(heard)]))
    common = min(len(heard) - lag, len(sound))
    heard, sound = heard[lag : lag + common], sound[:common]
    return [
        likeness(heard[start : start + rate], sound[start : start + rate])
        for start in range(0, max(1, common - rate + 1), rate)
    ]


def test_what_is_played_is_recorded(
    microphone: VirtualMicrophone,
    played: Path,
    started: list[subprocess.Popen[bytes]],
    tmp_path: Path,
) -> None:
    recorder = record(tmp_path, started)
    player = play(microphone, started, played)
    player.wait(60)
    recorder.send_signal(signal.SIGINT)
    out, err = recorder.communicate(timeout=30)
    assert recorder.returncode == 0, err
    assert out.decode().strip() == str(tmp_path / "녹음.wav")
    seconds = likeness_by_seconds(tmp_path / "녹음.wav", played)
    print("likeness of each second:", [round(value, 5) for value in seconds])
    assert len(seconds) == 12
    assert min(seconds) > 0.99
    assert b"lost" not in err
    assert unfinished_takes(tmp_path) == ()


@pytest.mark.parametrize("seed", range(5))
def test_killed_at_a_random_moment_it_keeps_all_but_a_second(
    microphone: VirtualMicrophone,
    played: Path,
    started: list[subprocess.Popen[bytes]],
    tmp_path: Path,
    seed: int,
) -> None:
    """Program and capture process are killed at once: neither can do anything for the file."""
    recorder = record(tmp_path, started)
    begun = time.monotonic()
    play(microphone, started, played)
    wait_for(lambda: has_sound(tmp_path / "녹음.recording.wav"))
    family = [*psutil.Process(recorder.pid).children(recursive=True), recorder]
    threading.Event().wait(random.Random(seed).uniform(0.2, 3.0))
    killed = time.monotonic()
    for process in family:
        process.kill()
    recorder.wait(10)
    _, alive = psutil.wait_procs([p for p in family if isinstance(p, psutil.Process)], timeout=10)
    assert not alive
    (left,) = unfinished_takes(tmp_path)
    heard, rate = samples_of(left.take.growing_path)
    lost = killed - begun - len(heard) / rate
    print(f"recorded {killed - begun:.2f} s, lost {lost:.2f} s")
    assert lost <= MOST_LOST
    command = [sys.executable, "-m", "kasr_desktop.cli.main", "record", "--recover", "-o"]
    recovered = subprocess.run(
        [*command, str(tmp_path / "x.wav")], capture_output=True, check=True, timeout=60
    )
    path = Path(recovered.stdout.decode().strip())
    assert path == tmp_path / "녹음.wav"
    assert len(samples_of(path)[0]) >= len(heard)
    assert all(value > 0.99 for value in likeness_by_seconds(path, played))


def test_a_killed_program_s_capture_process_completes_the_take(
    microphone: VirtualMicrophone,
    played: Path,
    started: list[subprocess.Popen[bytes]],
    tmp_path: Path,
) -> None:
    recorder = record(tmp_path, started)
    player = play(microphone, started, played)
    children = psutil.Process(recorder.pid).children(recursive=True)
    wait_for(lambda: has_sound(tmp_path / "녹음.recording.wav"))
    threading.Event().wait(2.0)
    recorder.kill()
    _, alive = psutil.wait_procs(children, timeout=15)
    assert not alive
    player.kill()
    (left,) = unfinished_takes(tmp_path)
    assert min(likeness_by_seconds(left.take.growing_path, played)) > 0.99


def test_a_capture_process_that_was_held_up_makes_up_for_it(
    microphone: VirtualMicrophone,
    played: Path,
    started: list[subprocess.Popen[bytes]],
    tmp_path: Path,
) -> None:
    """Four seconds: more than PortAudio holds, less than the sound server does.

    It is not taken for a lost microphone, and file and gaps together are as long as the clock says.
    """
    recorder = record(tmp_path, started)
    begun = time.monotonic()
    play(microphone, started, played)
    capture = next(
        child
        for child in psutil.Process(recorder.pid).children()
        if "spawn_main" in " ".join(child.cmdline())
    )
    threading.Event().wait(1.5)
    capture.suspend()
    threading.Event().wait(4.0)
    capture.resume()
    threading.Event().wait(3.5)
    ended = time.monotonic()
    recorder.send_signal(signal.SIGINT)
    _, err = recorder.communicate(timeout=30)
    assert recorder.returncode == 0, err
    facts = json.loads((tmp_path / "녹음.take.json").read_text("utf-8"))
    lost = sum(length for _, length in facts["gaps"]) / facts["sample_rate"]
    heard, rate = samples_of(tmp_path / "녹음.wav")
    print(f"lasted {ended - begun:.2f} s, file {len(heard) / rate:.2f} s, gaps {lost:.2f} s")
    assert facts["filled"] == sum(length for _, length in facts["gaps"])
    assert len(heard) / rate == pytest.approx(ended - begun, abs=0.7)
    assert lost > 0 or min(likeness_by_seconds(tmp_path / "녹음.wav", played)) > 0.99


@pytest.mark.parametrize("how", ["unplug", "suspend"])
def test_a_microphone_that_goes_away_leaves_its_take(
    microphone: VirtualMicrophone,
    started: list[subprocess.Popen[bytes]],
    tmp_path: Path,
    how: str,
) -> None:
    recorder = record(tmp_path, started)
    threading.Event().wait(1.2)
    getattr(microphone, how)()
    out, err = recorder.communicate(timeout=30)
    assert recorder.returncode == 1
    assert b"went away. What was recorded before is kept" in err
    assert out.decode().strip() == str(tmp_path / "녹음.wav")
    heard, rate = samples_of(tmp_path / "녹음.wav")
    assert len(heard) / rate > 0.8


def test_digital_zeros_are_told_and_it_stops_by_itself(
    microphone: VirtualMicrophone, started: list[subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    recorder = record(tmp_path, started, "--seconds", "4")
    _, err = recorder.communicate(timeout=30)
    assert recorder.returncode == 0
    assert b"no sound at all for 3 s" in err
    heard, rate = samples_of(tmp_path / "녹음.wav")
    assert 4.0 <= len(heard) / rate <= 5.0


def test_microphones_are_listed(microphone: VirtualMicrophone) -> None:
    found = list_microphones()
    assert [device.name for device in found if device.is_default] == ["default"]
