"""Whether a recording can be heard, and its facts, found by decoding all of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.domain.audio import SAMPLE_RATE
from kasr_trainer.data.manifest import read_samples

_BLOCK = 16_000 * 60
_SILENCE = 1e-4
"""-80 dBFS: below it a recording holds nothing."""


@dataclass(frozen=True, slots=True)
class SoundFacts:
    """What decoding a recording tells.

    Attributes:
        seconds: Its length.
        sample_rate: In Hz, as it is stored.
        channels: Tracks side by side.
        peak: Largest absolute sample, 0 to 1.
        digest: Of the file's bytes, to know it again.
    """

    seconds: float
    sample_rate: int
    channels: int
    peak: float
    digest: str

    @property
    def is_silent(self) -> bool:
        """True if nothing can be heard in it."""
        return self.peak < _SILENCE


def hear(path: Path) -> SoundFacts:
    """Decode a recording to its end.

    Raises:
        OSError: It cannot be opened.
        ValueError: It is no recording, is damaged, or holds nothing.
    """
    import soundfile

    digest = hashlib.sha1(path.read_bytes()).hexdigest()
    try:
        file = soundfile.SoundFile(path)
    except RuntimeError:  # a format libsndfile does not know; FFmpeg knows nearly all
        samples = read_samples(path)
        return SoundFacts(len(samples) / SAMPLE_RATE, SAMPLE_RATE, 1, _peak(samples), digest)
    with file:
        return _hear_plain(file, digest)


def _hear_plain(file: Any, digest: str) -> SoundFacts:
    """Decode what libsndfile knows (FLAC, WAV, Ogg, MP3)."""
    peak, frames = 0.0, 0
    try:
        for block in file.blocks(_BLOCK, dtype="float32", always_2d=True):
            peak, frames = max(peak, _peak(block)), frames + len(block)
    except RuntimeError as error:
        raise ValueError(f"it is damaged after {frames} samples ({error})") from error
    if frames == 0:
        raise ValueError("it holds no sound")
    if file.format in ("FLAC", "WAV") and frames < file.frames:
        raise ValueError(f"it ends after {frames} of {file.frames} samples")
    return SoundFacts(frames / file.samplerate, file.samplerate, file.channels, peak, digest)


def _peak(samples: NDArray[np.float32]) -> float:
    return float(np.abs(samples).max(initial=0.0))
