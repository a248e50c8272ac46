"""New decoder settings being tried on a recording, against those it was decoded with before."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field

from kasr_desktop.domain.readings import FORMER, TRIED
from kasr_desktop.domain.transcript import Hypothesis, Reading, Segment
from kasr_desktop.editing.change import Change, Patch
from kasr_desktop.editing.machine_text import machine_patches, updating
from kasr_desktop.session.queue_item import QueueItem
from kasr_desktop.settings.model_decoding import ModelDecoding

TimeSpan = tuple[float, float]  # seconds, from and to
_NOTHING = Hypothesis()

_AT_ONCE = 300  # segments


@dataclass(slots=True)
class Trial:
    """What was before, and how far the new decoding is.

    Attributes:
        item: Whose text is decoded anew.
        former: Its rows before the first trial that was not kept.
        former_decoding: The settings they came of.
        decoding: The settings being tried.
        decoded: The machine's new segments so far, in time order.
        covered: Where the recording is decoded, apart from each other, in time order.
        applied: The same, of what stands in the document.
        complete: True once all of the recording is decoded and stands in the document.
    """

    item: QueueItem
    former: tuple[Segment, ...]
    former_decoding: ModelDecoding
    decoding: ModelDecoding
    decoded: list[Segment] = field(default_factory=list)
    covered: list[TimeSpan] = field(default_factory=list)
    applied: list[TimeSpan] = field(default_factory=list)
    complete: bool = False
    _compared: dict[tuple[int, int], tuple[Segment, Segment, Segment | None]] = field(
        default_factory=dict
    )
    _before: tuple[list[TimeSpan], list[Segment]] = field(default_factory=lambda: ([], []))

    def restart(self, decoding: ModelDecoding) -> None:
        """Try other settings against the same former ones."""
        self.decoding = decoding
        self.decoded, self.covered, self.applied = [], [], []
        self.complete = False

    def take(self, segment: Segment) -> None:
        """Take a new segment; one that came before already changes nothing."""
        place = bisect_left(self.decoded, segment.start, key=lambda one: one.start)
        known = self.decoded[place : place + 1]
        self.decoded[place : place + bool(known and known[0].start == segment.start)] = [segment]

    def cover(self, span: TimeSpan) -> None:
        """Note that all between two times is decoded."""
        self.covered = joined_spans([*self.covered, span])

    def is_covered(self, span: TimeSpan) -> bool:
        """Return whether all between two times is decoded."""
        return any(start <= span[0] and span[1] <= end for start, end in self.covered)

    def apply(self, *, spared: int = -1) -> list[Change]:
        """Put some of what is new into the document, row `spared` left out.

        Rows that reach beyond what is decoded stay until all of them is. Settings that were
        tried before come back all at once: no more of them is put in than a moment allows.

        Returns:
            What changed; `has_more` tells whether to call it again.
        """
        changes = []
        fresh = [(one, whole) for whole in self.covered for one in _without(whole, self.applied)]
        for span, whole in fresh:
            part = self._moment_of(span)
            since, until = self._whole_rows(part, whole)
            rows = self.item.segments
            found = machine_patches(rows, self.decoded, since=since, until=until)
            patches = tuple(patch for patch in found if patch.first != spared)
            changes.append(self.item.document.take_machine(patches))
            self.applied = joined_spans([*self.applied, part])
        return [change for change in changes if change is not None]

    @property
    def has_more(self) -> bool:
        """True if more is decoded than stands in the document."""
        return any(_without(whole, self.applied) for whole in self.covered)

    def updating_all(self, machine: Sequence[Segment]) -> Generator[None, None, tuple[Patch, ...]]:
        """Work out the patches that let all rows have these words; rows must not change."""
        return updating(self.item.segments, machine)

    def comparing(self) -> Generator[None, None, tuple[Segment, ...]]:
        """Work out the rows whose text changed: readings of `FORMER` and of `TRIED`.

        Rows the user has split or merged meanwhile are compared as they stand. Rows that
        stand as they did at the last call are the same objects again.
        """
        rows = list(self.item.segments)
        before = yield from self._former_in(rows)
        former, self._compared = self._compared, {}
        for old, new in zip(before, rows, strict=True):
            if _heard(old) is _heard(new):
                continue
            key = id(old), id(new)
            known = former.get(key)
            self._compared[key] = known or (old, new, _compared(old, new))
            yield
        return tuple(made for _, _, made in self._compared.values() if made is not None)

    def _former_in(self, rows: Sequence[Segment]) -> Generator[None, None, Sequence[Segment]]:
        """Return the rows as they would stand with the former words in them."""
        times = [(row.start, row.end) for row in rows]
        if times == [(row.start, row.end) for row in self.former]:
            return self.former
        if times != self._before[0]:
            made = list(rows)
            for patch in (yield from updating(rows, self.former)):
                made[patch.first : patch.first + 1] = patch.inserted
            self._before = times, made
        return self._before[1]

    def _moment_of(self, span: TimeSpan) -> TimeSpan:
        """Return the beginning of a span, as long as can be put in without a stall."""
        start, end = span
        first = bisect_left(self.decoded, start, key=lambda one: one.start)
        behind = self.decoded[first + _AT_ONCE : first + _AT_ONCE + 1]
        return start, min(end, behind[0].start) if behind else end

    def _whole_rows(self, fresh: TimeSpan, whole: TimeSpan) -> TimeSpan:
        """Return from where to where rows begin that touch a span and lie in a larger one."""
        rows, (since, until) = self.item.segments, fresh
        first = bisect_right(rows, since, key=lambda row: row.end)
        if first < len(rows) and whole[0] <= rows[first].start < since:
            since = rows[first].start
        last = bisect_left(rows, until, key=lambda row: row.start) - 1
        if last >= 0 and rows[last].end > whole[1]:
            until = rows[last].start
        return since, until


def joined_spans(spans: Sequence[TimeSpan]) -> list[TimeSpan]:
    """Return spans in order, those that touch as one.

    Example:
        >>> joined_spans([(5.0, 7.0), (0.0, 1.0), (1.0, 2.0)])
        [(0.0, 2.0), (5.0, 7.0)]
    """
    joined: list[TimeSpan] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _without(span: TimeSpan, done: Sequence[TimeSpan]) -> list[TimeSpan]:
    """Return what is left of a span beside those that are done, in order."""
    left, (start, end) = [], span
    for first, last in done:
        if first < end and last > start:
            if first > start:
                left.append((start, first))
            start = max(start, last)
    return [*left, (start, end)] if start < end else left


def _compared(old: Segment, new: Segment) -> Segment | None:
    """Return both texts as readings of the settings they come of, None where they are equal."""
    former, text = _heard(old), _heard(new)
    if former.text == text.text:
        return None
    readings = Reading(FORMER, former), Reading(TRIED, text)
    return Segment(new.start, new.end, readings).with_edited(new.edited)


def _heard(segment: Segment) -> Hypothesis:
    """Return what the machine says where no person wrote."""
    return segment.heard.hypothesis if segment.heard else _NOTHING
