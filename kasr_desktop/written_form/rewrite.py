"""One change from what was heard to what is written, and how changes become words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum


class RewriteKind(StrEnum):
    """Why the written form differs at a place."""

    NUMERAL = "numeral"
    NAME = "name"
    SPACING = "spacing"
    MARK = "mark"


@dataclass(frozen=True, slots=True)
class Rewrite:
    """Characters in place of characters.

    Attributes:
        start: First character of the heard text that is replaced.
        end: Exclusive; equal to `start` where something is only put in.
        text: What is written there.
        kind: Why.
    """

    start: int
    end: int
    text: str
    kind: RewriteKind


@dataclass(frozen=True, slots=True)
class WrittenWord:
    """A word as written, with the heard words it stands for.

    Attributes:
        text: As written, no spaces inside.
        first: First heard word it covers, counted from 0.
        last: Exclusive. Words of one heard word share it; times are divided by the reader.
        kinds: Why it differs, empty where it stands as heard.
    """

    text: str
    first: int
    last: int
    kinds: frozenset[RewriteKind] = frozenset()


def apply_rewrites(heard: str, rewrites: Iterable[Rewrite]) -> str:
    """Return `heard` with every rewrite made; they must not overlap.

    Example:
        >>> apply_rewrites("삼십 분", [Rewrite(0, 4, "30분", RewriteKind.NUMERAL)])
        '30분'
    """
    return "".join(letter.char for letter in _letters(heard, rewrites))


def word_by_word(heard: str, rewrite: Rewrite) -> list[Rewrite]:
    """Return a rewrite as one for each word, where as many are written as were heard.

    Each written word then has the times of its own heard word.

    Example:
        >>> date = Rewrite(0, 6, "5월 17일", RewriteKind.NUMERAL)
        >>> [(one.start, one.end, one.text) for one in word_by_word("오월 십칠일", date)]
        [(0, 2, '5월'), (3, 6, '17일')]
    """
    said, texts = heard[rewrite.start : rewrite.end].split(" "), rewrite.text.split(" ")
    if len(said) != len(texts) or not all(said) or not all(texts):
        return [rewrite]
    parts, place = [], rewrite.start
    for word, text in zip(said, texts, strict=True):
        parts.append(Rewrite(place, place + len(word), text, rewrite.kind))
        place += len(word) + 1
    return parts


def written_words(words: Sequence[str], rewrites: Iterable[Rewrite]) -> tuple[WrittenWord, ...]:
    """Return the words as written; together they cover every heard word, in order.

    Args:
        words: The heard words; characters of rewrites count in `" ".join(words)`.
        rewrites: What changes; they must not overlap, nor take a whole word away.

    Example:
        >>> edits = [Rewrite(0, 4, "30분", RewriteKind.NUMERAL)]
        >>> [(word.text, word.first, word.last) for word in written_words(["삼십", "분에"], edits)]
        [('30분에', 0, 2)]
    """
    heard = " ".join(words)
    word_at = [number for number, word in enumerate(words) for _ in range(len(word) + 1)]
    result: list[WrittenWord] = []
    letters: list[_Letter] = []
    for letter in [*_letters(heard, rewrites), _Letter(" ", 0, 0)]:
        if letter.char != " ":
            letters.append(letter)
        elif letters:
            result.append(
                WrittenWord(
                    text="".join(one.char for one in letters),
                    first=word_at[letters[0].start],
                    last=word_at[max(one.end for one in letters) - 1] + 1,
                    kinds=frozenset(one.kind for one in letters if one.kind),
                )
            )
            letters = []
    return tuple(result)


@dataclass(frozen=True, slots=True)
class _Letter:
    """A written character and the heard characters it stands for."""

    char: str
    start: int
    end: int
    kind: RewriteKind | None = None


def _letters(heard: str, rewrites: Iterable[Rewrite]) -> Iterator[_Letter]:
    place = 0
    for rewrite in sorted(rewrites, key=lambda one: (one.start, one.end)):
        if rewrite.start < place:
            raise ValueError(f"rewrites overlap at character {rewrite.start}")
        yield from (_Letter(heard[at], at, at + 1) for at in range(place, rewrite.start))
        # what is put in between belongs to the character before it
        start = rewrite.start if rewrite.end > rewrite.start else max(0, rewrite.start - 1)
        end = max(rewrite.end, start + 1)
        yield from (_Letter(char, start, end, rewrite.kind) for char in rewrite.text)
        place = rewrite.end
    yield from (_Letter(heard[at], at, at + 1) for at in range(place, len(heard)))
