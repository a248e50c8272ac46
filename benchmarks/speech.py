"""Audio of any length for the benchmark: speech repeated with pauses, one WAV file."""

from __future__ import annotations

import itertools
import wave
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.domain.audio import SAMPLE_RATE

PAUSE = 0.8
"""Seconds of near silence between two repetitions, as between two sentences."""

_NOISE = 1e-4
"""Amplitude of the pauses: digital zeros would be kinder than any recording."""


def read_speech(path: Path) -> NDArray[np.float32]:
    """Return the samples (N,) of a recording at 16 kHz, channels mixed."""
    import soundfile
    import soxr

    samples, sample_rate = soundfile.read(path, dtype="float32", always_2d=True)
    mixed = samples.mean(axis=1, dtype=np.float32)
    resampled: NDArray[np.float32] = soxr.resample(mixed, sample_rate, SAMPLE_RATE)
    return resampled


def blocks(recordings: Sequence[NDArray[np.float32]]) -> Iterator[NDArray[np.float32]]:
    """Return recordings and pauses by turns, for ever."""
    generator = np.random.default_rng(0)
    for recording in itertools.cycle(recordings):
        yield recording
        noise = generator.standard_normal(round(PAUSE * SAMPLE_RATE))
        yield (noise * _NOISE).astype(np.float32)


def write_speech(target: Path, sources: Sequence[Path], *, seconds: float) -> Path:
    """Write exactly `seconds` of `sources`, repeated with pauses, as 16 kHz PCM.

    Raises:
        ValueError: No source is given.
    """
    if not sources:
        raise ValueError("the benchmark needs at least one recording of speech")
    recordings = [read_speech(path) for path in sources]
    left = round(seconds * SAMPLE_RATE)
    with wave.open(str(target), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        for block in blocks(recordings):
            part = block[:left]
            file.writeframes((np.clip(part, -1, 1) * 32767).astype("<i2").tobytes())
            left -= len(part)
            if left <= 0:
                return target
    raise AssertionError("blocks never end")
