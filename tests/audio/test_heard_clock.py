from __future__ import annotations

import pytest

from kasr_desktop.audio.heard_clock import HeardClock
from kasr_desktop.audio.sound_queue import PlayedSpan


def test_the_place_is_the_devices_not_the_walls() -> None:
    clock = HeardClock()
    assert clock.at(1.0) is None
    assert clock.is_past(0.0)
    clock.note(10.0, [PlayedSpan(0, 100, 3.0, 1.0)], 1000)
    assert clock.at(9.99) is None  # filled, and not heard yet
    assert clock.at(10.05) == pytest.approx((3.05, 1.0))
    assert not clock.is_past(10.05)
    assert clock.at(10.5) == pytest.approx((3.1, 0.0))  # the sound ran out, time went on
    assert clock.is_past(10.1)


def test_speed_and_jumps_within_a_block_are_known() -> None:
    clock = HeardClock()
    clock.note(0.0, [PlayedSpan(0, 100, 7.9, 2.0), PlayedSpan(100, 300, 5.0, 2.0)], 1000)
    assert clock.at(0.05) == pytest.approx((8.0, 2.0))
    assert clock.at(0.2) == pytest.approx((5.2, 2.0))


def test_what_is_heard_is_not_what_was_filled_last() -> None:
    clock = HeardClock()
    for block in range(5):
        clock.note(block * 0.1, [PlayedSpan(0, 100, block * 0.1, 1.0)], 1000)
    assert clock.at(0.25) == pytest.approx((0.25, 1.0))
    clock.clear()
    assert clock.at(0.25) is None
