"""One microphone, with blocks and time given by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from support.fake_microphone import RATE, HandFedStream, ramp, wait_for

from kasr_desktop.audio.capture import (
    FIRST_STALL,
    STALL,
    Capture,
    CaptureMessage,
    Failed,
    Opened,
)
from kasr_desktop.audio.microphone import OnBlock
from kasr_desktop.audio.take_writer import TakeBegun, TakeEnded
from kasr_desktop.domain.errors import MicrophoneError
from kasr_desktop.domain.recording import Level, SampleCount


class Bench:
    """A capture, its microphone and its clock."""

    def __init__(self) -> None:
        self.now = 0.0
        self.stream: HandFedStream | None = None
        self.capture = Capture(self._open, clock=lambda: self.now)
        self.told: list[CaptureMessage] = []

    def _open(self, name: str, on_block: OnBlock) -> HandFedStream:
        self.stream = HandFedStream(on_block)
        return self.stream

    def run(self, seconds: float) -> None:
        """Let the microphone give sound for a while."""
        assert self.stream is not None
        for _ in range(round(seconds * 100)):
            self.now += 0.01
            self.stream.give(RATE // 100)
            self.poll()

    def poll(self) -> None:
        self.told += self.capture.poll()

    def wait(self, seconds: float) -> None:
        """Let time pass without sound."""
        for _ in range(round(seconds * 10)):
            self.now += 0.1
            self.poll()

    def until(self, kind: type) -> CaptureMessage:
        """Wait for the writer's thread."""

        def found() -> list[CaptureMessage]:
            self.poll()
            return [message for message in self.told if isinstance(message, kind)]

        wait_for(found)
        return found()[-1]


@pytest.fixture
def bench() -> Bench:
    bench = Bench()
    assert bench.capture.open("") == Opened(bench.stream.device, 1)  # type: ignore[union-attr]
    return bench


def test_a_take_holds_what_came_between_record_and_stop_with_its_tail(
    bench: Bench, tmp_path: Path
) -> None:
    path = tmp_path / "a.wav"
    bench.run(0.5)
    bench.capture.record(path)
    bench.until(TakeBegun)
    bench.run(1.0)
    bench.capture.stop()
    bench.run(0.19)
    assert not any(isinstance(message, TakeEnded) for message in bench.told)
    bench.run(0.5)  # the tail is the latency: sound that was in the air when stop was pressed
    ended = bench.until(TakeEnded)
    assert isinstance(ended, TakeEnded)
    assert ended.count.adds_up
    samples = soundfile.read(path, dtype="int16", always_2d=True)[0]
    np.testing.assert_array_equal(samples, ramp(RATE // 2, len(samples)))
    assert 1.15 * RATE <= len(samples) <= 1.25 * RATE
    bench.run(0.2)
    assert isinstance(bench.told[-1], Level)  # it goes on listening
    assert bench.capture.close() == []


def test_closing_completes_a_take(bench: Bench, tmp_path: Path) -> None:
    bench.capture.record(tmp_path / "a.wav")
    bench.run(0.3)
    last = bench.capture.close()
    assert TakeEnded(SampleCount(2_400, 2_400)) in last
    assert bench.stream is not None
    assert bench.stream.is_closed
    assert soundfile.info(tmp_path / "a.wav").frames == 2_400
    assert list(bench.capture.poll()) == []
    assert bench.capture.close() == []


def test_pause_leaves_out_and_resume_goes_on(bench: Bench, tmp_path: Path) -> None:
    bench.capture.record(tmp_path / "a.wav")
    bench.run(0.2)
    bench.capture.pause()
    bench.run(0.3)
    bench.capture.resume()
    bench.run(0.1)
    bench.capture.close()
    samples = soundfile.read(tmp_path / "a.wav", dtype="int16", always_2d=True)[0]
    np.testing.assert_array_equal(samples, np.concatenate([ramp(0, 1_600), ramp(4_000, 800)]))


@pytest.mark.parametrize("how", ["inactive", "stalled"])
def test_a_lost_microphone_keeps_the_take(bench: Bench, tmp_path: Path, how: str) -> None:
    bench.capture.record(tmp_path / "a.wav")
    bench.run(0.5)
    assert bench.stream is not None
    if how == "inactive":
        bench.stream.is_active = False
        bench.poll()
    else:
        bench.wait(STALL + 0.2)
    ended, failed = bench.told[-2:]
    assert ended == TakeEnded(SampleCount(4_000, 4_000))
    assert isinstance(failed, Failed)
    assert isinstance(failed.error, MicrophoneError)
    assert failed.error.reason == "lost"
    assert failed.error.facts["name"] == "가짜 마이크"
    assert soundfile.info(tmp_path / "a.wav").frames == 4_000


def test_the_first_block_may_take_longer_but_not_for_ever(bench: Bench) -> None:
    bench.wait(FIRST_STALL - 0.2)
    assert not any(isinstance(message, Failed) for message in bench.told)
    bench.wait(0.5)
    assert isinstance(bench.told[-1], Failed)


def test_a_sleep_of_our_own_is_not_the_microphone_s_fault_but_a_gap(
    bench: Bench, tmp_path: Path
) -> None:
    """The process was held up, or the lid was closed: what the system dropped is counted."""
    bench.capture.record(tmp_path / "a.wav")
    bench.run(1.0)
    bench.now += 4.0
    bench.poll()
    bench.run(3.0)
    assert not any(isinstance(message, Failed) for message in bench.told)
    (ended,) = [message for message in bench.capture.close() if isinstance(message, TakeEnded)]
    assert ended.count.adds_up
    assert ended.count.written == 4 * RATE
    (gap,) = ended.count.gaps
    assert gap.start == RATE
    assert gap.length == pytest.approx(4 * RATE, abs=RATE // 50)


def test_a_file_that_cannot_be_written_ends_it_with_the_reason(
    bench: Bench, tmp_path: Path
) -> None:
    bench.capture.record(tmp_path / "no folder" / "a.wav")
    failed = bench.until(Failed)
    assert isinstance(failed, Failed)
    assert failed.error.reason == "unwritable"
    assert not bench.capture.is_open


def test_levels_come_twenty_times_a_second(bench: Bench) -> None:
    bench.run(1.0)
    levels = [message for message in bench.told if isinstance(message, Level)]
    assert 16 <= len(levels) <= 21
    bench.capture.close()


def test_levels_tell_of_sound(bench: Bench) -> None:
    bench.run(0.1)

    def is_heard() -> bool:
        bench.now += 0.05
        bench.poll()
        return any(isinstance(message, Level) and message.peak > 0 for message in bench.told)

    wait_for(is_heard)
    bench.capture.close()
