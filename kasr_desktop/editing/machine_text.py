"""What the machine hears at other settings, put into the rows that stand."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from kasr_desktop.domain.origin import Origin
from kasr_desktop.domain.readings import WRITTEN, Ability, ReadingKind, source_of
from kasr_desktop.domain.transcript import Hypothesis, Reading, Segment, Word
from kasr_desktop.editing.change import Patch, row_patches
from kasr_desktop.editing.word_times import fit
from kasr_desktop.text.reference_alignment import drain

_NEIGHBORS = 2  # rows


@dataclass(slots=True)
class _Row:
    """What falls into one row.

    Attributes:
        whole: Segments of the machine that lie in this row alone.
        words: By source, of those segments of the machine that have a part here.
        in_parts: True if a segment of the machine is shared with other rows.
    """

    whole: list[Segment] = field(default_factory=list)
    words: dict[str, list[Word]] = field(default_factory=dict)
    in_parts: bool = False


def machine_patches(
    segments: Sequence[Segment],
    machine: Sequence[Segment],
    *,
    since: float = 0.0,
    until: float | None = None,
) -> tuple[Patch, ...]:
    """Return the patches that put the machine's new words into the rows.

    Args:
        segments: The rows as they stand.
        machine: The same recording at other settings, in time order.
        since: Seconds from which on rows are asked about: those that begin before stay.
        until: Seconds up to which they are, None for all: rows from there on stay.
    """
    return drain(updating(segments, machine, since=since, until=until))


def updating(
    segments: Sequence[Segment],
    machine: Sequence[Segment],
    *,
    since: float = 0.0,
    until: float | None = None,
) -> Generator[None, None, tuple[Patch, ...]]:
    """Do what `machine_patches` does, with places to stop; rows must not change meanwhile.

    A row gets the same words whether all rows are asked about or some: neighbors of these
    are looked at too, for words at a border may be theirs.
    """
    starts = [segment.start for segment in segments]
    first = bisect_left(starts, since) if since else 0
    end = len(starts) if until is None else bisect_left(starts, until)
    if first >= end:
        return ()
    low, high = max(0, first - _NEIGHBORS), min(len(starts), end + _NEIGHBORS)
    around = segments[low:high]
    heard = _within(machine, around, open_start=low == 0, open_end=high == len(starts))
    rows = yield from _collect(around, heard)
    before, after = segments[first:end], []
    for segment, row in zip(before, rows[first - low : end - low], strict=True):
        after.append(_updated(segment, row))
        yield
    return row_patches(before, after, first=first, origin=Origin.MACHINE)


def _within(
    machine: Sequence[Segment], rows: Sequence[Segment], *, open_start: bool, open_end: bool
) -> Sequence[Segment]:
    """Return what was heard where rows are; beyond an open end too, for nobody else takes it."""
    first, end = 0, len(machine)
    if not open_start:
        first = bisect_right(machine, rows[0].start, key=lambda heard: heard.end)
    if not open_end:
        end = bisect_left(machine, rows[-1].end, key=lambda heard: heard.start)
    return machine[first:end]


def _collect(
    segments: Sequence[Segment], machine: Sequence[Segment]
) -> Generator[None, None, list[_Row]]:
    rows = [_Row() for _ in segments]
    starts = [segment.start for segment in segments]
    ends = [segment.end for segment in segments]
    for heard in machine:
        first = bisect_right(ends, heard.start)
        last = max(first, bisect_left(starts, heard.end) - 1)
        if first == len(rows):
            first = last = len(rows) - 1
        elif first == last and heard.end <= starts[first]:
            first = last = _nearest(segments, first, heard)
        _share_out(heard, rows, first, segments[first : last + 1])
        yield
    return rows


def _nearest(segments: Sequence[Segment], after: int, heard: Segment) -> int:
    """Return the row nearest to words that lie between two rows."""
    if after == 0:
        return 0
    to_the_next = abs(segments[after].start - heard.end)
    to_the_last = abs(heard.start - segments[after - 1].end)
    return after if to_the_next <= to_the_last else after - 1


def _share_out(heard: Segment, rows: list[_Row], first: int, taking: Sequence[Segment]) -> None:
    """Share the words of a segment out over the rows from `first` on."""
    middles = [(one.end + other.start) / 2 for one, other in pairwise(taking)]
    parts = rows[first : first + len(taking)]
    for part in parts:
        part.in_parts = part.in_parts or len(taking) > 1
    if len(taking) == 1:
        parts[0].whole.append(heard)
    for reading in heard.machine:
        for part in parts:
            part.words.setdefault(reading.source, [])
        for word in reading.hypothesis.words:
            row = parts[bisect_right(middles, (word.start + word.end) / 2)]
            row.words[reading.source].append(word)


def _updated(segment: Segment, row: _Row) -> Segment:
    """Return the row with what falls into it; its times, speaker and the person's text stay.

    Nothing of what a former pass left may show, else the order of the passes would: a row
    has the readings of this pass, none if nothing was heard there, and those of sources
    that are not decoded again.
    """
    if len(row.whole) == 1 and not row.in_parts:
        found = list(row.whole[0].machine)
    else:
        found = [Reading(source, _hypothesis(words)) for source, words in row.words.items()]
    fresh = [one.map(lambda text: fit(text, segment.start, segment.end)) for one in found]
    sources = {one.source for one in fresh}
    kept = [one for one in segment.readings if one.source not in sources and _stays(one.source)]
    return replace(segment, readings=(*kept, *fresh))


def _stays(source: str) -> bool:
    if source == WRITTEN:
        return False  # it was made of a text that stands no more
    known = source_of(source)
    return known.kind is not ReadingKind.MACHINE or not known.can(Ability.REDECODE)


def _hypothesis(words: Sequence[Word]) -> Hypothesis:
    sure = sum(word.confidence for word in words) / len(words) if words else 0.0
    return Hypothesis(tuple(words), confidence=min(1.0, sure))
