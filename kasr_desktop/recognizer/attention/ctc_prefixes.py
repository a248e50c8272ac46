"""How likely texts are to CTC, letter by letter: the probability that speech begins so.

Prefix probabilities (Graves 2012, doi:10.1007/978-3-642-24797-2, ch. 7; used beside an
attention decoder by Watanabe et al. 2017, doi:10.1109/JSTSP.2017.2763455). The recursion over
frames r(t) = (r(t-1) + enter(t-1)) p(t) is a running sum once both sides are divided by the
product of p, so it needs no loop; in logarithms and 64 bits nothing overflows.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

_NEVER = -1e9
"""Log-probability of what cannot be; finite, since differences of it are taken."""

_NO_LETTER = -1


@dataclass(frozen=True, slots=True)
class Prefixes:
    """Some texts, as CTC sees them.

    Attributes:
        at_letter: (texts, T) log-probability that frame t ends the text with its last letter.
        at_blank: (texts, T) the same with a blank behind.
        last: (texts,) the last letters, -1 where there is none.
        scores: (texts,) log-probability that what is said begins with the text.
    """

    at_letter: Tensor
    at_blank: Tensor
    last: Tensor
    scores: Tensor

    def of(self, texts: Tensor) -> Prefixes:
        """Return these texts (indices), in this order."""
        return Prefixes(
            self.at_letter[texts], self.at_blank[texts], self.last[texts], self.scores[texts]
        )

    def whole(self) -> Tensor:
        """Return (texts,) the log-probability that the text is all that is said."""
        return torch.logaddexp(self.at_letter[:, -1], self.at_blank[:, -1])


class PrefixScorer:
    """Scores texts on one window's log-probabilities."""

    def __init__(self, log_probs: Tensor, *, blank: int) -> None:
        """Take log_probs (T, V), T at least 1."""
        self._log_probs = log_probs.double()
        self._sums = self._log_probs.cumsum(dim=0)
        self._blank = blank

    def empty(self) -> Prefixes:
        """Return the one empty text."""
        blanks = self._sums[None, :, self._blank]
        never = torch.full_like(blanks, _NEVER)
        return Prefixes(
            never, blanks, torch.full((1,), _NO_LETTER), torch.zeros(1, dtype=torch.float64)
        )

    def add(self, texts: Prefixes, letters: Tensor) -> Prefixes:
        """Put one letter (texts,) behind each text; a negative letter leaves it as it is."""
        adds = letters >= 0
        ids = letters.clamp(min=0)
        anywhere = torch.logaddexp(texts.at_letter, texts.at_blank)
        # the same letter again needs a blank between
        doubled = (texts.last == ids)[:, None]
        before = torch.where(doubled, texts.at_blank, anywhere)
        at_start = torch.where(texts.last == _NO_LETTER, 0.0, _NEVER)[:, None]
        enter = torch.cat([at_start.to(before), before[:, :-1]], dim=1)
        here = self._log_probs[:, ids].T
        at_letter = _run(enter, self._sums[:, ids].T, here)
        never = torch.full_like(at_start, _NEVER, dtype=torch.float64)
        left = torch.cat([never, at_letter[:, :-1]], dim=1)
        blank = self._blank
        at_blank = _run(left, self._sums[None, :, blank], self._log_probs[None, :, blank])
        scores = torch.logsumexp(enter + here, dim=1)
        return Prefixes(
            torch.where(adds[:, None], at_letter, texts.at_letter),
            torch.where(adds[:, None], at_blank, texts.at_blank),
            torch.where(adds, ids, texts.last),
            torch.where(adds, scores, texts.scores),
        )


def _run(enter: Tensor, sums: Tensor, here: Tensor) -> Tensor:
    """Return (texts, T): entered at any frame so far and in the same token since."""
    return (sums + torch.logcumsumexp(enter - (sums - here), dim=1)).clamp(min=_NEVER)
