"""Hangul: NFC and NFD, syllables and jamo; the only user of `unicodedata.normalize`.

A syllable block is lead + vowel + optional tail. Unicode gives the letters twice:
conjoining jamo (U+1100..., what NFD makes) and compatibility jamo (U+3131..., what
a keyboard types and most jamo vocabularies hold).

Source: The Unicode Standard, ch. 3.12 "Conjoining Jamo Behavior".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_FIRST_SYLLABLE = 0xAC00
_LAST_SYLLABLE = 0xD7A3
_NUM_VOWELS = 21
_NUM_TAILS = 28  # "no tail" counted

LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
"""Compatibility letters of the 19 leads, by lead index."""
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
"""Compatibility letters of the 21 vowels, by vowel index."""
TAILS = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
"""Compatibility letters of the 27 tails; tail index is the place here + 1, 0 is none."""

_LEAD_INDEX = {letter: index for index, letter in enumerate(LEADS)}
_VOWEL_INDEX = {letter: index for index, letter in enumerate(VOWELS)}
_TAIL_INDEX = {letter: index for index, letter in enumerate(TAILS, start=1)}

_CONJOINING_TO_COMPATIBILITY = {
    **{chr(0x1100 + index): letter for index, letter in enumerate(LEADS)},
    **{chr(0x1161 + index): letter for index, letter in enumerate(VOWELS)},
    **{chr(0x11A8 + index): letter for index, letter in enumerate(TAILS)},
}
_TO_COMPATIBILITY = str.maketrans(_CONJOINING_TO_COMPATIBILITY)
_JOINABLE = re.compile(f"[{LEADS}{''.join(_CONJOINING_TO_COMPATIBILITY)}]")

# what a two-set keyboard makes of two letters typed one after the other
_COMPOUND_VOWELS = {
    ("ㅗ", "ㅏ"): "ㅘ",
    ("ㅗ", "ㅐ"): "ㅙ",
    ("ㅗ", "ㅣ"): "ㅚ",
    ("ㅜ", "ㅓ"): "ㅝ",
    ("ㅜ", "ㅔ"): "ㅞ",
    ("ㅜ", "ㅣ"): "ㅟ",
    ("ㅡ", "ㅣ"): "ㅢ",
}
_COMPOUND_TAILS = {
    ("ㄱ", "ㅅ"): "ㄳ",
    ("ㄴ", "ㅈ"): "ㄵ",
    ("ㄴ", "ㅎ"): "ㄶ",
    ("ㄹ", "ㄱ"): "ㄺ",
    ("ㄹ", "ㅁ"): "ㄻ",
    ("ㄹ", "ㅂ"): "ㄼ",
    ("ㄹ", "ㅅ"): "ㄽ",
    ("ㄹ", "ㅌ"): "ㄾ",
    ("ㄹ", "ㅍ"): "ㄿ",
    ("ㄹ", "ㅎ"): "ㅀ",
    ("ㅂ", "ㅅ"): "ㅄ",
}


def nfc(text: str) -> str:
    """Return `text` in NFC, the only form inside the house: 한 is one code point.

    Example:
        >>> len(nfc("\u1112\u1161\u11ab"))
        1
    """
    return unicodedata.normalize("NFC", text)


def whole_characters(text: str) -> str:
    """Put a mark in place of half a character of two units: no file could hold it."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def nfd(text: str) -> str:
    """Return `text` in NFD: syllables become conjoining jamo.

    Example:
        >>> len(nfd("한"))
        3
    """
    return unicodedata.normalize("NFD", text)


def is_syllable(char: str) -> bool:
    """Return whether `char` is one composed Hangul syllable, U+AC00...U+D7A3.

    Example:
        >>> is_syllable("한"), is_syllable("ㅎ"), is_syllable("한국")
        (True, False, False)
    """
    return len(char) == 1 and _FIRST_SYLLABLE <= ord(char) <= _LAST_SYLLABLE


def all_syllables() -> Iterator[str]:
    """Return the 11,172 composed syllables in Unicode's order."""
    return map(chr, range(_FIRST_SYLLABLE, _LAST_SYLLABLE + 1))


def is_jamo(char: str) -> bool:
    """Return whether `char` is one modern letter, conjoining or compatibility.

    Example:
        >>> is_jamo("ㅎ"), is_jamo("\u1112"), is_jamo("하")
        (True, True, False)
    """
    return char in _CONJOINING_TO_COMPATIBILITY or (
        char in _LEAD_INDEX or char in _VOWEL_INDEX or char in _TAIL_INDEX
    )


def decompose(syllable: str) -> tuple[int, int, int]:
    """Return lead, vowel and tail index of a syllable; tail 0 means none.

    Raises:
        ValueError: Not one composed syllable.

    Example:
        >>> decompose("한"), decompose("가")
        ((18, 0, 4), (0, 0, 0))
    """
    if not is_syllable(syllable):
        raise ValueError(f"not one composed Hangul syllable: {syllable!r}")
    lead, rest = divmod(ord(syllable) - _FIRST_SYLLABLE, _NUM_VOWELS * _NUM_TAILS)
    vowel, tail = divmod(rest, _NUM_TAILS)
    return lead, vowel, tail


def compose(lead: int, vowel: int, tail: int = 0) -> str:
    """Return the syllable of these indices, the inverse of `decompose`.

    Raises:
        ValueError: An index is out of range.

    Example:
        >>> compose(18, 0, 4)
        '한'
    """
    if not (0 <= lead < len(LEADS) and 0 <= vowel < _NUM_VOWELS and 0 <= tail < _NUM_TAILS):
        raise ValueError(f"no syllable has lead {lead}, vowel {vowel}, tail {tail}")
    return chr(_FIRST_SYLLABLE + (lead * _NUM_VOWELS + vowel) * _NUM_TAILS + tail)


def to_compatibility(text: str) -> str:
    """Turn conjoining jamo into compatibility jamo; all else stays.

    Example:
        >>> to_compatibility(nfd("한"))
        'ㅎㅏㄴ'
    """
    return text.translate(_TO_COMPATIBILITY)


def split_jamo(text: str) -> str:
    """Turn every syllable into compatibility jamo, the inverse of `join_jamo`.

    Example:
        >>> split_jamo("한국 말")
        'ㅎㅏㄴㄱㅜㄱ ㅁㅏㄹ'
    """
    return to_compatibility(nfd(text))


def to_conjoining(text: str) -> str:
    """Turn compatibility jamo into conjoining jamo by the role each letter plays.

    Letters that belong to no syllable stay as they are.

    Example:
        >>> to_conjoining("ㅎㅏㄴ") == nfd("한")
        True
    """
    return nfd(join_jamo(text))


def join_jamo(text: str) -> str:
    """Turn a run of jamo, conjoining or compatibility, into syllables.

    The automaton of a two-set keyboard: a consonant before a vowel is its lead,
    else it closes the syllable before. Letters that fit nowhere stay letters.

    Example:
        >>> join_jamo("ㅎㅏㄴㄱㅜㄱㅁㅏㄹ"), join_jamo("ㅇㅓㅂㅅㅇㅓ"), join_jamo("ㅋㅋ")
        ('한국말', '없어', 'ㅋㅋ')
    """
    composed = nfc(text)
    if _JOINABLE.search(composed) is None:  # as nearly every word of a list is
        return composed
    letters = to_compatibility(composed)
    syllables: list[str] = []
    place = 0
    while place < len(letters):
        syllable, place = _next_syllable(letters, place)
        syllables.append(syllable)
    return "".join(syllables)


def _next_syllable(letters: str, place: int) -> tuple[str, int]:
    """Read one syllable at `place`, or one character that starts none."""
    lead = _LEAD_INDEX.get(letters[place])
    if lead is None or not _is_vowel(letters, place + 1):
        return letters[place], place + 1
    vowel, place = _read_compound(letters, place + 1, _COMPOUND_VOWELS, _VOWEL_INDEX)
    if place >= len(letters) or letters[place] not in _TAIL_INDEX or _is_lead(letters, place):
        return compose(lead, vowel), place
    tail, place = _read_compound(letters, place, _COMPOUND_TAILS, _TAIL_INDEX)
    return compose(lead, vowel, tail), place


def _read_compound(
    letters: str, place: int, compounds: dict[tuple[str, str], str], index_of: dict[str, int]
) -> tuple[int, int]:
    """Read one letter, or two that are typed as one unless the second is needed as a lead."""
    pair = (letters[place], letters[place + 1 : place + 2])
    if pair in compounds and not _is_lead(letters, place + 1):
        return index_of[compounds[pair]], place + 2
    return index_of[letters[place]], place + 1


def _is_vowel(letters: str, place: int) -> bool:
    return place < len(letters) and letters[place] in _VOWEL_INDEX


def _is_lead(letters: str, place: int) -> bool:
    return letters[place] in _LEAD_INDEX and _is_vowel(letters, place + 1)
