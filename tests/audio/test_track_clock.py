"""What a step in the time stamps means: sound lost, or a clock that was set anew."""

from __future__ import annotations

import pytest

from kasr_desktop.audio.track_clock import TrackClock


def seconds(clock: TrackClock, *stamps: float, duration: float = 1.0) -> list[float]:
    return [round(clock.second_of(stamp, duration), 6) for stamp in stamps]


def test_second_zero_is_the_start_of_the_container() -> None:
    assert seconds(TrackClock(1.4, is_jumping=True), 4.5, 5.5) == [3.1, 4.1]
    assert seconds(TrackClock(1.4, is_jumping=True), 1.46, 2.46) == [0.0, 1.0]
    assert seconds(TrackClock(0.0, is_jumping=False), -0.02, 0.98) == [0.0, 1.0]


@pytest.mark.parametrize("step", [100.0, -5.0, -0.2])
def test_a_clock_that_jumps_is_followed(step: float) -> None:
    clock = TrackClock(0.0, is_jumping=True)
    assert seconds(clock, 0.0, 1.0, 2.0 + step, 3.0 + step) == [0.0, 1.0, 2.0, 3.0]
    assert clock.shift == pytest.approx(-step)


def test_sound_that_is_missing_under_the_picture_is_missing() -> None:
    clock = TrackClock(0.0, is_jumping=True)
    assert seconds(clock, 0.0) == [0.0]
    for tenth in range(400):
        clock.see_picture(tenth / 10)
    assert seconds(clock, 39.5) == [39.5]


def test_a_picture_that_jumps_too_proves_nothing() -> None:
    clock = TrackClock(0.0, is_jumping=True)
    clock.see_picture(0.0)
    assert seconds(clock, 0.0) == [0.0]
    for stamp in (1.0, 101.0, 101.5):
        clock.see_picture(stamp)
    assert seconds(clock, 101.0) == [1.0]


def test_ten_minutes_are_the_most_where_clocks_do_not_jump() -> None:
    assert seconds(TrackClock(0.0, is_jumping=False), 0.0, 599.0) == [0.0, 599.0]
    assert seconds(TrackClock(0.0, is_jumping=False), 0.0, 5_000.0) == [0.0, 1.0]
    assert seconds(TrackClock(0.0, is_jumping=False), 9.0, 0.5) == [9.0, 0.5]


def test_blocks_without_a_stamp_follow() -> None:
    clock = TrackClock(0.0, is_jumping=True)
    assert seconds(clock, 0.0) == [0.0]
    clock.go_on(20.0)
    assert seconds(clock, 21.0) == [21.0]


def test_going_on_elsewhere_keeps_the_shift() -> None:
    clock = TrackClock(0.0, is_jumping=True)
    clock.resume(base=1.0, shift=-100.0)
    assert seconds(clock, 105.0, 106.0) == [4.0, 5.0]
