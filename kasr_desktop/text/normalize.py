"""Transcript text to training, language-model and evaluation text; versioned.

Both sides of every comparison and everything a model learns from goes through
`normalize`, so that a difference in text is a difference in what was said.
"""

from __future__ import annotations

import unicodedata

from kasr_desktop.text.hangul import is_syllable, nfc

NORMALIZER_VERSION = 1
"""Raised whenever `normalize` gives another text; stored beside every model."""

CARD_CHARS_TO_IGNORE = ',?.!-;:"“%‘”\ufffd—’…–'
"""What the recommended model's recipe removed (its run.sh, `chars_to_ignore`)."""

# these stand between words as often as inside one, so a gap is what they leave
_SEPARATORS = "·ㆍ・/\\|_~〜～∼+=→"


def normalize(text: str) -> str:
    """Return `text` in NFC, lower case, without punctuation, with single spaces.

    Punctuation and symbols are removed without a gap, as the recommended model's
    recipe does with its list; only dots, slashes and strokes between words become
    a space. Letters, digits and single jamo stay.

    Example:
        >>> normalize("“안녕,  세계!”  KBS·MBC 뉴스…")
        '안녕 세계 kbs mbc 뉴스'
    """
    kept = "".join(map(_normalize_char, nfc(text).lower()))
    return " ".join(nfc(kept).split())


def _normalize_char(char: str) -> str:
    if is_syllable(char):
        return char
    if char in _SEPARATORS or char.isspace():
        return " "
    # P punctuation, S symbols, C control and unassigned; the letters and digits stay
    return "" if unicodedata.category(char)[0] in "PSC" else char


def is_plain_korean(text: str) -> bool:
    """Return whether `text` is only composed syllables and spaces, at least one syllable.

    Example:
        >>> is_plain_korean("한국 말"), is_plain_korean("3시"), is_plain_korean("ㅋㅋ")
        (True, False, False)
    """
    return any(map(is_syllable, text)) and all(char == " " or is_syllable(char) for char in text)
