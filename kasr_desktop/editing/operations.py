"""What a user can do to rows: each function gives the `Change`, or None if nothing would change.

Nothing is changed here: `Document.do` makes the change.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from kasr_desktop.domain.transcript import Hypothesis, Segment, Word
from kasr_desktop.editing.change import Change, ChangeKind, Patch, Renaming, row_patches
from kasr_desktop.editing.document import Document
from kasr_desktop.editing.typed_text import type_text, typed_words
from kasr_desktop.editing.word_times import (
    fit,
    fit_words,
    written,
)


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


def assign_speaker(
    document: Document, rows: Sequence[int], number: int, *, name: str
) -> Change | None:
    """Say that speaker `number`, counted from 0, speaks; named `name` if without a name yet."""
    names = document.speakers
    known = names[number] if number < len(names) else ""
    named = None if known else name_speaker(document, number, name)
    spoken = set_speaker(document, rows, known or name)
    if spoken is None or named is None:
        return spoken
    return replace(spoken, renaming=named.renaming)


def name_speaker(document: Document, number: int, name: str) -> Change | None:
    """Name a speaker, counted from 0, everywhere."""
    names = document.speakers
    padded = (*names, *("" for _ in range(number + 1 - len(names))))
    return name_speakers(document, (*padded[:number], name, *padded[number + 1 :]))


def name_speakers(document: Document, names: Sequence[str]) -> Change | None:
    """Name all speakers anew, everywhere; an emptied place leaves its rows their name."""
    old, new = document.speakers, tuple(names)
    while new and not new[-1] and len(new) > len(old):
        new = new[:-1]
    if old == new:
        return None
    renamed = {one: other for one, other in zip(old, new, strict=False) if one and other}
    before = document.segments
    after = [
        replace(segment, speaker=renamed[segment.speaker])
        if segment.speaker in renamed
        else segment
        for segment in before
    ]
    return Change(ChangeKind.SPEAKER_NAME, row_patches(before, after), Renaming(old, new))


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
