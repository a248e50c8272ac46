"""The written form of what was heard: all rewrites of one stretch of speech together."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar

from kasr_desktop.domain.large_numbers import LargeNumbers
from kasr_desktop.domain.marks import HeardMarks
from kasr_desktop.written_form.large_numbers import in_wanted_form
from kasr_desktop.written_form.morphemes import analyse
from kasr_desktop.written_form.names import find_names
from kasr_desktop.written_form.number_patterns import find_patterned
from kasr_desktop.written_form.number_phrases import find_phrases
from kasr_desktop.written_form.numerals import find_numerals
from kasr_desktop.written_form.rewrite import (
    Rewrite,
    RewriteKind,
    WrittenWord,
    word_by_word,
    written_words,
)
from kasr_desktop.written_form.sentence_marks import find_marks
from kasr_desktop.written_form.spacing import find_spacing

ALL_KINDS = frozenset(RewriteKind)

_Value = TypeVar("_Value")

_SMALLER = {
    unit: re.compile(rf"\d+{smaller}")
    for unit, smaller in (("년", "월"), ("월", "일"), ("시", "분"), ("시간", "분"), ("분", "초"))
}
"""What follows a number with a unit where both are one time, length of time or date."""


def write_down(
    words: Sequence[str],
    *,
    pauses: Sequence[float] = (),
    names: Mapping[str, str] | None = None,
    kinds: Collection[RewriteKind] = ALL_KINDS,
    closes: bool = True,
    large_numbers: LargeNumbers = LargeNumbers.COMMAS,
    heard_marks: Sequence[HeardMarks | None] = (),
) -> tuple[WrittenWord, ...]:
    """Return heard words as they are written, each with the heard words it stands for.

    Args:
        words: What was heard, NFC, without marks, no empty word.
        pauses: Seconds of silence behind each word, empty if nobody knows.
        names: How names sound to how they are written.
        kinds: What may be changed.
        closes: True if the speaker comes to an end with the last word.
        large_numbers: How numbers from ten thousand on are written.
        heard_marks: Which marks were heard behind each word, None where nobody listened; empty
            if nobody did anywhere.

    Raises:
        WrittenFormError: The analyser is not installed (`no_analyser`).

    Example:
        >>> heard = "네 오월 십칠일 만 육천 명이 모였습니다".split()
        >>> " ".join(word.text for word in write_down(heard))
        '네, 5월 17일 16,000명이 모였습니다.'
    """
    found = find_rewrites(words, pauses, names or {}, kinds, closes=closes, heard_marks=heard_marks)
    return written_words(words, in_wanted_form(found, large_numbers))


def find_rewrites(
    words: Sequence[str],
    pauses: Sequence[float],
    names: Mapping[str, str],
    kinds: Collection[RewriteKind],
    *,
    closes: bool,
    heard_marks: Sequence[HeardMarks | None] = (),
) -> list[Rewrite]:
    """Return every change of the given kinds, in order, none over another.

    Large numbers have commas; see `large_numbers` for the other way.
    """
    heard = " ".join(words)
    morphemes = analyse(heard)
    replaced = find_names(heard, names) if RewriteKind.NAME in kinds else []
    if RewriteKind.NUMERAL in kinds:
        for phrase in find_phrases(heard):
            for apart in _apart_from([phrase], replaced):
                replaced += word_by_word(heard, apart)
        replaced += _apart_from(find_numerals(heard, morphemes), replaced)
        for patterned in find_patterned(heard):
            replaced += _apart_from([patterned], replaced)
    spaced = []
    if RewriteKind.SPACING in kinds:
        spaced = _apart_from(find_spacing(heard, morphemes), replaced)
    marks = []
    if RewriteKind.MARK in kinds:
        found = find_marks(
            heard,
            morphemes,
            pauses=_by_place(words, pauses),
            breaks={one.start for one in spaced if one.text == " "},
            closes=closes,
            heard=_by_place(words, heard_marks),
        )
        marks = [one for one in _apart_from(found, replaced) if not _parts_a_time(one, replaced)]
    # at one place a mark comes before the space behind it
    order = {RewriteKind.MARK: 0}
    every = [*replaced, *spaced, *marks]
    return sorted(every, key=lambda one: (one.start, one.end, order.get(one.kind, 1)))


def _apart_from(rewrites: Sequence[Rewrite], others: Sequence[Rewrite]) -> list[Rewrite]:
    """Return the rewrites that touch no character of the others."""
    return [
        one
        for one in rewrites
        if not any(
            other.start < max(one.end, one.start + 1) and one.start < other.end for other in others
        )
    ]


def _parts_a_time(mark: Rewrite, others: Sequence[Rewrite]) -> bool:
    """Return whether a comma lies within one time or date: 9시, 30분."""
    before = [one.text for one in others if one.end == mark.start]
    behind = [one.text for one in others if one.start == mark.end + 1]
    return mark.text == "," and any(
        left.endswith(unit) and any(_SMALLER[unit].fullmatch(right) for right in behind)
        for left in before
        for unit in _SMALLER
    )


def _by_place(words: Sequence[str], values: Sequence[_Value | None]) -> dict[int, _Value]:
    """Return what is known of words by the character behind each."""
    places, end = {}, -1
    for word, value in zip(words, values, strict=False):
        end += len(word) + 1
        if value is not None:
            places[end] = value
    return places
