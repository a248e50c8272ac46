"""Known words in the letters of the acoustic model: which beginnings can still become one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from enum import Enum

from kasr_desktop.text.hangul import join_jamo, nfc, nfd, split_jamo
from kasr_desktop.text.vocab import TokenUnit, Vocab

SpellingForm = Callable[[str], str]

SPELLING_FORMS: tuple[SpellingForm, ...] = (nfc, nfd, split_jamo)
"""The ways a language model may write Korean: syllables, conjoining or compatibility jamo."""


class Lexicon:
    """Sorted words: a set for whole ones, a binary search for beginnings.

    A character trie of a quarter of a million Korean words takes a gigabyte in
    Python; the sorted list takes what the words take.
    """

    def __init__(self, words: Iterable[str]) -> None:
        listed = list(words)
        self._known = frozenset(listed)
        # nearly sorted, as lists of words are, they cost a tenth of a set in no order
        self._sorted = sorted(dict.fromkeys(listed))

    def __len__(self) -> int:
        """Number of words."""
        return len(self._sorted)

    def __contains__(self, word: str) -> bool:
        """Return whether `word` is known as a whole."""
        return word in self._known

    def has_prefix(self, prefix: str) -> bool:
        """Return whether a known word begins with `prefix`.

        Example:
            >>> lexicon = Lexicon(["한국", "한글"])
            >>> lexicon.has_prefix("한"), lexicon.has_prefix("한국"), lexicon.has_prefix("국")
            (True, True, False)
        """
        place = bisect_left(self._sorted, prefix)
        return place < len(self._sorted) and self._sorted[place].startswith(prefix)

    def letters(self) -> set[str]:
        """Return all characters that occur."""
        return set().union(*self._sorted)


class TokenShape(Enum):
    """How an acoustic model's tokens stand to syllables."""

    SYLLABLE = "syllable"  # one token is one
    CONJOINING = "conjoining"  # letters that say whether they begin or close one
    COMPATIBILITY = "compatibility"  # letters that do not
    OTHER = "other"


def token_shape(vocab: Vocab) -> TokenShape:
    """Tell how the tokens spell syllables.

    Example:
        >>> token_shape(Vocab.from_tokens(["[PAD]", "ㅎ", "ㅏ", "ㄴ"])).value
        'compatibility'
    """
    if vocab.unit is TokenUnit.SYLLABLE:
        return TokenShape.SYLLABLE
    if vocab.unit is TokenUnit.OTHER:
        return TokenShape.OTHER
    conjoining = any("\u1100" <= token <= "\u11ff" for token in vocab.tokens)
    return TokenShape.CONJOINING if conjoining else TokenShape.COMPATIBILITY


def token_form(vocab: Vocab) -> SpellingForm:
    """Return the function that writes a word in the letters of the acoustic model's tokens.

    Example:
        >>> len(token_form(Vocab.from_tokens(["[PAD]", "ㅎ", "ㅏ", "ㄴ"]))("한"))
        3
    """
    forms = {TokenShape.CONJOINING: nfd, TokenShape.COMPATIBILITY: split_jamo}
    return forms.get(token_shape(vocab), nfc)


def readable(letters: str) -> str:
    """Return a word in any spelling form as composed syllables.

    Example:
        >>> readable("ㅎㅏㄴ")
        '한'
    """
    return join_jamo(letters)
