"""Models worth offering, with what a user wants to know before a download."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CatalogEntry:
    """One model on the Hub that is known to suit this program.

    Attributes:
        model_id: Hub id.
        num_bytes: About what a download fetches.
        license: SPDX-like word.
        has_language_model: Whether `language_model/` comes with it.
        note: What it is good for: one English sentence, also a key of the UI's texts.
    """

    model_id: str
    num_bytes: int
    license: str
    has_language_model: bool
    note: str


RECOMMENDED = "w11wo/wav2vec2-xls-r-300m-korean-lm"

CATALOG = (
    CatalogEntry(
        RECOMMENDED,
        1_770_000_000,
        "apache-2.0",
        has_language_model=True,
        note="Recommended: XLS-R 300M in Hangul syllables with a 5-gram of subtitles.",
    ),
    CatalogEntry(
        "kresnik/wav2vec2-large-xlsr-korean",
        1_270_000_000,
        "apache-2.0",
        has_language_model=False,
        note="XLSR-53 trained on read speech: most accurate there (CER 1.8 % on Zeroth).",
    ),
    CatalogEntry(
        "anantoj/wav2vec2-xls-r-1b-korean",
        3_860_000_000,
        "apache-2.0",
        has_language_model=False,
        note="XLS-R with a billion parameters: read speech, slow without a GPU.",
    ),
    CatalogEntry(
        "Kkonjeong/wav2vec2-base-korean",
        380_000_000,
        "apache-2.0",
        has_language_model=False,
        note="The small one: jamo instead of syllables.",
    ),
    CatalogEntry(
        "42MARU/ko-spelling-wav2vec2-conformer-del-1s",
        2_400_000_000,
        "apache-2.0",
        has_language_model=False,
        note="Conformer trained on conversations (KsponSpeech); jamo.",
    ),
    CatalogEntry(
        "openai/whisper-large-v3-turbo",
        1_620_000_000,
        "mit",
        has_language_model=True,
        note="Whisper large-v3-turbo, timed by the built-in model: wants a GPU.",
    ),
    CatalogEntry(
        "openai/whisper-small",
        970_000_000,
        "apache-2.0",
        has_language_model=True,
        note="Whisper small, timed by the built-in model: between it and the large one.",
    ),
)
"""Sources: the models' cards; sizes rounded up from their weights."""
