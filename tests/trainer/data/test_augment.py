from __future__ import annotations

import numpy as np
import pytest

from kasr_trainer.data import augment
from kasr_trainer.recipe.builtin_options import AugmentOptions


def _speech(num_samples: int = 16_000) -> augment.Samples:
    return np.random.default_rng(0).normal(size=num_samples).astype(np.float32) * 0.1


@pytest.mark.parametrize("seed", range(6))
def test_placing_keeps_length_and_stays_finite(seed: int) -> None:
    options = AugmentOptions(reverb_share=1, noise_share=1, filter_share=1, band_share=1)
    rng = np.random.default_rng(seed)
    placed = augment.place(_speech(), options, rng=rng, babble=lambda: _speech(3_000))
    assert placed.shape == (16_000,)
    assert placed.dtype == np.float32
    assert np.isfinite(placed).all()
    assert np.abs(placed).max() <= 1.0


def test_speed_changes_length() -> None:
    assert abs(len(augment.change_speed(_speech(), 1.25)) - 12_800) < 50
    assert len(augment.change_speed(_speech(), 1.0)) == 16_000


def test_noise_has_the_ratio_that_was_asked() -> None:
    speech, noise = _speech(), np.ones(16_000, dtype=np.float32)
    added = augment.add_noise(speech, noise, ratio_db=10.0) - speech
    ratio = 10 * np.log10(np.mean(speech**2) / np.mean(added**2))
    assert ratio == pytest.approx(10.0, abs=0.1)


def test_the_same_seed_gives_the_same_sound() -> None:
    one, two = (
        augment.place(_speech(), AugmentOptions(), rng=np.random.default_rng(5)) for _ in range(2)
    )
    assert np.array_equal(one, two)


def test_silence_stays_silence() -> None:
    silence = np.zeros(100, dtype=np.float32)
    assert not augment.set_peak(silence, -3.0).any()
