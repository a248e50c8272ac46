"""Readings that come to a transcript from elsewhere: another model's, a reference's.

Like `operations`: each function gives the `Change`, or None if nothing would change. Rows and
what a person made of them stay as they are; a source's readings can be taken out again.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from kasr_desktop.domain.origin import Origin
from kasr_desktop.domain.readings import SCRIPT, WRITTEN
from kasr_desktop.domain.transcript import Hypothesis, Reading, Segment, Word
from kasr_desktop.editing.change import Change, ChangeKind, ScriptRevision, row_patches
from kasr_desktop.editing.document import Document
from kasr_desktop.editing.typed_text import time_words
from kasr_desktop.editing.word_times import SURE, fit


def add_heard(document: Document, source: str, heard: Sequence[Segment]) -> Change | None:
    """Let every row have what another transcript says there, as the reading of a source.

    Args:
        document: Whose rows.
        source: Such as `model:NAME`; what it said before is replaced.
        heard: The other transcript, in time order; its words go where their middle lies.
    """
    rows = document.segments
    texts = [
        fit(share, row.start, row.end)
        for row, share in zip(rows, shared_out(heard, rows), strict=True)
    ]
    return _added(rows, source, texts)


def add_words(document: Document, source: str, words: Sequence[Sequence[str]]) -> Change | None:
    """Let every row have words without times, which get those of the words that stand there.

    Args:
        document: Whose rows.
        source: Such as `REFERENCE`; what it said before is replaced.
        words: For each row.

    Raises:
        ValueError: There are not as many as rows.
    """
    rows = document.segments
    texts = [
        Hypothesis(time_words(said, row.best.words, row.start, row.end), confidence=SURE)
        for row, said in zip(rows, words, strict=True)
    ]
    return _added(rows, source, texts)


def as_heard(document: Document) -> Change | None:
    """Take the written form out of all rows, so that what was heard stands again."""
    change = take_out(document, WRITTEN)
    return None if change is None else replace(change, kind=ChangeKind.AS_HEARD)


def take_out(document: Document, source: str) -> Change | None:
    """Take the readings of a source out of all rows; with a script go the marks of it."""
    before = document.segments
    after = [
        replace(row, readings=tuple(one for one in row.readings if one.source != source))
        if row.reading(source) is not None
        else row
        for row in before
    ]
    patches = row_patches(before, after, origin=Origin.MACHINE)
    marks = None
    if source == SCRIPT and document.script is not None:
        marks = ScriptRevision(document.script, None)
    return Change(ChangeKind.DROP_READING, patches, script=marks) if patches else None


def shared_out(heard: Sequence[Segment], rows: Sequence[Segment]) -> list[Hypothesis]:
    """Return for each row what stands in another transcript there, word by word by its middle."""
    if not rows:
        return []
    borders = [(one.end + other.start) / 2 for one, other in itertools.pairwise(rows)]
    shares: list[list[Word]] = [[] for _ in rows]
    for word in (word for segment in heard for word in segment.best.words):
        shares[bisect_right(borders, (word.start + word.end) / 2)].append(word)
    return [_hypothesis(share) for share in shares]


def _hypothesis(words: Sequence[Word]) -> Hypothesis:
    sure = sum(word.confidence for word in words) / len(words) if words else 0.0
    return Hypothesis(tuple(words), confidence=min(1.0, sure))


def _added(rows: Sequence[Segment], source: str, texts: Sequence[Hypothesis]) -> Change | None:
    after = [row.with_reading(Reading(source, text)) for row, text in zip(rows, texts, strict=True)]
    patches = row_patches(rows, after, origin=Origin.MACHINE)
    return Change(ChangeKind.ADD_READING, patches) if patches else None
