"""Korean particles by the last sound of the word before them: 회의록을, 파일 3을, MP4로.

What is not Hangul is taken as Koreans read it aloud: digits in Sino-Korean, capitals by
the names of the letters, Latin words roughly as they are borrowed.
"""

from __future__ import annotations

import re
from enum import Enum

from kasr_desktop.text.hangul import decompose, is_syllable, nfc

_RIEUL = 8  # index of the tail ㄹ


class Ending(Enum):
    """How a word ends, as far as particles ask."""

    VOWEL = "vowel"
    RIEUL = "rieul"
    CONSONANT = "consonant"


_PAIRS = {
    "은": ("은", "는"),
    "이": ("이", "가"),
    "을": ("을", "를"),
    "과": ("과", "와"),
    "아": ("아", "야"),
    "이나": ("이나", "나"),
    "이라": ("이라", "라"),
    "이라는": ("이라는", "라는"),
    "이에요": ("이에요", "예요"),
    "으로": ("으로", "로"),
}
"""By the form after a consonant: it, and the form after a vowel."""

_DIGITS = {"1": Ending.RIEUL, "7": Ending.RIEUL, "8": Ending.RIEUL} | dict.fromkeys(
    "036", Ending.CONSONANT
)
_LETTERS = {"L": Ending.RIEUL, "R": Ending.RIEUL, "M": Ending.CONSONANT, "N": Ending.CONSONANT}
_READ_OTHERWISE = {"aac": Ending.VOWEL, "dB": Ending.RIEUL, "Hz": Ending.VOWEL}
_WORD_ENDS = (
    (re.compile(r"(l|le|ll)$"), Ending.RIEUL),
    (re.compile(r"(m|n|ng|[^aeiou]ne|[aeiou]ne|[aeiou]me|mb)$"), Ending.CONSONANT),
    (re.compile(r"([aeiou]|^)(b|c|ck|k|p|pp|t|tt)$"), Ending.CONSONANT),
)


def with_particle(word: str, particle: str) -> str:
    """Return a word with the form of a particle that its last sound asks for.

    Args:
        word: Hangul, digits or Latin letters; brackets and quotes at its end are not read.
        particle: The form after a consonant, such as "을" or "으로".

    Example:
        >>> [with_particle(word, "이") for word in ("회의", "녹음", "파일 3", "파일 4", "a.mp3")]
        ['회의가', '녹음이', '파일 3이', '파일 4가', 'a.mp3이']
        >>> [with_particle(word, "으로") for word in ("서울", "한강", "MP4", "SRT", "WebM")]
        ['서울로', '한강으로', 'MP4로', 'SRT로', 'WebM으로']
    """
    return word + particle_for(word, particle)


def particle_for(word: str, particle: str) -> str:
    """Return the form of a particle that goes behind `word`.

    Raises:
        KeyError: No such particle.
    """
    after_consonant, after_vowel = _PAIRS[particle]
    ending = ending_of(word)
    if ending is Ending.VOWEL or (particle == "으로" and ending is Ending.RIEUL):
        return after_vowel
    return after_consonant


def is_particle(text: str) -> bool:
    """Return whether `with_particle` knows a particle of this form."""
    return text in _PAIRS


def ending_of(word: str) -> Ending:
    """Return how a word ends; one that cannot be read aloud counts as ending in a vowel.

    Example:
        >>> [ending_of(word).value for word in ("길", "밥", "나", "10", "1.5", "HTML", "file")]
        ['rieul', 'consonant', 'vowel', 'consonant', 'vowel', 'rieul', 'rieul']
    """
    spoken = re.sub(r"[\W_]+$", "", nfc(word)) if not word.endswith("%") else ""
    if not spoken:
        return Ending.VOWEL
    last = spoken[-1]
    if is_syllable(last):
        tail = decompose(last)[2]
        return Ending.RIEUL if tail == _RIEUL else Ending.CONSONANT if tail else Ending.VOWEL
    if last.isascii() and last.isdigit():
        return _ending_of_number(spoken)
    latin = re.search(r"[A-Za-z]+$", spoken)
    if latin:
        return _ending_of_latin(latin[0])
    return _ending_of_letter(last)


def _ending_of_letter(letter: str) -> Ending:
    """Return the ending of a Hangul letter's name (기역, 리을, 아); of others, a vowel."""
    if "ㄱ" <= letter <= "ㅎ":
        return Ending.RIEUL if letter == "ㄹ" else Ending.CONSONANT
    return Ending.VOWEL


def _ending_of_number(text: str) -> Ending:
    """Return the ending of a number as it is read: 십, 백, 천, 만, 억 end in consonants, 조 not."""
    digits = re.search(r"\d+$", text)
    zeros = len(digits[0]) - len(digits[0].rstrip("0")) if digits else 0
    is_decimal = re.search(r"\d[.,]\d+$", text) is not None
    if 12 <= zeros < 16 and not is_decimal:
        return Ending.VOWEL
    return _DIGITS.get(text[-1], Ending.VOWEL)


def _ending_of_latin(letters: str) -> Ending:
    if letters in _READ_OTHERWISE:
        return _READ_OTHERWISE[letters]
    is_spelled = letters.isupper() or not re.search(r"[aeiouyAEIOUY]", letters)
    camel = re.search(r"[a-z]([A-Z])$", letters)  # WebM: 웹엠
    if is_spelled or camel:
        return _LETTERS.get(letters[-1].upper(), Ending.VOWEL)
    for pattern, ending in _WORD_ENDS:
        if pattern.search(letters.lower()):
            return ending
    return Ending.VOWEL
