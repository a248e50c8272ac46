"""How far a measured error rate may be from the true one: the bootstrap.

Utterances are drawn again with replacement, as often as there are, and the rate is
taken anew; the middle 95 % of many such rates is the interval. Utterances of one
speaker are alike, so an interval over utterances is too narrow for a new speaker:
the second draws whole speakers.

Source: Bisani & Ney 2004, doi:10.1109/ICASSP.2004.1326009.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.text.error_rate import ErrorRate

NUM_RESAMPLES = 2_000
SEED = 1
LEVEL = 0.95
_MAX_DRAWS = 4_000_000
"""Numbers held at once."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Where the true rate may lie.

    Attributes:
        low: Fraction.
        high: Fraction.
        num_units: Utterances or speakers that were drawn from; below about ten the
            interval itself is uncertain.
    """

    low: float
    high: float
    num_units: int


def rate_interval(
    counts: Sequence[ErrorRate],
    groups: Sequence[Hashable] | None = None,
    *,
    num_resamples: int = NUM_RESAMPLES,
    seed: int = SEED,
) -> Interval | None:
    """Return the interval of the rate of all `counts` together.

    Args:
        counts: One an utterance.
        groups: The speaker of each: speakers are drawn. None: utterances are.
        num_resamples: Draws.
        seed: Of the draws; equal seeds give equal intervals.

    Returns:
        None where there are fewer than two to draw from, or nothing was said.
    """
    errors, lengths = _sums(counts, groups)
    if len(errors) < 2 or not lengths.sum():
        return None
    rates = _rates(errors, lengths, num_resamples=num_resamples, seed=seed)
    low, high = np.quantile(rates, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(low), float(high), len(errors))


def _sums(
    counts: Sequence[ErrorRate], groups: Sequence[Hashable] | None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return errors (G,) and reference lengths (G,) of each unit that is drawn."""
    units = range(len(counts)) if groups is None else groups
    places: dict[Hashable, int] = {}
    owners = np.array([places.setdefault(unit, len(places)) for unit in units], dtype=np.intp)
    errors = np.bincount(owners, [each.errors for each in counts], minlength=len(places))
    lengths = np.bincount(owners, [each.reference_length for each in counts])
    return errors.astype(np.float64), lengths.astype(np.float64)


def _rates(
    errors: NDArray[np.float64], lengths: NDArray[np.float64], *, num_resamples: int, seed: int
) -> NDArray[np.float64]:
    """Return the rate of every draw (R,); a draw in which nothing was said is left out."""
    rng = np.random.default_rng(seed)
    num_units = len(errors)
    at_once = max(1, _MAX_DRAWS // num_units)
    rates = []
    for first in range(0, num_resamples, at_once):
        num = min(at_once, num_resamples - first)
        drawn = rng.multinomial(num_units, np.full(num_units, 1 / num_units), size=num)
        said = drawn @ lengths
        rates.append((drawn @ errors)[said > 0] / said[said > 0])
    return np.concatenate(rates)
