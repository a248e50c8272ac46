"""Lists of Korean words written as running text, so that a reader sees words and not quotes."""

from __future__ import annotations


def word_set(text: str) -> frozenset[str]:
    """Return the words of `text`.

    Example:
        >>> sorted(word_set("네 예 아니요"))
        ['네', '아니요', '예']
    """
    return frozenset(text.split())
