"""A part of a recording heard anew: its rows in place of those that stand there.

Like `operations`: gives the `Change`, or None if nothing would change.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from kasr_desktop.domain.origin import Origin
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.editing.change import Change, ChangeKind, Patch
from kasr_desktop.editing.document import Document
from kasr_desktop.editing.word_times import LEAST, part_of

Span = tuple[float, float]


def hear_again(
    document: Document,
    heard: Sequence[Segment],
    span: Span,
    *,
    replaceable: Collection[Segment] = (),
) -> Change | None:
    """Put what was heard in a part of a recording in the place of its rows.

    A row that reaches beyond the part keeps its words there, each by its middle, as a row of
    its own. Rows with a person's work stay as they are, and what was heard goes around them.
    A new row has the speaker of the row that it covers most of.

    Args:
        document: Whose rows.
        heard: The part as heard now, in time order, in the times of the whole recording.
        span: From and to, in seconds; words heard beyond it are left out.
        replaceable: Rows with a person's work that the person gave up.

    Returns:
        One step; None where nothing was heard that could stand there.
    """
    start, end = span
    rows = document.segments
    first = bisect_right(rows, start, key=lambda row: row.end)
    last = max(first, bisect_left(rows, end, key=lambda row: row.start))
    there = rows[first:last]
    fixed = [row for row in there if row.is_touched and row not in replaceable]
    given_up = [row for row in there if row not in fixed]
    new = [
        _with_speaker(row, given_up)
        for low, high in _free(fixed, start, end)
        for row in parts_within(heard, low, high)
    ]
    if not new:
        return None
    around = [
        part
        for row in given_up
        for low, high in ((row.start, start), (end, row.end))
        for part in parts_within([row], low, high)
    ]
    inserted = tuple(sorted((*around, *fixed, *new), key=lambda row: row.start))
    if inserted == tuple(there):
        return None
    by = Origin.PERSON if any(row.is_touched for row in given_up) else Origin.MACHINE
    patch = Patch(first, tuple(there), inserted, by)
    return Change(ChangeKind.HEAR_AGAIN, (patch,), count=len(new))


def rows_within(rows: Sequence[Segment], span: Span) -> list[Segment]:
    """Return the rows that have a part in a span."""
    return [row for row in rows if row.end > span[0] and row.start < span[1]]


def _free(fixed: Sequence[Segment], start: float, end: float) -> Iterator[Span]:
    """Yield what of a span is free of rows that stay."""
    for row in fixed:
        yield start, row.start
        start = row.end
    yield start, end


def parts_within(rows: Sequence[Segment], start: float, end: float) -> Iterator[Segment]:
    """Yield what of rows lies in a span and has words; of a row cut by it no less than a frame."""
    for row in rows:
        low, high = max(start, row.start), min(end, row.end)
        is_whole = (low, high) == (row.start, row.end)
        if high - low < LEAST and not is_whole:
            continue
        part = part_of(row, low, high)
        if any(reading.hypothesis.words for reading in part.readings):
            yield part


def _with_speaker(row: Segment, former: Sequence[Segment]) -> Segment:
    def shared(other: Segment) -> float:
        return min(row.end, other.end) - max(row.start, other.start)

    nearest = max(former, key=shared, default=None)
    if nearest is None or shared(nearest) <= 0 or not nearest.speaker:
        return row
    return replace(row, speaker=nearest.speaker, speaker_by=nearest.speaker_by)
