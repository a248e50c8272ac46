from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sound_files import loudness, pitch, sine

from kasr_desktop.audio.resample import Resampler, is_supported_rate


def resample(samples: np.ndarray, rate: int, cuts: list[int] | None = None) -> np.ndarray:
    resampler = Resampler(rate)
    pieces = [resampler.feed(piece) for piece in np.split(samples, sorted(cuts or []))]
    return np.concatenate([*pieces, resampler.finish()])


@settings(max_examples=50, deadline=None)
@given(
    rate=st.sampled_from([8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 192_000]),
    count=st.integers(0, 30_000),
    cuts=st.lists(st.integers(0, 30_000), max_size=8),
)
def test_any_cut_gives_the_same_and_no_sample_is_lost(
    rate: int, count: int, cuts: list[int]
) -> None:
    samples = np.random.default_rng(count).uniform(-1, 1, count).astype(np.float32)
    whole = resample(samples, rate)
    cut = resample(samples, rate, [cut for cut in cuts if cut < count])
    assert abs(len(whole) - count * 16_000 / rate) <= 1
    np.testing.assert_array_equal(cut, whole)


@pytest.mark.parametrize("rate", [22_050, 44_100, 48_000])
def test_speech_band_is_kept_and_what_lies_above_leaves_no_alias(rate: int) -> None:
    for hertz in (100, 1_000, 4_000, 7_000):
        kept = resample(sine(1.0, rate, hertz=hertz)[0], rate)[2_000:-2_000]
        assert loudness(kept) == pytest.approx(0.5, rel=0.01)
        assert pitch(kept) == pytest.approx(hertz, abs=1)
    for hertz in (8_500, 10_000):
        alias = resample(sine(1.0, rate, hertz=hertz)[0], rate)[2_000:-2_000]
        assert loudness(alias) < 0.5 * 10 ** (-80 / 20)  # 80 dB down


def test_nothing_is_moved_in_time() -> None:
    click = np.zeros(48_000, np.float32)
    click[24_000] = 1.0
    assert int(np.abs(resample(click, 48_000)).argmax()) == 8_000


def test_overshoot_is_clipped() -> None:
    square = np.repeat([1.0, -1.0] * 100, 40).astype(np.float32)
    out = resample(square, 48_000)
    assert np.abs(out).max() <= 1.0


@pytest.mark.parametrize("rate", [-1, 0, 1, 999, 1_000_001, 2**31])
def test_absurd_rates_are_refused(rate: int) -> None:
    assert not is_supported_rate(rate)
    with pytest.raises(ValueError, match="not supported"):
        Resampler(rate)
