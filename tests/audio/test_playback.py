from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from audio.sound_files import sine, write_wav
from support.fake_output import BLOCK, DELAY, RATE, HandDrivenOutput, find_none

from kasr_desktop.audio.playback import IDLE, STALL, Playback
from kasr_desktop.domain.errors import AudioError, PlaybackError
from kasr_desktop.domain.playback import (
    PlaybackEnded,
    PlaybackFailed,
    PlayerEvent,
    Playhead,
    PlayRange,
)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def staircase(seconds: int) -> np.ndarray:
    """Return a sound whose level tells its second: 0.01, 0.02, ..."""
    levels = np.repeat(np.arange(1, seconds + 1) / 100, RATE).astype(np.float32)
    return levels[None, :]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def output() -> HandDrivenOutput:
    return HandDrivenOutput()


@pytest.fixture
def playback(output: HandDrivenOutput, clock: Clock, tmp_path: Path) -> Iterator[Playback]:
    made = Playback(output, clock)
    assert made.load(write_wav(tmp_path / "말.wav", staircase(20))) == pytest.approx(20.0)
    yield made
    made.close()


def run(
    playback: Playback, output: HandDrivenOutput, clock: Clock, seconds: float
) -> list[PlayerEvent]:
    """Let the device ask for sound, waiting for the decoder where it is slow."""
    events: list[PlayerEvent] = []
    for _ in range(round(seconds * RATE / BLOCK)):
        wait_for_sound(playback)
        output.streams[-1].ask()
        clock.now += BLOCK / RATE
        events += playback.poll()
    return events


def wait_for_sound(playback: Playback) -> None:
    deadline = time.monotonic() + 10
    while playback._order is not None and not playback._order.is_done:
        if playback._queue is not None and playback._queue.seconds > 0.05:
            return
        assert time.monotonic() < deadline
        threading.Event().wait(0.002)


def level(samples: np.ndarray) -> float:
    return float(np.median(samples[:, 0]))


def test_it_plays_from_where_it_is_told(
    playback: Playback, output: HandDrivenOutput, clock: Clock
) -> None:
    playback.play(PlayRange(7.25))
    events = run(playback, output, clock, 2.0)
    sound = output.streams[0].sound
    assert level(sound[2000:8000]) == pytest.approx(0.08, abs=1e-4)
    jump = int(np.argmax(sound[:, 0] > 0.085))
    assert jump == 0.75 * RATE  # to the sample
    assert np.array_equal(sound[:, 0], sound[:, 1])
    places = [event for event in events if isinstance(event, Playhead)]
    assert len(places) > 20
    last = places[-1]
    assert last.position == pytest.approx(7.25 + 2.0 - DELAY, abs=0.02)
    assert last.speed == 1.0
    assert last.clock == pytest.approx(clock.now, abs=0.05)


def test_it_stops_where_it_is_told_and_says_so(
    playback: Playback, output: HandDrivenOutput, clock: Clock
) -> None:
    playback.play(PlayRange(3.5, 4.25))
    events = run(playback, output, clock, 1.2)
    ended = [event for event in events if isinstance(event, PlaybackEnded)]
    assert [event.position for event in ended] == [pytest.approx(4.25, abs=0.001)]
    sound = output.streams[0].sound[:, 0]
    assert not sound[round(0.75 * RATE) + 1 :].any()
    assert sound[round(0.70 * RATE)] > 0.04
    assert not playback.is_playing


def test_a_loop_goes_round_without_a_gap(
    playback: Playback, output: HandDrivenOutput, clock: Clock
) -> None:
    playback.play(PlayRange(4.8, 5.1, loop_start=4.9))
    events = run(playback, output, clock, 1.4)
    sound = output.streams[0].sound[:, 0]
    # 0.2 s of 0.05, 0.1 s of 0.06, then 0.1 s of each
    for second, expected in ((0.1, 0.05), (0.25, 0.06), (0.35, 0.05), (0.45, 0.06), (1.35, 0.05)):
        assert sound[round(second * RATE)] == pytest.approx(expected, abs=1e-3)
    places = [event.position for event in events if isinstance(event, Playhead)]
    assert max(places) < 5.101
    assert not any(isinstance(event, PlaybackEnded) for event in events)


def test_at_another_speed_the_place_moves_as_fast(
    playback: Playback, output: HandDrivenOutput, clock: Clock
) -> None:
    playback.set_speed(2.0)
    playback.play(PlayRange(2.0))
    events = run(playback, output, clock, 2.0)
    last = [event for event in events if isinstance(event, Playhead)][-1]
    assert last.position == pytest.approx(2.0 + 2.0 * (2.0 - DELAY), abs=0.05)
    sound = output.streams[0].sound
    assert level(sound[round(1.6 * RATE) : round(1.9 * RATE)]) == pytest.approx(0.06, abs=0.002)


def test_the_speed_changes_where_it_is_heard(
    playback: Playback, output: HandDrivenOutput, clock: Clock
) -> None:
    playback.play(PlayRange(2.0))
    run(playback, output, clock, 1.0)
    playback.set_speed(0.5)
    events = run(playback, output, clock, 1.0)
    last = [event for event in events if isinstance(event, Playhead)][-1]
    assert last.speed == 0.5
    assert last.position == pytest.approx(2.9 + 0.5 * 0.9, abs=0.05)


def test_pausing_is_soft_and_keeps_the_place(
    playback: Playback, output: HandDrivenOutput, clock: Clock
) -> None:
    playback.play(PlayRange(10.0))
    run(playback, output, clock, 0.5)
    playback.pause()
    run(playback, output, clock, 0.5)
    sound = output.streams[0].sound[:, 0]
    assert np.abs(np.diff(sound)).max() < 0.002  # no step louder than the ramp's
    assert not sound[-RATE // 4 :].any()
    assert playback._position == pytest.approx(10.4, abs=0.02)


def test_the_volume_is_a_volume(playback: Playback, output: HandDrivenOutput, clock: Clock) -> None:
    playback.set_volume(0.5)
    playback.play(PlayRange(9.0))
    run(playback, output, clock, 0.8)
    assert level(output.streams[0].sound[4000:]) == pytest.approx(0.05, abs=1e-3)


def test_the_end_of_the_file_is_an_end(
    playback: Playback, output: HandDrivenOutput, clock: Clock
) -> None:
    playback.play(PlayRange(19.5))
    events = run(playback, output, clock, 1.0)
    ended = [event for event in events if isinstance(event, PlaybackEnded)]
    assert ended[0].position == pytest.approx(20.0, abs=0.001)


def test_stereo_stays_stereo(output: HandDrivenOutput, clock: Clock, tmp_path: Path) -> None:
    sound = sine(2.0, RATE, channels=2)
    sound[1] *= 0.25
    playback = Playback(output, clock)
    playback.load(write_wav(tmp_path / "둘.wav", sound))
    playback.play(PlayRange(0.5))
    run(playback, output, clock, 0.5)
    heard = np.abs(output.streams[0].sound[2000:]).max(axis=0)
    assert heard[1] / heard[0] == pytest.approx(0.25, abs=0.01)
    playback.close()


def test_a_device_that_goes_away_pauses_and_says_so(
    playback: Playback, output: HandDrivenOutput, clock: Clock
) -> None:
    playback.play(PlayRange(5.0))
    run(playback, output, clock, 1.0)
    output.streams[0].is_active = False
    (event,) = playback.poll()
    assert isinstance(event, PlaybackFailed)
    assert event.error.reason == "lost"
    assert event.position == pytest.approx(5.9, abs=0.05)
    assert output.streams[0].is_closed
    playback.play(PlayRange(event.position))  # plugged in again
    run(playback, output, clock, 0.3)
    assert level(output.streams[1].sound[400:1200]) == pytest.approx(0.06, abs=1e-3)


def test_a_device_that_asks_for_nothing_counts_as_gone(
    playback: Playback, output: HandDrivenOutput, clock: Clock
) -> None:
    playback.play(PlayRange(5.0))
    run(playback, output, clock, 0.5)
    events: list[PlayerEvent] = []
    for _ in range(round(STALL / 0.1) + 2):
        clock.now += 0.1
        events += playback.poll()
    assert [event.error.reason for event in events if isinstance(event, PlaybackFailed)] == ["lost"]


def test_a_computer_that_slept_is_not_a_lost_device(
    playback: Playback, output: HandDrivenOutput, clock: Clock
) -> None:
    playback.play(PlayRange(5.0))
    run(playback, output, clock, 0.5)
    clock.now += 3600.0
    assert not any(isinstance(event, PlaybackFailed) for event in playback.poll())


def test_a_silent_device_is_let_go(
    playback: Playback, output: HandDrivenOutput, clock: Clock
) -> None:
    playback.play(PlayRange(5.0))
    run(playback, output, clock, 0.3)
    playback.pause()
    clock.now += IDLE + 1
    list(playback.poll())
    assert output.streams[0].is_closed
    playback.play(PlayRange(6.0))
    assert len(output.streams) == 2


def test_without_an_output_it_says_so(tmp_path: Path) -> None:
    playback = Playback(find_none)
    playback.load(write_wav(tmp_path / "a.wav", sine(1.0, RATE)))
    with pytest.raises(PlaybackError):
        playback.play(PlayRange(0.0))
    assert not playback.is_playing
    playback.close()


def test_a_file_that_cannot_be_heard_says_so(output: HandDrivenOutput, tmp_path: Path) -> None:
    playback = Playback(output)
    with pytest.raises(AudioError):
        playback.load(tmp_path / "없음.wav")
    playback.play(PlayRange(0.0))
    assert output.streams == []
    playback.close()


def test_a_file_taken_away_while_playing_is_told(
    playback: Playback, output: HandDrivenOutput, clock: Clock, tmp_path: Path
) -> None:
    (tmp_path / "말.wav").unlink()
    playback.play(PlayRange(5.0))
    deadline = time.monotonic() + 10
    events: list[PlayerEvent] = []
    while not events:
        assert time.monotonic() < deadline
        output.streams[0].ask()
        events = [e for e in playback.poll() if not isinstance(e, Playhead)]
    assert isinstance(events[0], PlaybackFailed)
    assert events[0].error.reason == "missing"


def test_what_grows_is_heard_to_its_new_end(
    output: HandDrivenOutput, clock: Clock, tmp_path: Path
) -> None:
    path = write_wav(tmp_path / "a.wav", staircase(3))
    playback = Playback(output, clock)
    playback.load(path)
    playback.play(PlayRange(2.5))
    run(playback, output, clock, 1.0)
    write_wav(path, staircase(6))
    playback.play(PlayRange(4.5))
    run(playback, output, clock, 0.3)
    assert level(output.streams[0].sound[-2000:]) == pytest.approx(0.05, abs=1e-3)
    playback.close()
