"""Rows of live text that are replaced by what a second reading heard, and rows that stay.

What a person had a hand in stays as it is: rows with their text, speaker or times, rows that any
step of theirs touched or took away, done or undone, rows whose subtitles they set, and the row
that is being written in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from kasr_desktop.domain.origin import Origin
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.editing.change import Change, ChangeKind, Patch
from kasr_desktop.editing.document import Document
from kasr_desktop.editing.hearing_again import Span, parts_within

_EVER = float("inf")


class SecondReading:
    """Collects what a second reading of one take gives and puts it into its rows."""

    def __init__(self) -> None:
        self._heard: list[Segment] = []
        self._until = 0.0

    def hear(self, segments: Sequence[Segment]) -> None:
        """Take the next segments of the second reading."""
        self._heard += segments

    def put(
        self,
        document: Document,
        *,
        final_until: float,
        is_last: bool = False,
        in_edit: int = -1,
    ) -> Change | None:
        """Put as much as can stand into the rows; no step, see `Document.put_better`.

        Rows are replaced up to a moment at which neither reading hears a word, and never beyond
        live text.

        Args:
            document: Of the take.
            final_until: Seconds up to which live text is final.
            is_last: All of the take was read twice.
            in_edit: The row someone is writing in, -1 for none.

        Returns:
            What changed, None if nothing did.
        """
        until = _EVER if is_last else self._border(document.segments, final_until)
        if until is None:
            return None
        count = sum(segment.end <= until for segment in self._heard)
        heard, self._heard = self._heard[:count], self._heard[count:]
        span, self._until = (self._until, until), until
        patches = document.clear_of_steps(better_patches(document, heard, span, in_edit=in_edit))
        return document.put_better(Change(ChangeKind.READ_AGAIN, patches)) if patches else None

    def take(
        self,
        document: Document,
        segments: Sequence[Segment],
        *,
        final_until: float,
        is_last: bool = False,
        in_edit: int = -1,
    ) -> Change | None:
        """Do both: `hear`, then `put`."""
        self.hear(segments)
        return self.put(document, final_until=final_until, is_last=is_last, in_edit=in_edit)

    def _border(self, rows: Sequence[Segment], final_until: float) -> float | None:
        """Return the latest moment between two segments heard at which no row is open."""
        for before, after in reversed(list(pairwise(self._heard))):
            low, high = before.end, min(after.start, final_until)
            inside = [row.end for row in rows if low < row.end <= high]
            for moment in (low, *inside):
                is_open = any(row.start < moment < row.end for row in rows)
                if moment <= high and not is_open:
                    return moment
        return None


def better_patches(
    document: Document, heard: Sequence[Segment], span: Span, *, in_edit: int = -1
) -> tuple[Patch, ...]:
    """Return patches that put what was heard in the place of rows, from the last to the first.

    Args:
        document: Whose rows.
        heard: In time order; lies within the span.
        span: From and to, seconds; no row lies across its ends.
        in_edit: The row someone is writing in, -1 for none.
    """
    rows = document.segments
    kept = {in_edit, document.draft.row if document.draft is not None else -1}
    spans = _merged([*document.held_spans(), *_spans(rows, kept)])
    # a row that only reaches into such a span stays whole
    across = [(row.start, row.end) for row in rows if _overlaps(row, spans)]
    spans = _merged([*spans, *across])
    patches = [
        patch for low, high in _free(spans, *span) for patch in _replaced(rows, heard, low, high)
    ]
    return tuple(reversed(patches))


def _spans(rows: Sequence[Segment], kept: Collection[int]) -> Iterator[Span]:
    for number, row in enumerate(rows):
        if number in kept or row.is_touched:
            yield row.start, row.end


def _replaced(
    rows: Sequence[Segment], heard: Sequence[Segment], low: float, high: float
) -> Iterator[Patch]:
    """Yield a patch for every run of rows and segments that lie over each other."""
    there = [row for row in rows if low <= row.start and row.end <= high]
    new = list(parts_within(heard, low, high))
    place = sum(row.end <= low for row in rows)
    for removed, inserted in _runs(there, new):
        if removed != inserted:
            yield Patch(place, removed, inserted, Origin.MACHINE)
        place += len(removed)


def _runs(
    one: Sequence[Segment], other: Sequence[Segment]
) -> Iterator[tuple[tuple[Segment, ...], tuple[Segment, ...]]]:
    """Yield what of two rows of segments lies over each other, in order."""
    both = sorted(
        [(segment.start, 0, segment) for segment in one]
        + [(segment.start, 1, segment) for segment in other],
        key=lambda entry: entry[:2],
    )
    run: tuple[list[Segment], list[Segment]] = ([], [])
    end = _EVER
    for start, side, segment in both:
        if start >= end:
            yield tuple(run[0]), tuple(run[1])
            run, end = ([], []), _EVER
        run[side].append(segment)
        end = segment.end if end == _EVER else max(end, segment.end)
    if both:
        yield tuple(run[0]), tuple(run[1])


def _merged(spans: Sequence[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _overlaps(row: Segment, spans: Sequence[Span]) -> bool:
    return any(row.start < end and start < row.end for start, end in spans)


def _free(spans: Sequence[Span], start: float, end: float) -> Iterator[Span]:
    """Yield what of a stretch is in none of the spans."""
    for low, high in spans:
        if low > start:
            yield start, min(low, end)
        start = max(start, high)
        if start >= end:
            return
    yield start, end
