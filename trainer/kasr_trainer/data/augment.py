"""Makes one clean voice sound like many people in many rooms.

The training voices are few and their recordings spotless; the people who will be
heard are neither. Every function takes samples (N,) float32 and a generator of
random numbers, so a run is repeatable from its seed.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.domain.audio import SAMPLE_RATE
from kasr_trainer.data.codec import through_codec
from kasr_trainer.recipe.builtin_options import AugmentOptions

Samples = NDArray[np.float32]


def place(
    samples: Samples,
    options: AugmentOptions,
    *,
    rng: np.random.Generator,
    babble: Callable[[], Samples] | None = None,
) -> Samples:
    """Return `samples` as if said in another place, into another microphone.

    Args:
        samples: Clean speech (N,).
        options: How often and how strongly.
        rng: The source of chance.
        babble: Gives other speech for the background, when it is wanted; None: noise only.
    """
    if rng.random() < options.filter_share:
        samples = bend_response(samples, rng=rng)
    if rng.random() < options.reverb_share:
        samples = reverberate(samples, rng=rng)
    if rng.random() < options.noise_share:
        noise = make_noise(len(samples), rng=rng)
        if babble is not None and rng.random() < options.babble_share:
            others = babble()
            if len(others):
                noise = noise * 0.02 + fit_length(others, len(samples))
        ratio_db = rng.uniform(options.noise_low_db, options.noise_high_db)
        samples = add_noise(samples, noise, ratio_db=ratio_db)
    if rng.random() < options.band_share:
        samples = limit_band(samples, rng=rng)
    samples = set_peak(samples, rng.uniform(options.gain_low_db, options.gain_high_db))
    if options.codec_share and rng.random() < options.codec_share:  # behind the microphone
        samples = through_codec(samples, rng=rng)
    return samples


def change_speed(samples: Samples, factor: float) -> Samples:
    """Play `samples` `factor` times as fast; pitch and formants move with it."""
    import soxr

    if abs(factor - 1.0) < 0.01:
        return samples
    # soxr takes rates, not factors; a hundredth is finer than anyone hears
    resampled = soxr.resample(samples, round(100 * factor), 100, quality="LQ")
    return np.asarray(resampled, dtype=np.float32)


def bend_response(samples: Samples, *, rng: np.random.Generator) -> Samples:
    """Filter with a smooth random response of up to about 10 dB either way."""
    bends = np.cumsum(rng.normal(0.0, 3.0, size=9))
    bends = np.clip(bends - bends.mean(), -12.0, 12.0)
    return _filter(samples, np.linspace(0.0, 1.0, len(bends)), 10 ** (bends / 20))


def limit_band(samples: Samples, *, rng: np.random.Generator) -> Samples:
    """Keep only the band that a telephone, a cheap microphone or a codec keeps."""
    low_hz, high_hz = rng.uniform(20, 300), rng.uniform(3_200, 7_000)
    nyquist = SAMPLE_RATE / 2
    edges = np.array([0, low_hz * 0.7, low_hz, high_hz, high_hz * 1.1, nyquist]) / nyquist
    return _filter(samples, edges, np.array([0.01, 0.05, 1.0, 1.0, 0.003, 0.001]))


def reverberate(samples: Samples, *, rng: np.random.Generator) -> Samples:
    """Put the speaker into a made-up room.

    The room is an impulse, a few early reflections and a tail of noise that dies away
    exponentially: 60 dB in `decay` seconds (Polack's model of the late tail).
    """
    decay = rng.uniform(0.1, 0.9)
    direct_to_reverberant_db = rng.uniform(-2.0, 14.0)
    length = int(decay * SAMPLE_RATE)
    time = np.arange(length) / SAMPLE_RATE
    tail = rng.normal(size=length) * 10 ** (-3.0 * time / decay)
    tail[: int(rng.uniform(0.002, 0.02) * SAMPLE_RATE)] = 0.0
    early = rng.integers(16, max(17, min(length, 800)), size=6)
    tail[early] += rng.normal(size=6) * 3.0
    tail = np.convolve(tail, [0.3, 0.4, 0.3], mode="same")  # walls swallow the highs
    tail *= 10 ** (-direct_to_reverberant_db / 20) / (np.sqrt(np.sum(tail**2)) + 1e-9)
    tail[0] += 1.0
    return _convolve(samples, tail)


def make_noise(num_samples: int, *, rng: np.random.Generator) -> Samples:
    """Return noise between white and brown, swelling slowly, at times with a hum."""
    spectrum = np.fft.rfft(rng.normal(size=num_samples))
    frequency = np.maximum(np.fft.rfftfreq(num_samples, 1 / SAMPLE_RATE), 40.0)
    noise = np.fft.irfft(spectrum * frequency ** -rng.uniform(0.0, 1.2), n=num_samples)
    swells = 10 ** rng.uniform(-0.4, 0.4, size=max(2, num_samples // SAMPLE_RATE + 2))
    places = np.linspace(0, num_samples, len(swells))
    noise *= np.interp(np.arange(num_samples), places, swells) / (noise.std() + 1e-9)
    if rng.random() < 0.25:
        hum_hz = rng.choice([50.0, 60.0, 100.0, 120.0, rng.uniform(150, 1000)])
        noise += rng.uniform(0.2, 1.0) * np.sin(
            2 * np.pi * hum_hz * np.arange(num_samples) / SAMPLE_RATE
        )
    return noise.astype(np.float32)


def add_noise(samples: Samples, noise: Samples, *, ratio_db: float) -> Samples:
    """Add `noise` (N,) so that the speech is `ratio_db` above it."""
    speech_power = float(np.mean(samples**2)) + 1e-10
    noise_power = float(np.mean(noise**2)) + 1e-10
    gain = float(np.sqrt(speech_power / noise_power * 10 ** (-ratio_db / 10)))
    noisy: Samples = (samples + gain * noise).astype(np.float32)
    return noisy


def fit_length(samples: Samples, num_samples: int) -> Samples:
    """Repeat or cut `samples` to exactly `num_samples`."""
    repeats = -(-num_samples // len(samples))
    return np.tile(samples, repeats)[:num_samples]


def set_peak(samples: Samples, peak_dbfs: float) -> Samples:
    """Scale so that the loudest sample lies at `peak_dbfs`; silence stays silence."""
    peak = float(np.abs(samples).max(initial=0.0))
    if peak < 1e-9:
        return samples
    return (samples * (10 ** (peak_dbfs / 20) / peak)).astype(np.float32)


def _filter(samples: Samples, places: NDArray[np.float64], gains: NDArray[np.float64]) -> Samples:
    """Filter by gains at places between 0 and 1 (half the sample rate), linear phase."""
    response = np.interp(np.linspace(0.0, 1.0, 257), places, gains)
    kernel = np.roll(np.fft.irfft(response), 256) * np.hanning(512)
    return _convolve(samples, kernel, delay=256)


def _convolve(samples: Samples, kernel: NDArray[np.float64], *, delay: int = 0) -> Samples:
    """Convolve by FFT and keep the length; `delay` samples are taken off the front."""
    size = 1 << (len(samples) + len(kernel) - 1).bit_length()
    product = np.fft.rfft(samples, size) * np.fft.rfft(kernel, size)
    return np.fft.irfft(product, size)[delay : delay + len(samples)].astype(np.float32)
