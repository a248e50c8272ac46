"""How likely texts are to CTC, letter by letter: the probability that speech begins so.

Prefix probabilities (Graves 2012, doi:10.1007/978-3-642-24797-2, ch. 7; used beside an
attention decoder by Watanabe et al. 2017, doi:10.1109/JSTSP.2017.2763455). The recursion over
frames r(t) = (r(t-1) + enter(t-1)) p(t) is a running sum once both sides are divided by the
product of p, so numpy needs no loop; in logarithms and 64 bits nothing overflows. Compiled it is
the loop itself, on probabilities (`_ctc.c`). Texts of several windows are scored in one call.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.domain.emissions import LogProbs

try:
    from kasr_desktop.recognizer.attention import _ctc as _compiled
except ImportError:  # built without a C compiler
    _compiled = None  # type: ignore[assignment]  # the module is there or not

_NEVER = -1e9
"""Log-probability of what cannot be; finite, since differences of it are taken."""

_PADDING = -60.0
"""Log-probability of a letter behind a window's end, where blank is certain."""

_NO_LETTER = -1

_SPAN = 64
"""Frames whose weights share a base, as `_ctc.c` has them."""

_START = 1e150
"""What the compiled scorer calls the best path's probability, as `_ctc.c` does."""

_IMPOSSIBLE = 1e-290
"""What is less is nothing to it."""

Doubles = NDArray[np.float64]
Integers = NDArray[np.int64]
Letters = Sequence[int]


@dataclass(frozen=True, slots=True)
class Prefixes:
    """Some texts, as CTC sees them.

    Attributes:
        at_letter: (texts, T) how likely it is that frame t ends the text with its last letter, as
            its scorer measures it.
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

    def and_of(self, others: Prefixes) -> Prefixes:
        """Return these texts and others behind them."""
        return Prefixes(
            np.concatenate([self.at_letter, others.at_letter]),
            np.concatenate([self.at_blank, others.at_blank]),
            np.concatenate([self.last, others.last]),
            np.concatenate([self.scores, others.scores]),
            np.concatenate([self.windows, others.windows]),
        )


class PrefixScorer(Protocol):
    """Scores texts on the log-probabilities of some windows."""

    def empty(self) -> Prefixes:
        """Return the empty text of every window."""

    def spell(self, texts: Prefixes, parents: Integers, letters: Sequence[Letters]) -> Prefixes:
        """Put letters, perhaps none, behind the texts that some indices (N,) name."""

    def whole(self, texts: Prefixes) -> Doubles:
        """Return (texts,) the log-probability that the text is all that is said."""


def prefix_scorer(log_probs: Sequence[LogProbs], *, blank: int) -> PrefixScorer:
    """Return what scores here, of the log_probs (T, V) of each window, T at least 1."""
    kind = NumpyScorer if _compiled is None else CompiledScorer
    return kind(log_probs, blank=blank)


def is_compiled() -> bool:
    """Return whether the compiled module is there."""
    return _compiled is not None


class CompiledScorer:
    """By `_ctc.c`: prefixes hold probabilities in multiples of the best path's."""

    def __init__(self, log_probs: Sequence[LogProbs], *, blank: int) -> None:
        """Take the log_probs (T, V) of each window, T at least 1."""
        self._blank = blank
        padded = _side_by_side(log_probs, blank)
        greatest = padded.max(axis=1)
        padded -= greatest[:, None]
        self._probs = np.exp(padded, out=padded)
        best = greatest.cumsum(axis=1)
        firsts = np.arange(0, best.shape[1], _SPAN)
        self._bases = np.ascontiguousarray(np.where(firsts, best[:, firsts - 1], 0.0))
        self._weights = np.exp(best - self._bases.repeat(_SPAN, axis=1)[:, : best.shape[1]])
        self._best = best[:, -1]

    def empty(self) -> Prefixes:
        """Return the empty text of every window."""
        blanks = self._probs[:, self._blank].copy()
        blanks[:, 0] *= _START
        blanks = blanks.cumprod(axis=1)
        blanks[blanks < _IMPOSSIBLE] = 0.0
        return _empty(np.zeros_like(blanks), blanks)

    def spell(self, texts: Prefixes, parents: Integers, letters: Sequence[Letters]) -> Prefixes:
        """Put letters, perhaps none, behind the texts that some indices (N,) name."""
        count, frames = len(parents), texts.at_letter.shape[1]
        found = Prefixes(
            np.empty((count, frames)),
            np.empty((count, frames)),
            np.empty(count, np.int64),
            np.empty(count),
            texts.windows[parents],
        )
        rows = np.full((count, max(map(len, letters))), _NO_LETTER, np.int64)
        for row, each in zip(rows, letters, strict=True):
            row[: len(each)] = each
        _compiled.spell(
            self._probs, self._weights, self._bases,
            texts.at_letter, texts.at_blank, texts.last, texts.scores, texts.windows,
            parents, rows,
            found.at_letter, found.at_blank, found.last, found.scores,
            self._blank,
        )  # fmt: skip
        return found

    def whole(self, texts: Prefixes) -> Doubles:
        """Return (texts,) the log-probability that the text is all that is said."""
        shares = texts.at_letter[:, -1] + texts.at_blank[:, -1]
        possible = shares > 0
        logs = np.log(shares, out=np.zeros(len(shares)), where=possible)
        return np.where(possible, logs - np.log(_START) + self._best[texts.windows], _NEVER)


class NumpyScorer:
    """In numpy: prefixes hold logarithms."""

    def __init__(self, log_probs: Sequence[LogProbs], *, blank: int) -> None:
        """Take the log_probs (T, V) of each window, T at least 1."""
        self._log_probs = _side_by_side(log_probs, blank)
        self._sums = self._log_probs.cumsum(axis=2)
        self._blank = blank

    def empty(self) -> Prefixes:
        """Return the empty text of every window."""
        blanks = self._sums[:, self._blank]
        return _empty(np.full_like(blanks, _NEVER), blanks)

    def spell(self, texts: Prefixes, parents: Integers, letters: Sequence[Letters]) -> Prefixes:
        """Put letters, perhaps none, behind the texts that some indices (N,) name."""
        grown = texts.of(parents)
        for place in range(max(map(len, letters))):
            rows = np.array([row for row, each in enumerate(letters) if place < len(each)])
            longer = self._add(grown.of(rows), np.array([letters[row][place] for row in rows]))
            for name in ("at_letter", "at_blank", "last", "scores"):
                getattr(grown, name)[rows] = getattr(longer, name)
        return grown

    def whole(self, texts: Prefixes) -> Doubles:
        """Return (texts,) the log-probability that the text is all that is said."""
        return np.logaddexp(texts.at_letter[:, -1], texts.at_blank[:, -1])

    def _add(self, texts: Prefixes, letters: Integers) -> Prefixes:
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


def _side_by_side(log_probs: Sequence[LogProbs], blank: int) -> Doubles:
    """Return (windows, V, T): the frames of a token lie side by side; behind a window blanks."""
    longest = max(map(len, log_probs))
    padded = np.full((len(log_probs), log_probs[0].shape[1], longest), _PADDING)
    padded[:, blank] = 0.0
    for place, rows in enumerate(log_probs):
        padded[place, :, : len(rows)] = rows.T
    return padded


def _empty(at_letter: Doubles, at_blank: Doubles) -> Prefixes:
    count = len(at_letter)
    none = np.full(count, _NO_LETTER, np.int64)
    return Prefixes(at_letter, at_blank, none, np.zeros(count), np.arange(count))


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
