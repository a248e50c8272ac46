"""How likely texts are to CTC, letter by letter: the probability that speech begins so.

Prefix probabilities (Graves 2012, doi:10.1007/978-3-642-24797-2, ch. 7; used beside an
attention decoder by Watanabe et al. 2017, doi:10.1109/JSTSP.2017.2763455). The recursion over
frames r(t) = (r(t-1) + enter(t-1)) p(t) is a running sum once both sides are divided by the
product of p, so it needs no loop; in logarithms and 64 bits nothing overflows. Texts of several
windows are scored in one call.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.domain.emissions import LogProbs

_NEVER = -1e9
"""Log-probability of what cannot be; finite, since differences of it are taken."""

_PADDING = -60.0
"""Log-probability of a letter behind a window's end, where blank is certain."""

_NO_LETTER = -1

Doubles = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Prefixes:
    """Some texts, as CTC sees them.

    Attributes:
        at_letter: (texts, T) log-probability that frame t ends the text with its last letter.
        at_blank: (texts, T) the same with a blank behind.
        last: (texts,) the last letters, -1 where there is none.
        scores: (texts,) log-probability that what is said begins with the text.
        windows: (texts,) the window that each text is of.
    """

    at_letter: Doubles
    at_blank: Doubles
    last: Integers
    scores: Doubles
    windows: Integers

    def of(self, texts: Integers) -> Prefixes:
        """Return these texts (indices), in this order."""
        return Prefixes(
            self.at_letter[texts],
            self.at_blank[texts],
            self.last[texts],
            self.scores[texts],
            self.windows[texts],
        )

    def whole(self) -> Doubles:
        """Return (texts,) the log-probability that the text is all that is said."""
        whole: Doubles = np.logaddexp(self.at_letter[:, -1], self.at_blank[:, -1])
        return whole


class PrefixScorer:
    """Scores texts on the log-probabilities of some windows."""

    def __init__(self, log_probs: Sequence[LogProbs], *, blank: int) -> None:
        """Take the log_probs (T, V) of each window, T at least 1."""
        longest = max(map(len, log_probs))
        size = log_probs[0].shape[1]
        # (windows, V, T): the frames of a token lie side by side
        self._log_probs = np.full((len(log_probs), size, longest), _PADDING)
        self._log_probs[:, blank] = 0.0
        for place, rows in enumerate(log_probs):
            self._log_probs[place, :, : len(rows)] = rows.T
        self._sums = self._log_probs.cumsum(axis=2)
        self._blank = blank

    def empty(self) -> Prefixes:
        """Return the empty text of every window."""
        count = len(self._log_probs)
        blanks = self._sums[:, self._blank]
        return Prefixes(
            np.full_like(blanks, _NEVER),
            blanks,
            np.full(count, _NO_LETTER, np.int64),
            np.zeros(count),
            np.arange(count),
        )

    def add(self, texts: Prefixes, letters: Integers) -> Prefixes:
        """Put one letter (texts,) behind each text."""
        windows, blank = texts.windows, self._blank
        before = np.logaddexp(texts.at_letter, texts.at_blank)
        # the same letter again needs a blank between
        doubled = texts.last == letters
        before[doubled] = texts.at_blank[doubled]
        enter = np.empty_like(before)
        enter[:, 0] = np.where(texts.last == _NO_LETTER, 0.0, _NEVER)
        enter[:, 1:] = before[:, :-1]
        here = self._log_probs[windows, letters]
        at_letter = _run(enter, self._sums[windows, letters], here)
        left = np.empty_like(before)
        left[:, 0] = _NEVER
        left[:, 1:] = at_letter[:, :-1]
        at_blank = _run(left, self._sums[windows, blank], self._log_probs[windows, blank])
        return Prefixes(at_letter, at_blank, letters, _log_sum(enter + here), windows)


def _run(enter: Doubles, sums: Doubles, here: Doubles) -> Doubles:
    """Return (texts, T): entered at any frame so far and in the same token since."""
    total = np.logaddexp.accumulate(enter - (sums - here), axis=1)
    total += sums
    return np.maximum(total, _NEVER, out=total)


def _log_sum(values: Doubles) -> Doubles:
    """Return the logarithm of the sum of exponentials (texts,) of (texts, T)."""
    greatest = values.max(axis=1)
    total: Doubles = greatest + np.log(np.exp(values - greatest[:, None]).sum(axis=1))
    return total
