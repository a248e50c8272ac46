"""What a user can do to the rows themselves: borders, split, merge.

Like `operations`: each function gives the `Change`, or None if nothing would change.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from kasr_desktop.domain.origin import Origin
from kasr_desktop.domain.readings import EDITED, ReadingKind, source_of
from kasr_desktop.domain.transcript import Hypothesis, Reading, Segment
from kasr_desktop.editing.change import Change, ChangeKind, Patch
from kasr_desktop.editing.document import Document
from kasr_desktop.editing.word_times import (
    cut_at_time,
    cut_at_word,
    fit,
    fit_words,
    joined,
    spread_words,
)

LEAST_DURATION = 0.1  # seconds a row keeps when its times are shifted


def set_times(
    document: Document, row: int, *, start: float | None = None, end: float | None = None
) -> Change | None:
    """Move a row's borders, at most to its neighbors'; its words at the border go along."""
    segment = document.segments[row]
    earliest, latest = _room(document.segments, row)
    new_start = segment.start if start is None else max(earliest, start)
    new_end = segment.end if end is None else min(latest, end)
    if new_end - new_start < min(LEAST_DURATION, segment.end - segment.start):
        if end is None:
            new_start = max(earliest, new_end - LEAST_DURATION)
        else:
            new_end = min(latest, new_start + LEAST_DURATION)
    if new_end <= new_start or (new_start, new_end) == (segment.start, segment.end):
        return None
    moved = _moved(segment, new_start, new_end)
    return Change(ChangeKind.TIMES, (Patch(row, (segment,), (moved,)),))


def split(document: Document, row: int, place: int) -> Change | None:
    """Cut a row in two at a character of its text; inside a word, the word is cut too.

    Args:
        document: Where the row is.
        row: Its number.
        place: Characters of `best.text` that stay in the first row.
    """
    segment = document.segments[row]
    first, second, in_word = _halves(segment.best, place)
    if not first.words or not second.words:
        return None
    seam = (first.words[-1].end + second.words[0].start) / 2
    edited = segment.edited is not None or in_word
    bounds = (segment.start, first.words[-1].end), (second.words[0].start, segment.end)
    halves = tuple(
        _half(segment, number, seam, bounds[number], (first, second)[number], edited=edited)
        for number in (0, 1)
    )
    return Change(ChangeKind.SPLIT, (Patch(row, (segment,), halves),))


def merge(document: Document, row: int, count: int = 2) -> Change | None:
    """Make one row of `count` rows from `row` on."""
    parts = tuple(document.segments[row : row + count])
    if len(parts) < 2:
        return None
    named = sorted((part for part in parts if part.speaker), key=_speaker_by_machine)
    sources = {one.source for part in parts for one in part.readings if one.source != EDITED}
    merged = Segment(
        parts[0].start,
        parts[-1].end,
        tuple(_joined_readings(parts, source) for source in sources),
        speaker=named[0].speaker if named else "",
        speaker_by=named[0].speaker_by if named else Origin.PERSON,
        times_by=Origin.PERSON,
    )
    if any(part.edited is not None for part in parts):
        merged = merged.with_edited(joined([part.best for part in parts]))
    return Change(ChangeKind.MERGE, (Patch(row, parts, (merged,)),))


def longest_pause(segment: Segment) -> int:
    """Return the place for `split` at which the row is silent longest, 0 if it has one word.

    Example:
        >>> from kasr_desktop.domain.transcript import Word
        >>> words = ("가", 0.0, 0.4), ("나", 0.5, 1.0), ("다", 3.0, 3.5)
        >>> said = Hypothesis(tuple(Word(*word, 1.0) for word in words))
        >>> longest_pause(Segment(0.0, 3.5, (Reading("lm", said),)))
        3
    """
    words = segment.best.words
    pauses = [after.start - before.end for before, after in pairwise(words)]
    if not pauses:
        return 0
    count = pauses.index(max(pauses)) + 1
    return len(" ".join(word.text for word in words[:count]))


def _room(segments: Sequence[Segment], row: int) -> tuple[float, float]:
    """Return the seconds between a row's neighbors."""
    segment = segments[row]
    before = segments[row - 1].end if row else 0.0
    after = segments[row + 1].start if row + 1 < len(segments) else float("inf")
    return min(before, segment.start), max(after, segment.end)


def _moved(segment: Segment, start: float, end: float) -> Segment:
    def moved(hypothesis: Hypothesis) -> Hypothesis:
        words = list(hypothesis.words)
        if words:
            first = _shifted(words[0].start, segment.start, start)
            if first < words[0].end:
                words[0] = replace(words[0], start=first)
            last = _shifted(words[-1].end, segment.end, end)
            if last > words[-1].start:
                words[-1] = replace(words[-1], end=last)
        return replace(hypothesis, words=fit_words(words, start, end))

    return replace(segment.map(moved), start=start, end=end, times_by=Origin.PERSON)


def _shifted(time: float, old_border: float, new_border: float) -> float:
    """Move a time as far as its border; one that lies on it stays on it, to the last digit."""
    return new_border if time == old_border else time + (new_border - old_border)


def _halves(best: Hypothesis, place: int) -> tuple[Hypothesis, Hypothesis, bool]:
    """Cut a text at a character; tell whether that was inside a word."""
    first = 0
    for number, word in enumerate(best.words):
        inside = place - first
        if inside <= 0:
            return *cut_at_word(best, number), False
        if inside < len(word.text):
            texts = word.text[:inside], word.text[inside:]
            parts = spread_words(texts, word.start, word.end, confidence=word.confidence)
            words = (*best.words[:number], *parts, *best.words[number + 1 :])
            return *cut_at_word(replace(best, words=words), number + 1), True
        first += len(word.text) + 1
    return best, Hypothesis(), False


def _half(
    segment: Segment,
    number: int,
    seam: float,
    bounds: tuple[float, float],
    own: Hypothesis,
    *,
    edited: bool,
) -> Segment:
    """Return the first (0) or second (1) half of a segment cut at a time."""

    def cut(hypothesis: Hypothesis) -> Hypothesis:
        return fit(cut_at_time(hypothesis, seam)[number], *bounds)

    readings = tuple(
        Reading(one.source, cut(one.hypothesis), _distinct(map(cut, one.alternatives)))
        for one in segment.readings
    )
    half = replace(
        segment, start=bounds[0], end=bounds[1], readings=readings, times_by=Origin.PERSON
    )
    if edited:
        return half.with_edited(own)
    standing = half.standing
    return half if standing is None else half.with_reading(replace(standing, hypothesis=own))


def _speaker_by_machine(part: Segment) -> bool:
    return not part.has_named_speaker


def _joined_readings(parts: Sequence[Segment], source: str) -> Reading:
    """Join what a source says in rows; where a machine has no reading, what stands is taken.

    Nothing stands in for a reference: what was heard is not what was truly said.
    """
    stands_in = source_of(source).kind is not ReadingKind.REFERENCE
    found = [part.reading(source) or (part.heard if stands_in else None) for part in parts]
    texts = [reading.hypothesis if reading else Hypothesis() for reading in found]
    alternatives = (
        joined([*texts[:number], alternative, *texts[number + 1 :]])
        for number, part in enumerate(parts)
        if (reading := part.reading(source)) is not None
        for alternative in reading.alternatives
    )
    return Reading(source, joined(texts), tuple(alternatives))


def _distinct(hypotheses: Iterable[Hypothesis]) -> tuple[Hypothesis, ...]:
    by_text: dict[str, Hypothesis] = {}
    for hypothesis in hypotheses:
        if hypothesis.words:
            by_text.setdefault(hypothesis.text, hypothesis)
    return tuple(by_text.values())
