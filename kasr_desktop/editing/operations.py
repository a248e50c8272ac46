"""What a user can do to rows: each function gives the `Change`, or None if nothing would change.

Nothing is changed here: `Document.do` makes the change.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from kasr_desktop.domain.origin import Origin
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
    edited = segment.with_edited(type_text(segment, text))
    return Change(ChangeKind.TEXT, (Patch(row, (segment,), (edited,)),))


def set_words(document: Document, row: int, words: Sequence[Word]) -> Change | None:
    """Take words with their times, such as those of one reading, as the user's text."""
    segment = document.segments[row]
    edited = written(fit_words(words, segment.start, segment.end))
    if edited.words == segment.best.words:
        return None
    return Change(ChangeKind.TEXT, (Patch(row, (segment,), (segment.with_edited(edited),)),))


def take_reading(document: Document, rows: Sequence[int], source: str) -> Change | None:
    """Take what a source says in rows, also where the machine is asked again later."""

    def taken(segment: Segment) -> Segment:
        reading = segment.reading(source)
        return segment if reading is None else _taken(segment, reading.hypothesis)

    return _each(document, rows, ChangeKind.TAKE_READING, taken)


def take_alternative(document: Document, row: int, number: int) -> Change | None:
    """Take an alternative of the reading that stands in a row, counted from 0."""
    heard = document.segments[row].heard
    alternative = heard.alternatives[number] if heard is not None else Hypothesis()
    return _each(
        document, (row,), ChangeKind.TAKE_READING, lambda segment: _taken(segment, alternative)
    )


def back_to_machine(document: Document, rows: Sequence[int]) -> Change | None:
    """Let the machine's text stand again; times and speaker stay as the user set them."""
    return _each(
        document, rows, ChangeKind.BACK_TO_MACHINE, lambda segment: segment.with_edited(None)
    )


def set_speaker(document: Document, rows: Sequence[int], name: str) -> Change | None:
    """Say who speaks, "" for nobody."""
    return _each(document, rows, ChangeKind.SPEAKER, lambda segment: _spoken(segment, name))


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
    """Name all speakers anew, everywhere; an emptied place leaves its rows their name.

    Rows of a name that changes are a person's from then on, also where a machine found them.
    """
    old, new = document.speakers, tuple(names)
    while new and not new[-1] and len(new) > len(old):
        new = new[:-1]
    if old == new:
        return None
    renamed = {one: other for one, other in zip(old, new, strict=False) if one and other}
    before = document.segments
    after = [
        _spoken(segment, renamed[segment.speaker])
        if renamed.get(segment.speaker, segment.speaker) != segment.speaker
        else segment
        for segment in before
    ]
    return Change(ChangeKind.SPEAKER_NAME, row_patches(before, after), Renaming(old, new))


def _spoken(segment: Segment, name: str) -> Segment:
    return replace(segment, speaker=name, speaker_by=Origin.PERSON)


def _taken(segment: Segment, hypothesis: Hypothesis) -> Segment:
    return segment.with_edited(fit(hypothesis, segment.start, segment.end))


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
