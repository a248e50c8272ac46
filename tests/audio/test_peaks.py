from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kasr_desktop.audio.peaks import BINS_A_SECOND, PeakMeter, PeakPyramid
from kasr_desktop.domain.audio import SAMPLE_RATE


def noise(seconds: float, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.uniform(-1, 1, round(seconds * SAMPLE_RATE)).astype(np.float32)


def measured(samples: np.ndarray) -> np.ndarray:
    meter = PeakMeter()
    return np.concatenate([meter.feed(samples), meter.finish()])


@given(st.lists(st.integers(0, 4000), max_size=12), st.integers(0, 3))
def test_any_cut_gives_the_same_bins(cuts: list[int], seed: int) -> None:
    samples = noise(0.7, seed)
    meter, pieces, place = PeakMeter(), [], 0
    for cut in cuts:
        pieces.append(meter.feed(samples[place : place + cut]))
        place += cut
    pieces += [meter.feed(samples[place:]), meter.finish()]
    assert np.array_equal(np.concatenate(pieces), measured(samples))


def test_a_bin_holds_least_greatest_and_loudness() -> None:
    second = np.zeros(SAMPLE_RATE, dtype=np.float32)
    second[100], second[101] = 0.5, -0.25
    bins = measured(second)
    assert len(bins) == BINS_A_SECOND
    expected = np.sqrt((0.5**2 + 0.25**2) / 80)
    assert bins[1].tolist() == [-8192, 16384, round(expected * 32767)]
    assert not bins[2:].any()


@given(st.lists(st.integers(1, 9000), min_size=1, max_size=8))
def test_a_pyramid_grown_in_steps_is_the_one_grown_at_once(steps: list[int]) -> None:
    bins = np.random.default_rng(3).integers(-32767, 32767, (sum(steps), 3)).astype(np.int16)
    grown, known = PeakPyramid(), 0
    for step in steps:
        known += step
        grown = grown.grown(bins[:known])
    at_once = PeakPyramid().grown(bins)
    for scale in (0.001, 0.013, 0.2, 3.0):
        first, second = (p.columns(0.0, scale, 300) for p in (grown, at_once))
        assert np.array_equal(first, second, equal_nan=True)


@given(st.floats(0.0, 30.0), st.floats(0.002, 0.5))
def test_columns_are_what_the_samples_say(start: float, scale: float) -> None:
    samples = noise(40.0) * np.linspace(0, 1, 40 * SAMPLE_RATE, dtype=np.float32)
    pyramid = PeakPyramid().grown(measured(samples))
    columns = pyramid.columns(start, scale, 50)
    for number, (least, greatest, loudness) in enumerate(columns):
        first = start + number * scale
        if np.isnan(greatest):
            assert first >= 39.9
            continue
        # a bin of slack at both sides: columns are cut at bins of their level
        slack = max(0.005, scale)
        begin, end = max(0.0, first - slack), first + scale + slack
        heard = samples[round(begin * SAMPLE_RATE) : round(end * SAMPLE_RATE)]
        assert heard.min() - 1e-3 <= least <= 0 <= greatest <= heard.max() + 1e-3
        assert 0 <= loudness <= max(greatest, -least) + 1e-3


def test_nothing_is_drawn_where_nothing_is_known() -> None:
    assert np.isnan(PeakPyramid().columns(0.0, 0.1, 10)).all()
    columns = PeakPyramid().grown(measured(noise(1.0))).columns(-0.5, 0.1, 20)
    assert np.isnan(columns[:5]).all()
    assert not np.isnan(columns[5:15]).any()
    assert np.isnan(columns[15:]).all()


def test_a_knock_does_not_make_all_else_small() -> None:
    quiet = noise(60.0) * 0.1
    quiet[5 * SAMPLE_RATE] = 1.0
    loudest = PeakPyramid().grown(measured(quiet)).loudest
    assert 0.09 < loudest < 0.2


def test_three_hours_are_drawn_in_no_time() -> None:
    import time

    bins = np.tile(measured(noise(60.0)), (180, 1))
    pyramid = PeakPyramid().grown(bins)
    assert pyramid.duration == 3 * 3600
    for scale in (0.002, 0.05, 1.0, 3 * 3600 / 2000):
        started = time.perf_counter()
        for _ in range(10):
            pyramid.columns(4000.0 if scale < 1 else 0.0, scale, 2000)
        assert (time.perf_counter() - started) / 10 < 0.03
