"""Transcripts as they are written to transcripts as they are learned."""

from __future__ import annotations

import hashlib

from kasr_desktop.text.hangul import nfc
from kasr_desktop.text.normalize import normalize
from kasr_trainer.recipe.data_options import TranscriptOptions


def clean_transcript(text: str, options: TranscriptOptions) -> str:
    """Return a transcript in NFC, without what the recipe removes, with single spaces.

    Example:
        >>> card = TranscriptOptions(normalizer="card", ignore=",.")
        >>> clean_transcript("그렇죠.  KBS·MBC, 네", card)
        '그렇죠 kbs·mbc 네'
        >>> clean_transcript("그렇죠.  KBS·MBC, 네", TranscriptOptions())
        '그렇죠 kbs mbc 네'
    """
    if options.normalizer == "house":
        return normalize(text)
    kept = nfc(text).translate({ord(char): None for char in options.ignore})
    return " ".join((kept.lower() if options.lower else kept).split())


def sentence_key(text: str) -> int:
    """Return a number by which a sentence is known again, however it is spaced; 64 bits.

    Example:
        >>> sentence_key("나는 간다") == sentence_key("나는  간다."), sentence_key("나") < 2**64
        (True, True)
    """
    letters = "".join(normalize(text).split())
    return int.from_bytes(hashlib.blake2b(letters.encode(), digest_size=8).digest(), "big")
