"""What a user can do to rows: each function gives the `Change`, or None if nothing would change.

Nothing is changed here: `Document.do` makes the change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from kasr_desktop.domain.transcript import Hypothesis, Segment, Word
from kasr_desktop.editing.change import Change, ChangeKind, Patch, Renaming, row_patches
from kasr_desktop.editing.document import Document
from kasr_desktop.editing.typed_text import type_text, typed_words
from kasr_desktop.editing.word_times import (
    cut_at_time,
    cut_at_word,
    fit,
    fit_words,
    joined,
    spread_words,
    written,
)

LEAST_DURATION = 0.1  # seconds a row keeps when its times are shifted


def set_text(document: Document, row: int, text: str) -> Change | None:
    """Write a text in place of what stands; its words get the times of those heard."""
    segment = document.segments[row]
    if typed_words(text) == [word.text for word in segment.best.words]:
        return None
    edited = replace(segment, edited=type_text(segment, text))
    return Change(ChangeKind.TEXT, (Patch(row, (segment,), (edited,)),))


def set_words(document: Document, row: int, words: Sequence[Word]) -> Change | None:
    """Take words with their times, such as a word of the other side, as the user's text."""
    segment = document.segments[row]
    edited = written(fit_words(words, segment.start, segment.end))
    if edited.words == segment.best.words:
        return None
    return Change(ChangeKind.TEXT, (Patch(row, (segment,), (replace(segment, edited=edited),)),))


def take_greedy(document: Document, rows: Sequence[int]) -> Change | None:
    """Take the greedy text of rows, also where the machine is asked again later."""
    return _take(document, rows, ChangeKind.TAKE_GREEDY, lambda segment: segment.greedy)


def take_lm(document: Document, rows: Sequence[int]) -> Change | None:
    """Take the language model's text of rows, also where the machine is asked again later."""
    return _take(document, rows, ChangeKind.TAKE_LM, lambda segment: segment.lm)


def take_alternative(document: Document, row: int, number: int) -> Change | None:
    """Take one of a row's `alternatives`, counted from 0."""
    alternative = document.segments[row].alternatives[number]
    return _take(document, (row,), ChangeKind.TAKE_ALTERNATIVE, lambda _: alternative)


def back_to_machine(document: Document, rows: Sequence[int]) -> Change | None:
    """Let the machine's text stand again; times and speaker stay as the user set them."""
    return _each(
        document, rows, ChangeKind.BACK_TO_MACHINE, lambda segment: replace(segment, edited=None)
    )


def set_speaker(document: Document, rows: Sequence[int], name: str) -> Change | None:
    """Say who speaks, "" for nobody."""
    return _each(document, rows, ChangeKind.SPEAKER, lambda segment: replace(segment, speaker=name))


def name_speaker(document: Document, number: int, name: str) -> Change | None:
    """Name a speaker, counted from 0, everywhere."""
    names = document.speakers
    padded = (*names, *("" for _ in range(number + 1 - len(names))))
    old = padded[number]
    if old == name:
        return None
    before = document.segments
    after = [
        replace(segment, speaker=name) if old and segment.speaker == old else segment
        for segment in before
    ]
    renaming = Renaming(names, (*padded[:number], name, *padded[number + 1 :]))
    return Change(ChangeKind.SPEAKER_NAME, row_patches(before, after), renaming)


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
    machines = [_machine(part) for part in parts]
    has_greedy = any(part.greedy is not None for part in parts)
    has_lm = any(part.lm is not None for part in parts)
    is_edited = any(part.edited is not None for part in parts)
    pairs = list(zip(parts, machines, strict=True))
    merged = Segment(
        parts[0].start,
        parts[-1].end,
        greedy=joined([part.greedy or machine for part, machine in pairs]) if has_greedy else None,
        lm=joined([part.lm or machine for part, machine in pairs]) if has_lm else None,
        alternatives=_joined_alternatives(parts, machines),
        edited=joined([part.best for part in parts]) if is_edited else None,
        speaker=next((part.speaker for part in parts if part.speaker), ""),
    )
    return Change(ChangeKind.MERGE, (Patch(row, parts, (merged,)),))


def _take(
    document: Document,
    rows: Sequence[int],
    kind: ChangeKind,
    side: Callable[[Segment], Hypothesis | None],
) -> Change | None:
    def taken(segment: Segment) -> Segment:
        hypothesis = side(segment)
        if hypothesis is None:
            return segment
        return replace(segment, edited=fit(hypothesis, segment.start, segment.end))

    return _each(document, rows, kind, taken)


def _each(
    document: Document,
    rows: Sequence[int],
    kind: ChangeKind,
    change: Callable[[Segment], Segment],
) -> Change | None:
    before = [document.segments[row] for row in rows]
    patches = tuple(
        Patch(row, (old,), (new,))
        for row, old in zip(rows, before, strict=True)
        if (new := change(old)) != old
    )
    return Change(kind, patches, count=len(patches)) if patches else None


def _room(segments: Sequence[Segment], row: int) -> tuple[float, float]:
    """Give the seconds between a row's neighbors."""
    segment = segments[row]
    before = segments[row - 1].end if row else 0.0
    after = segments[row + 1].start if row + 1 < len(segments) else float("inf")
    return min(before, segment.start), max(after, segment.end)


def _moved(segment: Segment, start: float, end: float) -> Segment:
    earlier, later = start - segment.start, end - segment.end

    def moved(side: Hypothesis) -> Hypothesis:
        words = list(side.words)
        if words:
            words[0] = replace(words[0], start=words[0].start + earlier)
            words[-1] = replace(words[-1], end=words[-1].end + later)
        return replace(side, words=fit_words(words, start, end))

    return replace(
        segment,
        start=start,
        end=end,
        greedy=moved(segment.greedy) if segment.greedy else None,
        lm=moved(segment.lm) if segment.lm else None,
        alternatives=tuple(moved(alternative) for alternative in segment.alternatives),
        edited=moved(segment.edited) if segment.edited else None,
    )


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
    """Give the first (0) or second (1) half of a segment cut at a time."""

    def cut(side: Hypothesis | None) -> Hypothesis | None:
        return None if side is None else fit(cut_at_time(side, seam)[number], *bounds)

    machine = segment.lm or segment.greedy
    half = replace(
        segment,
        start=bounds[0],
        end=bounds[1],
        greedy=cut(segment.greedy),
        lm=cut(segment.lm),
        alternatives=_distinct(cut(alternative) for alternative in segment.alternatives),
        edited=own if edited else None,
    )
    if edited or machine is None:
        return half
    return replace(half, lm=own) if segment.lm is not None else replace(half, greedy=own)


def _machine(segment: Segment) -> Hypothesis:
    return segment.lm or segment.greedy or Hypothesis()


def _joined_alternatives(
    parts: Sequence[Segment], machines: Sequence[Hypothesis]
) -> tuple[Hypothesis, ...]:
    """Give each part's alternatives, amid the machine's own text of the others."""
    return tuple(
        joined([*machines[:number], alternative, *machines[number + 1 :]])
        for number, part in enumerate(parts)
        for alternative in part.alternatives
    )


def _distinct(hypotheses: Iterable[Hypothesis | None]) -> tuple[Hypothesis, ...]:
    by_text = {}
    for hypothesis in hypotheses:
        if hypothesis is not None and hypothesis.words:
            by_text.setdefault(hypothesis.text, hypothesis)
    return tuple(by_text.values())
