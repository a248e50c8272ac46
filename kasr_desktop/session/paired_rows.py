"""Two transcripts of one recording, row by row: the words of both that were said together."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Sequence

from kasr_desktop.domain.readings import GREEDY, LM
from kasr_desktop.domain.transcript import Hypothesis, Reading, Segment, Word
from kasr_desktop.text.normalize import normalize
from kasr_desktop.text.reference_alignment import drain, share_reference
from kasr_desktop.text.reference_errors import Rates, check_segment, total_rates


def paired_rows(first: Sequence[Segment], second: Sequence[Segment]) -> tuple[Segment, ...]:
    """Return a row a segment of the first, the second's words where their middle lies.

    Endpoints of two models never fall together, so words are shared out by time. In a row
    the first model's text stands as `greedy`, the second's as `lm`: the view that compares
    two texts compares these alike.

    Example:
        >>> from kasr_desktop.domain.transcript import Word
        >>> said = Reading("greedy", Hypothesis((Word("사과", 0.0, 0.5, 0.9),)))
        >>> row, = paired_rows([Segment(0.0, 0.5, (said,))], [Segment(0.1, 0.6, (said,))])
        >>> [reading.hypothesis.text for reading in row.readings]
        ['사과', '사과']
    """
    if not first:
        return tuple(_row(one, Hypothesis(), one.best) for one in second)
    borders = [(one.end + next_one.start) / 2 for one, next_one in itertools.pairwise(first)]
    shares: list[list[Word]] = [[] for _ in first]
    for word in (word for segment in second for word in segment.best.words):
        shares[bisect_right(borders, (word.start + word.end) / 2)].append(word)
    return tuple(
        _row(one, one.best, Hypothesis(tuple(share)))
        for one, share in zip(first, shares, strict=True)
    )


def _row(of: Segment, first: Hypothesis, second: Hypothesis) -> Segment:
    return Segment(of.start, of.end, (Reading(GREEDY, first), Reading(LM, second)))


def agreement(rows: Sequence[Segment]) -> float | None:
    """Return the share of words, 0...1, that both say alike, None where nobody says anything."""
    checks = [
        check_segment(*(normalize(row.hypothesis(source).text) for source in (GREEDY, LM)))
        for row in rows
    ]
    rate = total_rates(checks).wer
    most = max(rate.reference_length, sum(len(check.text) for check in checks))
    return None if most == 0 else max(0.0, 1.0 - rate.errors / most)


def rates_against(reference: Sequence[str], segments: Sequence[Segment]) -> Rates:
    """Count what a transcript gets wrong.

    Args:
        reference: Words of what was truly said, normalized.
        segments: The transcript.
    """
    texts = [normalize(segment.best.text) for segment in segments]
    spans = drain(share_reference(reference, texts))
    checks = (
        check_segment(" ".join(reference[first:end]), text)
        for (first, end), text in zip(spans, texts, strict=True)
    )
    return total_rates(checks)
