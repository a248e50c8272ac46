"""Any sample rate to 16 kHz, piece by piece. The only door to soxr.

soxr at quality HQ was chosen by measurement over FFmpeg's swresample with its
defaults (44.1 and 48 kHz to 16 kHz, sines; two cores of a server, one thread):

| | level at 7.0 / 7.5 kHz | what 8.2 / 8.5 kHz leaves behind as an alias | 1 min takes |
|---|---|---|---|
| soxr HQ | 0.0 / -0.4 dB | -130 / -136 dB | 11 ms |
| swresample | -0.4 / -2.9 dB | -15 / -26 dB | 17-30 ms |
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kasr_desktop.domain.audio import SAMPLE_RATE, Samples

LOWEST_RATE = 1_000
"""Hz; below it no speech is left to hear."""

HIGHEST_RATE = 1_000_000
"""Hz; above it a header is broken rather than a recording good."""

_NOTHING = np.zeros(0, dtype=np.float32)


def is_supported_rate(sample_rate: int) -> bool:
    """Return whether `Resampler` takes this rate."""
    return LOWEST_RATE <= sample_rate <= HIGHEST_RATE


class Resampler:
    """Turns a stream of mono samples into one at `SAMPLE_RATE`, without delay or drift.

    N samples in give N * 16000 / `sample_rate` out, rounded, once `finish` is called;
    how the stream is cut changes nothing.
    """

    def __init__(self, sample_rate: int) -> None:
        """Prepare for a stream.

        Args:
            sample_rate: Of the samples that will come, Hz.

        Raises:
            ValueError: The rate is not within `LOWEST_RATE`...`HIGHEST_RATE`.
        """
        if not is_supported_rate(sample_rate):
            raise ValueError(f"sample rate {sample_rate} is not supported")
        self.sample_rate = sample_rate
        self._stream = None if sample_rate == SAMPLE_RATE else _open_stream(sample_rate)

    def feed(self, samples: Samples) -> Samples:
        """Take (N,) samples, give what is ready; -1...1 although filters overshoot."""
        if self._stream is None:
            return samples
        return _clip(self._stream.resample_chunk(samples))

    def finish(self) -> Samples:
        """Return what the filter still holds; nothing can be fed after it."""
        if self._stream is None:
            return _NOTHING
        return _clip(self._stream.resample_chunk(_NOTHING, last=True))


def _open_stream(sample_rate: int) -> Any:
    import soxr

    return soxr.ResampleStream(sample_rate, SAMPLE_RATE, 1, dtype="float32", quality="HQ")


def _clip(samples: Samples) -> Samples:
    return np.clip(samples, -1.0, 1.0)
