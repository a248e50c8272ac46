from __future__ import annotations

import numpy as np
import pytest
from audio.sound_files import sine

from kasr_desktop.audio.time_stretch import TimeStretch

RATE = 48_000


def stretched(sound: np.ndarray, speed: float, *, out_rate: int = RATE, cut: int = 999):
    stretch = TimeStretch(RATE, out_rate, num_channels=len(sound), speed=speed)
    pieces = [stretch.feed(sound[:, n : n + cut]) for n in range(0, sound.shape[1], cut)]
    return np.concatenate([*pieces, stretch.finish()], axis=1)


def strongest(samples: np.ndarray, rate: int) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 8 * len(samples)))
    return float(spectrum.argmax() * rate / (8 * len(samples)))


@pytest.mark.parametrize("speed", [0.5, 0.75, 1.25, 2.0])
@pytest.mark.parametrize("channels", [1, 2])
def test_the_speed_changes_and_the_pitch_does_not(speed: float, channels: int) -> None:
    sound = sine(4.0, RATE, hertz=220.0, channels=channels)
    out = stretched(sound, speed)
    assert out.shape[0] == channels
    assert out.shape[1] / RATE == pytest.approx(4.0 / speed, abs=0.06)
    assert strongest(out[0], RATE) == pytest.approx(220.0, abs=1.0)


@pytest.mark.parametrize("speed", [0.5, 0.8, 1.5, 2.0])
def test_every_click_comes_at_its_time(speed: float) -> None:
    """The overlaps may move a wave by half a window (21 ms of source); nothing adds up."""
    rng = np.random.default_rng(2)
    sound = np.zeros((1, 12 * RATE), np.float32)
    for second in range(1, 12):
        burst = rng.standard_normal(RATE // 50).astype(np.float32)
        sound[0, second * RATE : second * RATE + len(burst)] = burst * 0.2
    out = stretched(sound, speed)[0]
    envelope = np.convolve(np.abs(out), np.ones(480) / 480, "same")
    for second in range(1, 12):
        place = round(second * RATE / speed)
        near = envelope[place - RATE // 10 : place + RATE // 10]
        loud = np.flatnonzero(near > 0.5 * near.max())
        assert abs(loud[0] - RATE // 10) / RATE * speed < 0.035


@pytest.mark.parametrize("speed", [0.5, 2.0])
def test_no_click_is_added(speed: float) -> None:
    out = stretched(sine(3.0, RATE, hertz=180.0, peak=0.5), speed)[0, RATE // 10 : -RATE // 10]
    steepest = 0.5 * 2 * np.pi * 180.0 / RATE
    assert np.abs(np.diff(out)).max() < 1.6 * steepest
    assert np.abs(out).max() < 0.56


def test_at_speed_one_the_samples_are_untouched() -> None:
    sound = sine(0.5, RATE, channels=2)
    assert np.array_equal(stretched(sound, 1.0), sound)


def test_the_rate_of_the_device_is_met_without_delay() -> None:
    out = stretched(sine(2.0, RATE), 1.0, out_rate=44_100)
    assert out.shape[1] == pytest.approx(2.0 * 44_100, abs=2)
    assert strongest(out[0], 44_100) == pytest.approx(440.0, abs=0.5)


def test_nothing_in_nothing_out() -> None:
    assert TimeStretch(RATE, RATE, num_channels=1, speed=2.0).finish().shape == (1, 0)


@pytest.mark.parametrize(("channels", "speed"), [(3, 1.0), (1, 0.4), (1, 2.1)])
def test_what_it_cannot_do_it_refuses(channels: int, speed: float) -> None:
    with pytest.raises(ValueError):
        TimeStretch(RATE, RATE, num_channels=channels, speed=speed)
