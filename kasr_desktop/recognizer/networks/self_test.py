"""Whether a network in fewer bits says the same as in single precision, on a test sound."""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass

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

Over all frames of a reader's texts, over the clear frames of a network: where single precision
itself is in doubt between tokens, any rounding moves probabilities, and harms nothing.
"""

MAX_NOISE = 0.12
"""What 8 bits add to the log-probabilities, as a share of how these move over time.

It does not depend on how sure a network is. Networks whose text 8 bits leave alone have 0.05 to
0.10; one scale for a whole input, which costs 1.4 points of CER, has 0.16; damage has 0.3 and more.
"""

MAX_FLIPPED = 0.005
"""Share of the clear frames whose best token 8 bits may change: of the test sound none."""

_CLEAR_MARGIN = 0.8
"""A frame is clear if its best token is so much likelier than the second."""

_TEST_SECONDS = 4

_LEAST = 1e-12


@dataclass(frozen=True, slots=True)
class Difference:
    """How two runs of a network on one sound differ.

    Attributes:
        noise: What was added to the log-probabilities, as a share of how these move over time.
        flipped: Share of the clear frames whose best token is another.
        shift: Mean total variation of the clear frames; of all where none is clear.
    """

    noise: float
    flipped: float
    shift: float

    @property
    def is_small(self) -> bool:
        """Whether the runs say the same."""
        return (
            self.noise <= MAX_NOISE and self.flipped <= MAX_FLIPPED and self.shift <= MAX_MEAN_SHIFT
        )

    def facts(self) -> dict[str, str]:
        """Return it as a conversion keeps it."""
        return {name: f"{value:.4f}" for name, value in asdict(self).items()}


def difference(exact: LogProbs, other: LogProbs) -> Difference:
    """Compare a run (T, V) in single precision with another.

    Example:
        >>> sure = np.log(np.array([[0.9, 0.1], [0.1, 0.9]]))
        >>> difference(sure, sure)
        Difference(noise=0.0, flipped=0.0, shift=0.0)
        >>> difference(sure, sure[::-1]).is_small
        False
    """
    if not np.isfinite(other).all():
        return Difference(1.0, 1.0, 1.0)
    said, added = _over_time(exact), _over_time(other - exact)
    noise = float(np.sqrt((added**2).mean() / max(float((said**2).mean()), _LEAST)))
    first, second = np.sort(np.exp(exact), axis=1)[:, :-3:-1].T
    clear = first - second >= _CLEAR_MARGIN
    if not clear.any():
        return Difference(noise, 0.0, mean_shift(exact, other))
    flipped = (exact.argmax(axis=1) != other.argmax(axis=1))[clear].mean()
    return Difference(noise, float(flipped), mean_shift(exact[clear], other[clear]))


def _over_time(log_probs: LogProbs) -> LogProbs:
    """Return (T, V) without what is equal in all frames or for all tokens."""
    centred: LogProbs = log_probs - log_probs.mean(axis=0)
    centred -= centred.mean(axis=1, keepdims=True)
    return centred


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
