from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from support.films import made_film

from kasr_desktop.audio.film_frames import reading_frames
from kasr_desktop.domain.frame_grid import FrameGrid
from kasr_desktop.resources import sample_path
from kasr_desktop.text.reference_alignment import drain

pytestmark = pytest.mark.costly


def frames_of(path: Path) -> FrameGrid:
    grid = drain(reading_frames(path))
    assert grid is not None
    return grid


@pytest.mark.parametrize(
    ("suffix", "rate"),
    [
        ("mp4", Fraction(24000, 1001)),
        ("mkv", Fraction(30000, 1001)),
        ("mov", Fraction(25)),
        ("ts", Fraction(25)),
        ("avi", Fraction(30)),
    ],
)
def test_an_even_film_has_its_rate(tmp_path: Path, suffix: str, rate: Fraction) -> None:
    reordered = 2 if suffix in ("mp4", "mkv") else 0
    film = made_film(tmp_path / f"film.{suffix}", rate=rate, count=400, reordered=reordered)
    grid = frames_of(film)
    assert (grid.rate, grid.is_variable) == (rate, False)
    assert grid.begin_of(0) == pytest.approx(0.0, abs=0.001)


@pytest.mark.parametrize("suffix", ["mp4", "mkv"])
def test_a_varying_film_has_the_time_of_each_frame(tmp_path: Path, suffix: str) -> None:
    times = [0.0]
    for number in range(150):
        times.append(round(times[-1] + (1 / 30, 1 / 30, 1 / 15, 1 / 24)[number % 4], 4))
    grid = frames_of(made_film(tmp_path / f"film.{suffix}", times=times))
    assert grid.is_variable
    assert grid.times == pytest.approx(times, abs=0.001)


def test_a_film_that_varies_late_is_read_to_its_end(tmp_path: Path) -> None:
    times = [n / 25 for n in range(300)] + [12 + n / 10 for n in range(40)]
    grid = frames_of(made_film(tmp_path / "film.mp4", times=times))
    assert grid.times[-1] == pytest.approx(times[-1], abs=0.001)


def test_frames_that_lie_hours_apart_have_the_stated_rate(tmp_path: Path) -> None:
    """A damaged stamp says so; a rate of nothing would end every export of the film."""
    grid = frames_of(made_film(tmp_path / "film.mkv", times=[0.0, 40_000.0], sound=False))
    assert grid.rate > 0


def test_sound_alone_has_no_frames() -> None:
    assert drain(reading_frames(sample_path())) is None
