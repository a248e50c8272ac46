"""Mel power spectrogram as the voice encoder was trained on it.

Equal to librosa's `melspectrogram(sr=16000, n_fft=400, hop_length=160, n_mels=40)`: periodic Hann
window, power, centred frames, Slaney's mel scale and area normalisation. Not logarithmic.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.domain.audio import SAMPLE_RATE, Samples

FRAME_STRIDE = 160
"""Samples from frame to frame: 10 ms."""
NUM_MELS = 40
_WINDOW = 400

Mel = NDArray[np.float32]
"""(frames, NUM_MELS) float32, power, 0 and above."""


def mel_spectrogram(samples: Samples) -> Mel:
    """Return the frames of `samples` (N,): (1 + N // FRAME_STRIDE, NUM_MELS)."""
    padded = np.pad(np.asarray(samples, np.float32), _WINDOW // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::FRAME_STRIDE]
    window = np.hanning(_WINDOW + 1)[:-1].astype(np.float32)
    power = np.abs(np.fft.rfft(frames * window, axis=1)) ** 2
    return np.asarray(power.astype(np.float32) @ _filters().T, np.float32)


@cache
def _filters() -> NDArray[np.float32]:
    """Return triangles on Slaney's mel scale, each of area 1: (NUM_MELS, _WINDOW // 2 + 1).

    Source: M. Slaney, Auditory Toolbox, technical report 1998-010, Interval Research.
    """
    edges = _mel_to_hz(np.linspace(0.0, _hz_to_mel(SAMPLE_RATE / 2), NUM_MELS + 2))
    bins = np.linspace(0.0, SAMPLE_RATE / 2, _WINDOW // 2 + 1)
    rising = (bins[None, :] - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - bins[None, :]) / np.diff(edges)[1:, None]
    triangles = np.maximum(0.0, np.minimum(rising, falling))
    triangles *= (2.0 / (edges[2:] - edges[:-2]))[:, None]
    return np.asarray(triangles, np.float32)


_LINEAR_STEP = 200.0 / 3  # Hz a mel, below 1 kHz
_LOG_START = 1000.0
_LOG_STEP = np.log(6.4) / 27.0


def _hz_to_mel(hz: float) -> float:
    return float(_LOG_START / _LINEAR_STEP + np.log(hz / _LOG_START) / _LOG_STEP)


def _mel_to_hz(mels: NDArray[np.float64]) -> NDArray[np.float64]:
    linear = mels * _LINEAR_STEP
    start = _LOG_START / _LINEAR_STEP
    return np.where(mels < start, linear, _LOG_START * np.exp(_LOG_STEP * (mels - start)))
