from __future__ import annotations

import itertools
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasr_desktop.domain.frame_grid import FrameGrid, grid_of

RATES = [
    Fraction(24000, 1001),
    Fraction(24),
    Fraction(25),
    Fraction(30000, 1001),
    Fraction(50),
    Fraction(60000, 1001),
    Fraction(120),
]
STEPS = st.lists(st.sampled_from([1 / 60, 1 / 30, 1 / 24, 0.1]), min_size=2, max_size=60)
VARYING = STEPS.map(
    lambda steps: FrameGrid(Fraction(30), times=tuple(itertools.accumulate(steps, initial=0.0)))
)
EVEN = st.builds(FrameGrid, st.sampled_from(RATES), st.floats(0, 2))
GRIDS = st.one_of(VARYING, EVEN)
SECONDS = st.floats(0, 20_000)


@given(GRIDS, st.integers(0, 500_000))
def test_a_time_of_a_frame_means_that_frame_and_no_other(grid: FrameGrid, number: int) -> None:
    time = grid.time_of(number)
    assert grid.nearest(time) == grid.shown_at(time) == grid.up(time) == number
    assert grid.snapped(time) == time
    # a player shows what has begun: this frame with it, the one before without
    assert grid.begin_of(number - 1) < time <= grid.begin_of(number) + 1e-5
    assert round(time * 1000) == pytest.approx(time * 1000, abs=1e-6)


@given(GRIDS, SECONDS)
def test_the_nearest_frame_is_the_nearest(grid: FrameGrid, second: float) -> None:
    number = grid.nearest(second)
    away = abs(grid.begin_of(number) - second)
    assert away <= abs(grid.begin_of(number - 1) - second) + 1e-9
    assert away <= abs(grid.begin_of(number + 1) - second) + 1e-9


@given(GRIDS, SECONDS)
def test_down_and_up_lie_around_a_second(grid: FrameGrid, second: float) -> None:
    assert grid.begin_of(grid.shown_at(second)) <= second + 0.001
    assert grid.time_of(grid.up(second)) >= second - 1e-6
    assert grid.up(second) - grid.shown_at(second) in (0, 1)


@given(GRIDS, st.integers(0, 100_000))
def test_a_time_code_is_read_back(grid: FrameGrid, number: int) -> None:
    code = grid.code_of(grid.time_of(number))
    hours, minutes, seconds, frame = map(int, code.split(":"))
    whole = hours * 3600 + minutes * 60 + seconds
    assert grid.time_of_code(seconds=whole, frame=frame) == grid.time_of(number)


def test_frames_of_a_second_are_counted_from_its_first() -> None:
    grid = FrameGrid(Fraction(24000, 1001))
    assert grid.code_of(0.0) == "00:00:00:00"
    assert grid.code_of(grid.time_of(23)) == "00:00:00:23"
    assert grid.code_of(grid.time_of(24)) == "00:00:01:00"  # 1.001 s
    assert grid.code_of(3600.0) == "01:00:00:00"


def test_what_is_even_but_for_rounding_is_even() -> None:
    rate = Fraction(24000, 1001)
    rounded = [round(float(n / rate), 3) for n in range(200)]
    assert not grid_of(rounded, rate).is_variable
    assert grid_of([*rounded, rounded[-1] + 0.1], rate).is_variable
    late = grid_of([second + 1.4 for second in rounded], rate)
    assert not late.is_variable
    assert late.begin_of(0) == pytest.approx(1.4)


def test_frames_at_one_moment_are_one() -> None:
    assert grid_of([0.0, 0.04, 0.0405, 0.2], Fraction(25)).times == (0.0, 0.04, 0.2)


def test_no_rate_is_refused() -> None:
    with pytest.raises(ValueError, match="frames a second"):
        FrameGrid(Fraction(0))
