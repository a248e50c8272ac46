"""Two transcripts of one recording, row by row: the words of both that were said together."""

from __future__ import annotations

from collections.abc import Sequence

from kasr_desktop.domain.transcript import Reading, Segment
from kasr_desktop.editing.added_readings import shared_out
from kasr_desktop.text.normalize import normalize
from kasr_desktop.text.reference_alignment import drain, share_reference
from kasr_desktop.text.reference_errors import Rates, check_segment, total_rates

Sources = tuple[str, str]
"""Of the first transcript's readings and of the second's."""


def paired_rows(
    first: Sequence[Segment],
    second: Sequence[Segment],
    sources: Sources,
    *,
    reached: float | None = None,
) -> tuple[Segment, ...]:
    """Return a row a segment of the first, the second's words where their middle lies.

    Endpoints of two models never fall together, so words are shared out by time. What stands
    in the first transcript is a reading of the first source, the second's one of the other.

    Args:
        first: The first transcript.
        second: The second one, as far as it is known.
        sources: Theirs.
        reached: Seconds up to which the second one was heard, None for all: rows behind that
            have no reading of it yet, which is another thing than one that says nothing.

    Example:
        >>> from kasr_desktop.domain.transcript import Hypothesis, Word
        >>> said = Reading("greedy", Hypothesis((Word("사과", 0.0, 0.5, 0.9),)))
        >>> here, there = [Segment(0.0, 0.5, (said,))], [Segment(0.1, 0.6, (said,))]
        >>> row, = paired_rows(here, there, ("model:a", "model:b"))
        >>> [(reading.source, reading.hypothesis.text) for reading in row.readings]
        [('model:a', '사과'), ('model:b', '사과')]
    """
    own, other = sources
    if not first:
        return tuple(Segment(one.start, one.end, (Reading(other, one.said),)) for one in second)
    shares = shared_out(second, first)
    return tuple(
        Segment(
            one.start,
            one.end,
            (Reading(own, one.said), Reading(other, share))
            if reached is None or one.start < reached
            else (Reading(own, one.said),),
        )
        for one, share in zip(first, shares, strict=True)
    )


def agreement(rows: Sequence[Segment], sources: Sources) -> float | None:
    """Return the share of words, 0...1, that both say alike, None where nobody says anything."""
    checks = [
        check_segment(*(normalize(row.hypothesis(source).text) for source in sources))
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
    texts = [normalize(segment.said.text) for segment in segments]
    spans = drain(share_reference(reference, texts))
    checks = (
        check_segment(" ".join(reference[first:end]), text)
        for (first, end), text in zip(spans, texts, strict=True)
    )
    return total_rates(checks)
