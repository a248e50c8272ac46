"""Progress knows how long the rest takes."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasr_desktop.domain import events
from kasr_desktop.domain.events import Finished, Progress
from kasr_desktop.domain.transcript import Segment, Transcript


def test_remaining_follows_the_speed_so_far() -> None:
    assert Progress(position=30.0, duration=90.0, elapsed=15.0).remaining == 30.0


@pytest.mark.parametrize(
    ("position", "duration"), [(0.0, 90.0), (30.0, None)], ids=["not begun", "length unknown"]
)
def test_remaining_is_unknown(position: float, duration: float | None) -> None:
    assert Progress(position=position, duration=duration, elapsed=1.0).remaining is None


@given(st.floats(0.01, 1e5), st.floats(0.01, 1e5), st.floats(0, 1e5))
def test_remaining_is_never_negative(position: float, duration: float, elapsed: float) -> None:
    remaining = Progress(position, duration, elapsed).remaining
    assert remaining is not None and remaining >= 0


def test_events_cannot_be_changed_on_their_way() -> None:
    for kind in events.Event.__args__:
        assert dataclasses.is_dataclass(kind)
        assert kind.__dataclass_params__.frozen


def test_segments_travel_once() -> None:
    with pytest.raises(ValueError, match="Final"):
        Finished(Transcript("a", 1.0, "m", "cpu", "both", 0.1, (Segment(0.0, 1.0),)))
    whole = Finished(Transcript("a", 1.0, "m", "cpu", "both", 0.1)).whole([Segment(0.0, 1.0)])
    assert whole.segments == [Segment(0.0, 1.0)]
