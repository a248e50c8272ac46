"""Find and replace in the texts as they stand."""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from kasr_desktop.domain.transcript import Segment
from kasr_desktop.editing.change import Change, ChangeKind, Patch
from kasr_desktop.editing.document import Document
from kasr_desktop.editing.typed_text import type_text
from kasr_desktop.editing.word_times import SURE, written
from kasr_desktop.text.hangul import nfc, whole_characters
from kasr_desktop.text.reference_alignment import drain


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for.

    Attributes:
        text: As typed; inside the house NFC, so loose jamo are found too.
        whole_words: Only where it begins and ends with an eojeol.
        match_case: For Latin letters.
    """

    text: str
    whole_words: bool = False
    match_case: bool = False

    @property
    def is_empty(self) -> bool:
        """True if there is nothing to look for."""
        return not self.text.strip()

    def pattern(self) -> re.Pattern[str]:
        """Return it as a pattern."""
        literal = re.escape(nfc(self.text))
        bounded = rf"(?<!\S){literal}(?!\S)" if self.whole_words else literal
        return re.compile(bounded, re.NOFLAG if self.match_case else re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Match:
    """A place found.

    Attributes:
        row: Number of the row.
        start: First character in the row's text.
        end: After the last one.
    """

    row: int
    start: int
    end: int


def find_matches(segments: Sequence[Segment], query: Query) -> list[Match]:
    """Return every place in order, none overlapping."""
    if query.is_empty:
        return []
    pattern = query.pattern()
    return [
        Match(row, *found.span())
        for row, segment in enumerate(segments)
        for found in pattern.finditer(segment.best.text)
    ]


def replace_matches(
    document: Document, matches: Sequence[Match], replacement: str
) -> Change | None:
    """Put a text in place of matches in order: one step, however many they are."""
    return drain(replacing(document, matches, replacement))


def replacing(
    document: Document, matches: Sequence[Match], replacement: str
) -> Generator[None, None, Change | None]:
    """Do what `replace_matches` does, with a place to stop after every row."""
    patches = []
    replacement = whole_characters(replacement)
    for row, found in groupby(matches, key=lambda match: match.row):
        segment = document.segments[row]
        edited = _replaced(segment, list(found), replacement)
        if edited.best.words != segment.best.words:
            patches.append(Patch(row, (segment,), (edited,)))
        yield
    if not patches:
        return None
    return Change(ChangeKind.REPLACE, tuple(patches), count=len(matches))


def _replaced(segment: Segment, matches: Sequence[Match], replacement: str) -> Segment:
    text = segment.best.text
    for match in reversed(matches):
        text = text[: match.start] + replacement + text[match.end :]
    typed, words = nfc(text).split(), segment.best.words
    if len(typed) != len(words):
        return segment.with_edited(type_text(segment, text))
    # word for word, as nearly always: no aligning, for there may be thousands of rows
    kept = (
        word if word.text == new else replace(word, text=new, confidence=SURE)
        for word, new in zip(words, typed, strict=True)
    )
    return segment.with_edited(written(kept))


def replace_all(document: Document, query: Query, replacement: str) -> Change | None:
    """Put a text in place of all that is found."""
    return replace_matches(document, find_matches(document.segments, query), replacement)
