"""Recording through the real capture process, from microphones that tests wrote."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import struct
import subprocess
import sys
import threading
import time
import wave
from collections.abc import Callable, Generator
from pathlib import Path

import numpy as np
import psutil
import pytest
import soundfile
from support.fake_microphone import (
    COUNTER,
    RATE,
    die,
    open_ramp,
    open_short_lived,
    open_silent,
    ramp,
    refuse,
    samples_given,
    wait_for,
)

from kasr_desktop.domain.errors import KasrError, LibraryError, MicrophoneError
from kasr_desktop.domain.events import Notice, NoticeKind
from kasr_desktop.domain.recording import (
    Level,
    MicrophoneOpened,
    Recorded,
    RecordingBegun,
    RecordingEvent,
    Take,
)
from kasr_desktop.library.takes import recover, unfinished_takes
from kasr_desktop.pipeline.recorder import Recorder, list_microphones

pytestmark = pytest.mark.costly

Events = Generator[RecordingEvent, None, None]
KEEPING_UP = 1.0
"""Seconds of sound that a crash may cost."""


def until(events: Events, condition: Callable[[RecordingEvent], object]) -> RecordingEvent:
    """Pump to the event meant, with a limit."""
    deadline = time.monotonic() + 30
    for event in events:
        if condition(event):
            return event
        assert time.monotonic() < deadline, "it did not happen in time"
    raise AssertionError("the recorder ended")


def a(kind: type) -> Callable[[RecordingEvent], bool]:
    return lambda event: isinstance(event, kind)


def elapsed(seconds: float) -> Callable[[RecordingEvent], bool]:
    return lambda event: isinstance(event, Level) and event.elapsed >= seconds


def samples_of(path: Path) -> np.ndarray:
    """Read with soundfile and with Python's own module, which both must agree."""
    samples = soundfile.read(path, dtype="int16", always_2d=True)[0]
    with wave.open(str(path)) as file:
        assert file.getnframes() == len(samples)
    return samples


def assert_unbroken(samples: np.ndarray) -> None:
    """Check that the ramp goes on from its first sample without a hole or a repetition."""
    steps = np.diff(samples[:, 0].astype(np.uint16).astype(np.int64)) % 65_536
    assert (steps == 1).all()


def recorder_in(folder: Path, open_stream: Callable[..., object] = open_ramp) -> Recorder:
    return Recorder(folder, open_stream=open_stream)  # type: ignore[arg-type]


def test_two_takes_one_after_another_pause_included(tmp_path: Path) -> None:
    recorder = recorder_in(tmp_path)
    events = recorder.run()
    assert until(events, a(MicrophoneOpened)).input_device.name == "가짜 마이크"  # type: ignore[union-attr]
    until(events, lambda event: isinstance(event, Level) and event.peak > 0)
    recorder.record("첫째")
    begun = until(events, a(RecordingBegun))
    assert begun == RecordingBegun(tmp_path / "첫째.recording.wav")
    until(events, elapsed(0.4))
    recorder.pause()
    until(events, lambda event: isinstance(event, Level) and not event.is_recording)
    recorder.resume()
    until(events, lambda event: isinstance(event, Level) and event.is_recording)
    recorder.stop()
    recorder.record("둘째")  # right behind it, as an impatient finger does
    first = until(events, a(Recorded))
    until(events, elapsed(0.3))
    recorder.stop()
    second = until(events, a(Recorded))
    events.close()
    takes = [event.take for event in (first, second) if isinstance(event, Recorded)]
    assert recorder.takes == takes
    assert [take.path.name for take in takes] == ["첫째.wav", "둘째.wav"]
    assert [take.gaps for take in takes] == [(), ()]
    assert_unbroken(samples_of(takes[1].path))
    paused = samples_of(takes[0].path)
    jumps = np.flatnonzero(np.diff(paused[:, 0].astype(np.uint16).astype(np.int64)) % 65_536 != 1)
    assert len(jumps) == 1  # the pause, and nothing else


def test_closing_the_window_keeps_the_take(tmp_path: Path) -> None:
    recorder = recorder_in(tmp_path)
    events = recorder.run()
    recorder.record()
    until(events, elapsed(0.3))
    events.close()
    (take,) = recorder.takes
    assert take.duration >= 0.3
    assert_unbroken(samples_of(take.path))
    assert not list(tmp_path.glob("*.recording.wav"))


@pytest.mark.parametrize(
    ("open_stream", "reason"), [(refuse, "cannot_open"), (die, "crashed")], ids=["refuse", "die"]
)
def test_a_microphone_that_does_not_open(
    tmp_path: Path, open_stream: Callable[..., object], reason: str
) -> None:
    recorder = recorder_in(tmp_path, open_stream)
    recorder.record()
    with pytest.raises(MicrophoneError) as caught:
        list(recorder.run())
    assert caught.value.reason == reason
    assert list(tmp_path.iterdir()) == []


def test_a_microphone_that_goes_away_leaves_its_take(tmp_path: Path) -> None:
    recorder = recorder_in(tmp_path, open_short_lived)
    recorder.record()
    told: list[RecordingEvent] = []
    with pytest.raises(MicrophoneError) as caught:
        told.extend(recorder.run())
    assert caught.value.reason == "lost"
    (take,) = [event.take for event in told if isinstance(event, Recorded)]
    assert_unbroken(samples_of(take.path))
    assert 0.2 <= take.duration <= 0.6


def test_digital_zeros_are_told_while_they_last(tmp_path: Path) -> None:
    recorder = recorder_in(tmp_path, open_silent)
    events = recorder.run()
    notice = until(events, a(Notice))
    events.close()
    assert notice == Notice(NoticeKind.MICROPHONE_SILENT, (("seconds", "3"),))


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    recorder = recorder_in(tmp_path / "file")
    recorder.record()
    with pytest.raises(LibraryError) as caught:
        list(recorder.run())
    assert caught.value.reason == "unwritable"


@pytest.mark.parametrize("seed", range(5))
def test_a_killed_capture_process_costs_a_second_at_most(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """SIGKILL at a random moment; what the microphone had given is compared with the file."""
    counter = tmp_path / "counter"
    monkeypatch.setenv(COUNTER, str(counter))
    recorder = recorder_in(tmp_path)
    before = set(psutil.Process().children())
    events = recorder.run()
    recorder.record("a")
    begun = until(events, a(RecordingBegun))
    (child,) = [
        process
        for process in set(psutil.Process().children()) - before
        if "resource_tracker" not in " ".join(process.cmdline())
    ]
    threading.Event().wait(random.Random(seed).uniform(0.0, 1.2))
    child.kill()
    child.wait(10)
    taken: list[Take] = []
    with pytest.raises(MicrophoneError) as caught:
        taken += [event.take for event in events if isinstance(event, Recorded)]
    assert caught.value.reason == "crashed"
    assert isinstance(begun, RecordingBegun)
    (take,) = recorder.takes
    samples = samples_of(take.path)
    assert_unbroken(samples)
    if len(samples):
        end = int(samples[-1, 0].astype(np.uint16)) + 1
        assert samples_given(counter) - end <= KEEPING_UP * RATE


PARENT = """
import sys
from pathlib import Path
from kasr_desktop.domain.recording import RecordingBegun
from kasr_desktop.pipeline.recorder import Recorder
from support.fake_microphone import open_ramp
if __name__ == "__main__":
    recorder = Recorder(Path(sys.argv[1]), open_stream=open_ramp)
    recorder.record("a")
    for event in recorder.run():
        if isinstance(event, RecordingBegun):
            print("begun", flush=True)
"""


@pytest.mark.skipif("sys.platform == 'win32'", reason="SIGSTOP is POSIX'")
@pytest.mark.parametrize("how", ["killed", "stopped, then killed"])
def test_a_killed_program_loses_nothing_and_is_offered_its_take(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """The capture process outlives its parent and completes the file."""
    counter = tmp_path / "counter"
    monkeypatch.setenv(COUNTER, str(counter))
    script = tmp_path / "parent.py"
    script.write_text(PARENT, "utf-8")
    tests = str(Path(__file__).parents[1])
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([tests, os.environ["PYTHONPATH"]]))
    takes = tmp_path / "takes"
    parent = subprocess.Popen([sys.executable, str(script), str(takes)], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    assert parent.stdout.readline() == b"begun\n"
    children = psutil.Process(parent.pid).children()
    threading.Event().wait(0.6)
    assert unfinished_takes(takes) == ()  # it lives
    if how != "killed":
        parent.send_signal(signal.SIGSTOP)
        threading.Event().wait(0.5)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    _, alive = psutil.wait_procs(children, timeout=20)
    assert not alive
    (found,) = unfinished_takes(takes)
    take = recover(found)
    samples = samples_of(take.path)
    assert_unbroken(samples)
    assert len(samples) >= 0.5 * RATE
    given = struct.unpack("<q", counter.read_bytes())[0]
    end = int(samples[-1, 0].astype(np.uint16)) + 1
    assert given - end <= 0.2 * RATE  # only the block under way when the stream was closed


def test_recording_while_the_disk_fills_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit stands for a full disk: the capture process may write no larger file."""
    limit = 10_001
    monkeypatch.setenv("KASR_TEST_FILE_LIMIT", str(limit))
    recorder = recorder_in(tmp_path, open_ramp_on_a_small_disk)
    recorder.record("a")
    told: list[RecordingEvent] = []
    with pytest.raises(KasrError) as caught:
        told.extend(recorder.run())
    assert isinstance(caught.value, LibraryError)
    assert caught.value.reason == "no_space"
    (take,) = [event.take for event in told if isinstance(event, Recorded)]
    assert_unbroken(samples_of(take.path))
    assert take.num_samples == (limit - 44) // 2
    assert take.lost > 0


@pytest.mark.skipif(sys.platform == "win32", reason="an open file stays in its place there")
@pytest.mark.parametrize("deed", ["move", "delete", "delete the folder"])
def test_a_take_whose_file_goes_is_told_and_the_next_one_can_be_made(
    tmp_path: Path, deed: str
) -> None:
    folder = tmp_path / "녹음"
    recorder = recorder_in(folder)
    events = recorder.run()
    until(events, a(MicrophoneOpened))
    recorder.record("첫째")
    growing = until(events, a(RecordingBegun)).path  # type: ignore[union-attr]
    until(events, elapsed(0.2))
    if deed == "move":
        growing.rename(tmp_path / "moved.wav")
    elif deed == "delete":
        growing.unlink()
    else:
        shutil.rmtree(folder)
    with pytest.raises(LibraryError) as caught:
        until(events, lambda _event: False)
    assert caught.value.reason == "gone"
    kept = tmp_path / "moved.wav" if deed == "move" else folder / "첫째.wav"
    assert_unbroken(samples_of(kept))
    again = recorder_in(folder)
    events = again.run()
    until(events, a(MicrophoneOpened))
    again.record("둘째")
    until(events, elapsed(0.2))
    again.stop()
    until(events, a(Recorded))
    events.close()


@pytest.mark.skipif(sys.platform == "win32", reason="an open file stays in its place there")
def test_stopping_a_take_whose_file_just_went_ends(tmp_path: Path) -> None:
    recorder = recorder_in(tmp_path)
    events = recorder.run()
    until(events, a(MicrophoneOpened))
    recorder.record("첫째")
    growing = until(events, a(RecordingBegun)).path  # type: ignore[union-attr]
    until(events, elapsed(0.1))
    growing.rename(tmp_path / "moved.wav")
    recorder.stop()
    with pytest.raises(LibraryError) as caught:
        until(events, lambda _event: False)
    assert caught.value.reason == "gone"


def open_ramp_on_a_small_disk(name: str, on_block: Callable[..., None]) -> object:
    """Open a microphone in a process that may write no large file."""
    import resource

    limit = int(os.environ["KASR_TEST_FILE_LIMIT"])
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    return open_ramp(name, on_block)


def test_a_system_without_sound_lists_nothing_or_says_why() -> None:
    with contextlib.suppress(MicrophoneError):  # no PortAudio here: it said so
        assert all(device.sample_rate > 0 for device in list_microphones())


def test_the_recorder_does_not_hold_up_whoever_records(tmp_path: Path) -> None:
    """Nobody pumps the generator for a while: the sound is on the disk all the same."""
    recorder = recorder_in(tmp_path)
    events = recorder.run()
    recorder.record("a")
    until(events, a(RecordingBegun))
    growing = tmp_path / "a.recording.wav"
    wait_for(lambda: growing.stat().st_size > 44 + 2 * RATE)
    recorder.stop()
    recorded = until(events, a(Recorded))
    events.close()
    assert isinstance(recorded, Recorded)
    samples = samples_of(recorded.take.path)
    assert_unbroken(samples)
    assert len(samples) >= RATE
    np.testing.assert_array_equal(samples[:10] - samples[0], ramp(0, 10))
