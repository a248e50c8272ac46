"""Whisper's spectrogram: what the built-in model's network reads.

Sources: Radford et al. 2022, arXiv:2212.04356, and openai/whisper `audio.py`.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np

from kasr_desktop.domain.audio import SAMPLE_RATE, Samples
from kasr_desktop.recognizer.networks.quantized import Array, Floats

FFT = 400
HOP = 160
"""25 ms every 10 ms, the only values Whisper was trained with."""

POWER_FLOOR = 1e-10
DYNAMIC_RANGE = 8.0
"""In powers of ten: what is further below the window's loudest point is cut."""

_MELS_PER_HERTZ = 3 / 200
_LOG_FROM_HERTZ = 1_000.0
_LOG_STEP = math.log(6.4) / 27
"""Slaney's mel scale (Auditory Toolbox, 1998): linear to 1 kHz, logarithmic above."""


def log_mels(samples: Samples, num_bins: int) -> Floats:
    """Return the log-mel spectrogram (mel bins, N // 160) of (N,) samples."""
    padded = np.pad(samples, FFT // 2, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, FFT)[::HOP][: len(samples) // HOP]
    spectrum = np.fft.rfft(frames * _hann(), axis=1)
    power = (spectrum.real**2 + spectrum.imag**2).astype(np.float32)
    mels = np.log10(np.maximum(mel_filters(num_bins) @ power.T, POWER_FLOOR))
    floor = mels.max(initial=-np.inf) - DYNAMIC_RANGE
    return np.asarray((np.maximum(mels, floor) + 4.0) / 4.0, dtype=np.float32)


@cache
def mel_filters(num_bins: int) -> Floats:
    """Return triangles of equal area on Slaney's mel scale, (mel bins, FFT bins) float32."""
    edges = _hertz(np.linspace(0, _mels(SAMPLE_RATE / 2), num_bins + 2))
    bins = np.linspace(0, SAMPLE_RATE / 2, FFT // 2 + 1)
    lower, middle, upper = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    rising = (bins - lower) / (middle - lower)
    falling = (upper - bins) / (upper - middle)
    triangles = np.minimum(rising, falling).clip(min=0.0)
    return np.asarray(triangles * 2.0 / (upper - lower), dtype=np.float32)


@cache
def _hann() -> Floats:
    """Return the periodic Hann window."""
    angles = 2 * np.pi * np.arange(FFT) / FFT
    return np.asarray(0.5 - 0.5 * np.cos(angles), dtype=np.float32)


def _mels(hertz: float) -> float:
    if hertz < _LOG_FROM_HERTZ:
        return hertz * _MELS_PER_HERTZ
    linear = _LOG_FROM_HERTZ * _MELS_PER_HERTZ
    return linear + math.log(hertz / _LOG_FROM_HERTZ) / _LOG_STEP


def _hertz(mels: Array) -> Array:
    corner = _LOG_FROM_HERTZ * _MELS_PER_HERTZ
    curved = _LOG_FROM_HERTZ * np.exp((mels - corner) * _LOG_STEP)
    return np.where(mels < corner, mels / _MELS_PER_HERTZ, curved)
