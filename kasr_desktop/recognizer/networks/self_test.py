"""Whether a network in fewer bits says the same as in single precision, on a test sound."""

from __future__ import annotations

import logging

import numpy as np

from kasr_desktop.domain.audio import SAMPLE_RATE, Samples
from kasr_desktop.domain.emissions import LogProbs
from kasr_desktop.resources import sample_path

log = logging.getLogger(__name__)

MAX_PROBABILITY_SHIFT = 0.02
"""Half precision may move no token's probability by more on the test sound.

fp16 keeps 11 bits: on models that suit it the shift is under 0.005; one that overflows
somewhere is off by tenths or gives NaN.
"""

MAX_MEAN_SHIFT = 0.03
"""8 bits may move a frame's probabilities by this on average (total variation).

Weights that do not suit 8 bits are off by tenths. Text is what counts, and it was measured:
docs/decisions/0029.
"""

_TEST_SECONDS = 4


def same_probabilities(exact: LogProbs, other: LogProbs) -> bool:
    """Return whether two runs (T, V) say the same, frame by frame, to `MAX_PROBABILITY_SHIFT`.

    Example:
        >>> steady = np.log(np.array([[0.7, 0.3]], np.float32))
        >>> same_probabilities(steady, steady + 1e-3), same_probabilities(steady, steady * np.nan)
        (True, False)
    """
    if not np.isfinite(other).all():
        return False
    return bool(np.abs(np.exp(exact) - np.exp(other)).max() <= MAX_PROBABILITY_SHIFT)


def mean_shift(exact: LogProbs, other: LogProbs) -> float:
    """Return the mean total variation of two runs (T, V): 0 equal, 1 nothing in common.

    Example:
        >>> one = np.log(np.array([[0.7, 0.3]]))
        >>> round(mean_shift(one, np.log(np.array([[0.6, 0.4]]))), 3)
        0.1
    """
    if not np.isfinite(other).all():
        return 1.0
    return float(np.abs(np.exp(exact) - np.exp(other)).sum(axis=1).mean() / 2)


def probe_sound() -> Samples:
    """Return four seconds of the bundled speech; where it is missing, of a chirp in noise."""
    length = _TEST_SECONDS * SAMPLE_RATE
    time = np.arange(length) / SAMPLE_RATE
    try:
        import soundfile  # no model needs it for its text, so its absence keeps none from loading

        sound, rate = soundfile.read(sample_path(), dtype="float32")
        return np.interp(time, np.arange(len(sound)) / rate, sound).astype(np.float32)
    except (ImportError, OSError, RuntimeError) as error:
        log.warning("the bundled sample cannot be read: %s", error)
    chirp = np.sin(2 * np.pi * (100 + 225 * time) * time) * np.hanning(length)
    noise = np.random.default_rng(0).standard_normal(length) * 0.01
    return np.asarray(0.3 * chirp + noise, dtype=np.float32)
