from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasr_desktop.exports.timestamps import clock, milliseconds, parse_clock


@pytest.mark.parametrize(
    ("seconds", "expected"), [(0.0004, 0), (0.0006, 1), (1.9999, 2000), (59.9996, 60_000), (-1, 0)]
)
def test_milliseconds_are_rounded_not_truncated(seconds: float, expected: int) -> None:
    assert milliseconds(seconds) == expected


@given(st.integers(0, 400 * 3_600_000), st.sampled_from(",."))
def test_what_is_written_is_read(time_ms: int, separator: str) -> None:
    assert parse_clock(clock(time_ms, separator=separator)) == time_ms / 1000


@given(st.integers(0, 400 * 3_600_000))
def test_seconds_survive_the_way_through_milliseconds(time_ms: int) -> None:
    assert milliseconds(time_ms / 1000) == time_ms


@pytest.mark.parametrize(
    "text", ["", "1", "00:61:00,000", "aa:bb:cc,ddd", "1:2:3,", "9" * 99 + ":00:00"]
)
def test_what_is_no_time_gives_none(text: str) -> None:
    assert parse_clock(text) is None


def test_times_without_or_with_more_than_milliseconds_are_read() -> None:
    assert parse_clock("1:02:03") == 3723.0
    assert parse_clock("1:2:3,456789") == 3723.456
