from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from kasr_desktop.audio.mixdown import mix_down, mix_weights, to_float
from kasr_desktop.domain.options import Channel


@pytest.mark.parametrize("kind", [np.int8, np.int16, np.int32, np.int64])
def test_full_scale_of_every_depth_is_one(kind: type[np.signedinteger]) -> None:
    limits = np.iinfo(kind)
    scaled = to_float(np.array([limits.min, 0, limits.max], dtype=kind))
    np.testing.assert_allclose(scaled, [-1.0, 0.0, 1.0], atol=0.01)
    assert scaled.dtype == np.float32


@given(
    arrays.arrays(
        st.sampled_from([np.uint8, np.int16, np.int32, np.float32, np.float64]),
        arrays.array_shapes(min_dims=2, max_dims=2, max_side=20),
    ),
    st.sampled_from(Channel),
)
def test_whatever_comes_in_what_goes_out_is_sound(raw: np.ndarray, channel: Channel) -> None:
    mono = mix_down(raw, channel)
    assert mono.shape == (raw.shape[1],)
    assert mono.dtype == np.float32
    assert np.isfinite(mono).all()
    assert np.abs(mono).max(initial=0) <= 1.0


def test_channels() -> None:
    raw = np.array([[0.5, 0.5], [-0.25, 0.25], [1.0, 1.0]])
    np.testing.assert_allclose(mix_down(raw, Channel.LEFT), [0.5, 0.5])
    np.testing.assert_allclose(mix_down(raw, Channel.RIGHT), [-0.25, 0.25])
    np.testing.assert_allclose(mix_down(raw, Channel.MIX), [1.25 / 3, 1.75 / 3])


def test_the_centre_is_heard_best_and_the_subwoofer_not_at_all() -> None:
    places = ("FL", "FR", "FC", "LFE", "BL", "BR")
    heard = {
        place: float(mix_down(np.eye(6)[[number]].T, Channel.MIX, places)[0])
        for number, place in enumerate(places)
    }
    assert heard["LFE"] == 0.0
    assert heard["FC"] / heard["FL"] == pytest.approx(2**0.5)
    assert heard["FC"] / heard["BR"] == pytest.approx(2.0)
    np.testing.assert_allclose(mix_down(np.ones((6, 3)), Channel.MIX, places), 1.0, rtol=1e-6)


@pytest.mark.parametrize("places", [("NONE",) * 4, ("FL", "FR"), ("LFE",) * 4, ()])
def test_channels_of_unknown_places_count_the_same(places: tuple[str, ...]) -> None:
    np.testing.assert_allclose(mix_weights(4, places), 0.25)


def test_right_of_a_stretch_that_turned_mono_is_its_only_channel() -> None:
    np.testing.assert_allclose(mix_down(np.array([[0.5]]), Channel.RIGHT), [0.5])


def test_a_side_that_is_upside_down_does_not_cancel_the_other() -> None:
    voice = np.random.default_rng(0).uniform(-0.5, 0.5, 8_000).astype(np.float32)
    hiss = np.random.default_rng(1).uniform(-0.05, 0.05, 8_000).astype(np.float32)
    mono = mix_down(np.stack([voice, hiss - voice]), Channel.MIX, ("FL", "FR"))
    assert float(np.sqrt(np.mean(mono**2))) > 0.9 * float(np.sqrt(np.mean(voice**2)))
    agreed = mix_down(np.stack([voice, voice]), Channel.MIX, ("FL", "FR"))
    np.testing.assert_allclose(agreed, voice, atol=1e-6)


def test_two_people_on_two_sides_are_both_heard() -> None:
    sides = np.random.default_rng(0).uniform(-0.5, 0.5, (2, 8_000)).astype(np.float32)
    np.testing.assert_allclose(mix_down(sides, Channel.MIX), sides.mean(axis=0), atol=1e-6)
