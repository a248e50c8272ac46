"""Modified Kneser-Ney n-grams without a compiler, for texts of up to some million words.

What lmplz computes, number by number: adjusted counts, three discounts an order from
counts of counts, interpolation down to the uniform distribution, pruning after the
discounts are known, words outside a given list pruned like n-grams. lmplz sorts on the
disk and takes any text; here every n-gram is in memory, some 200 bytes each.

Sources: Chen & Goodman 1998, TR-10-98; Heafield et al. 2013, "Scalable Modified
Kneser-Ney Language Model Estimation", aclanthology.org/P13-2121.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

BEGIN, END, UNKNOWN = "<s>", "</s>", "<unk>"
FALLBACK = (0.0, 0.5, 1.0, 1.5)
"""lmplz' --discount_fallback: where counts of counts are too few to estimate from."""

Gram = tuple[str, ...]


@dataclass(slots=True)
class _Order:
    """All n-grams of one length.

    Attributes:
        counts: Adjusted counts; at the highest order plain ones.
        kept: The n-grams that are not pruned.
        discounts: What is taken from a count of 1, 2, 3 and more; [0] is 0.
        probabilities: Of the kept n-grams.
        backoffs: Context to the share that goes to the lower order.
    """

    counts: Counter[Gram]
    kept: set[Gram]
    discounts: Sequence[float] = FALLBACK
    probabilities: dict[Gram, float] = field(default_factory=dict)
    backoffs: dict[Gram, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NgramModel:
    """Estimated n-grams.

    Attributes:
        probabilities: One mapping an order, n-gram to probability.
        backoffs: Context to its back-off weight; 1 where there is none.
    """

    probabilities: tuple[Mapping[Gram, float], ...]
    backoffs: Mapping[Gram, float]

    def write_arpa(self, path: Path) -> None:
        """Write the model as every n-gram program reads it, UTF-8."""
        with path.open("w", encoding="utf-8", newline="\n") as out:
            out.write("\\data\\\n")
            for order, grams in enumerate(self.probabilities, start=1):
                out.write(f"ngram {order}={len(grams)}\n")
            for order, grams in enumerate(self.probabilities, start=1):
                out.write(f"\n\\{order}-grams:\n")
                for gram in sorted(grams):
                    out.write(self._line(gram, grams[gram], order) + "\n")
            out.write("\n\\end\\\n")

    def _line(self, gram: Gram, probability: float, order: int) -> str:
        score = f"{math.log10(probability):.7g}\t{' '.join(gram)}"
        if order == len(self.probabilities):
            return score
        return f"{score}\t{math.log10(self.backoffs.get(gram, 1.0)):.7g}"


def estimate(
    sentences: Iterable[str],
    *,
    order: int,
    prune: Sequence[int] = (),
    words: Iterable[str] | None = None,
) -> NgramModel:
    """Estimate a model.

    Args:
        sentences: Words between spaces; begin and end are added here.
        order: Words an n-gram is long, at least 2.
        prune: n-grams seen at most so often are left out, one number an order, the
            last one for all higher; the first must be 0.
        words: The known words; None: all that occur.

    Raises:
        ValueError: There is no text, or the order or the pruning makes no sense.
    """
    if order < 2 or (prune and prune[0] != 0) or list(prune) != sorted(prune):
        raise ValueError(f"order {order} with pruning {list(prune)} cannot be estimated")
    plain = _count(sentences, order)
    if len(plain[0]) < 2:
        raise ValueError("there is no text to estimate from")
    known = None if words is None else {*words, BEGIN, END, UNKNOWN}
    orders = [_make_order(plain, n, prune=prune, known=known) for n in range(order)]
    return _interpolate(orders)


def _count(sentences: Iterable[str], order: int) -> list[Counter[Gram]]:
    """Count all n-grams of all lengths, plainly."""
    plain: list[Counter[Gram]] = [Counter() for _ in range(order)]
    for sentence in sentences:
        words = sentence.split()
        if not words:
            continue
        row = (BEGIN, *words, END)
        for n in range(order):
            plain[n].update(row[first : first + n + 1] for first in range(len(row) - n))
    return plain


def _make_order(
    plain: Sequence[Counter[Gram]], n: int, *, prune: Sequence[int], known: set[str] | None
) -> _Order:
    """Adjust the counts of one order, estimate its discounts, mark what is pruned."""
    counts = plain[n] if n + 1 == len(plain) else _adjust(plain[n], plain[n + 1])
    limit = prune[min(n, len(prune) - 1)] if prune else 0
    kept = {
        gram
        for gram, count in plain[n].items()
        if count > limit and (known is None or known.issuperset(gram))
    }
    if n == 0:
        kept |= {(BEGIN,), (END,)}
        counts[(BEGIN,)] = 0
    return _Order(counts, kept, discounts=_discounts(counts))


def _adjust(plain: Counter[Gram], longer: Counter[Gram]) -> Counter[Gram]:
    """Count in how many words' company an n-gram was seen; what begins a sentence, plainly."""
    adjusted: Counter[Gram] = Counter()
    for gram in longer:
        adjusted[gram[1:]] += 1
    for gram, count in plain.items():
        if gram[0] == BEGIN:
            adjusted[gram] = count
    return adjusted


def _discounts(counts: Counter[Gram]) -> Sequence[float]:
    """Estimate the discounts from counts of counts (Chen & Goodman 1998, eq. 26)."""
    times = Counter(count for count in counts.values() if count < 5)
    if not (times[1] and times[2] and times[3]):
        return FALLBACK
    share = times[1] / (times[1] + 2 * times[2])
    found = [k - (k + 1) * share * times[k + 1] / times[k] for k in (1, 2, 3)]
    if any(not 0 <= discount <= k for k, discount in enumerate(found, start=1)):
        return FALLBACK
    return (0.0, *found)


def _interpolate(orders: Sequence[_Order]) -> NgramModel:
    """Return every kept n-gram its probability, from the shortest up."""
    lower: Mapping[Gram, float] = {}
    for n, level in enumerate(orders):
        own = _own_shares(level)
        if n == 0:
            uniform = level.backoffs.pop(()) / len(level.kept)  # all but <s>, and <unk>
            own.setdefault((UNKNOWN,), 0.0)
            level.probabilities = {gram: share + uniform for gram, share in own.items()}
            level.probabilities[(BEGIN,)] = 1.0
        else:
            level.probabilities = {
                gram: share + level.backoffs[gram[:-1]] * lower[gram[1:]]
                for gram, share in own.items()
            }
        lower = level.probabilities
    backoffs = {gram: weight for level in orders for gram, weight in level.backoffs.items()}
    return NgramModel(tuple(level.probabilities for level in orders), backoffs)


def _own_shares(level: _Order) -> dict[Gram, float]:
    """Return what is left of each kept n-gram's share after its discount; note the back-offs."""
    totals: defaultdict[Gram, int] = defaultdict(int)
    freed: defaultdict[Gram, float] = defaultdict(float)
    for gram, count in level.counts.items():
        context = gram[:-1]
        totals[context] += count
        freed[context] += level.discounts[min(count, 3)] if gram in level.kept else count
    level.backoffs = {context: freed[context] / totals[context] for context in totals}
    return {
        gram: (level.counts[gram] - level.discounts[min(level.counts[gram], 3)]) / totals[gram[:-1]]
        for gram in level.kept
    }
