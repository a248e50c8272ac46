"""Models worth offering, with what a user wants to know before a download."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Speech(Enum):
    """What kind of speech an error was measured on."""

    READ = "read"
    MANY_PEOPLE = "many_people"


@dataclass(frozen=True, slots=True)
class PublishedError:
    """What somebody has measured of a model, as it was published.

    Attributes:
        speech: Of what kind.
        corpus: Its name.
        source: Where it is published.
        syllables: CER, per cent; None where it is not told.
        words: WER, per cent; None where it is not told.
    """

    speech: Speech
    corpus: str
    source: str
    syllables: float | None = None
    words: float | None = None


@dataclass(frozen=True, slots=True)
class CatalogEntry:
    """One model on the Hub that is known to suit this program.

    Attributes:
        model_id: Hub id.
        num_bytes: About what a download fetches.
        license: SPDX-like word.
        has_language_model: Whether `language_model/` comes with it.
        note: What it is good for: one English sentence, also a key of the UI's texts.
        published: Its error in Korean; None where none is known.
    """

    model_id: str
    num_bytes: int
    license: str
    has_language_model: bool
    note: str
    published: PublishedError | None = None


RECOMMENDED = "w11wo/wav2vec2-xls-r-300m-korean-lm"


def _on_zeroth(
    card: str, *, syllables: float | None = None, words: float | None = None
) -> PublishedError:
    source = f"https://huggingface.co/{card}"
    return PublishedError(Speech.READ, "Zeroth-Korean", source, syllables, words)


BUILTIN_ERROR = PublishedError(
    Speech.MANY_PEOPLE, "707", "resources/models/builtin-ko/README.md", syllables=10.6, words=31.1
)
"""As the card of the built-in model has it, with the language model; a test holds them equal."""

CATALOG = (
    CatalogEntry(
        RECOMMENDED,
        1_770_000_000,
        "apache-2.0",
        has_language_model=True,
        note="Recommended: XLS-R 300M in Hangul syllables with a 5-gram of subtitles.",
        published=_on_zeroth(RECOMMENDED, syllables=7.97, words=30.94),
    ),
    CatalogEntry(
        "kresnik/wav2vec2-large-xlsr-korean",
        1_270_000_000,
        "apache-2.0",
        has_language_model=False,
        note="For speech read aloud, where it is the most accurate: XLSR-53 in syllables.",
        published=_on_zeroth("kresnik/wav2vec2-large-xlsr-korean", syllables=1.78, words=4.74),
    ),
    CatalogEntry(
        "anantoj/wav2vec2-xls-r-1b-korean",
        3_860_000_000,
        "apache-2.0",
        has_language_model=False,
        note="For speech read aloud: XLS-R with a billion parameters, slow without a GPU.",
        published=_on_zeroth("anantoj/wav2vec2-xls-r-1b-korean", words=4.49),
    ),
    CatalogEntry(
        "Kkonjeong/wav2vec2-base-korean",
        380_000_000,
        "apache-2.0",
        has_language_model=False,
        note="For slow computers: small, in jamo instead of syllables.",
    ),
    CatalogEntry(
        "42MARU/ko-spelling-wav2vec2-conformer-del-1s",
        2_400_000_000,
        "apache-2.0",
        has_language_model=False,
        note="For conversations: a Conformer trained on them (KsponSpeech), in jamo.",
    ),
    CatalogEntry(
        "openai/whisper-large-v3-turbo",
        1_620_000_000,
        "mit",
        has_language_model=True,
        note=(
            "For hard recordings: Whisper large-v3-turbo, timed by the built-in model; needs a GPU."
        ),
        # the card of a model trained further from it tells its error before
        published=_on_zeroth(
            "ghost613/faster-whisper-large-v3-turbo-korean", syllables=7.58, words=26.75
        ),
    ),
    CatalogEntry(
        "openai/whisper-small",
        970_000_000,
        "apache-2.0",
        has_language_model=True,
        note="For everyday speech without a GPU: Whisper small, timed by the built-in model.",
    ),
)
"""Sources: the models' cards; sizes rounded up from their weights."""
