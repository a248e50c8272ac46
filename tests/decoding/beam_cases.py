"""What every way of searching must agree on: vocabularies, hotwords, language models."""

from __future__ import annotations

import itertools
from pathlib import Path

from kasr_desktop.decoding.adaptation import Adaptation
from kasr_desktop.decoding.adapted_model import AdaptedLanguageModel
from kasr_desktop.decoding.language_model import LanguageModel
from kasr_desktop.domain.options import Hotword
from kasr_desktop.text.hangul import nfd, split_jamo
from kasr_desktop.text.vocab import Vocab
from tests.decoding.test_spelling import write_syllable_model
from tests.decoding.tiny_lm import UNIGRAMS, write_directory

SYLLABLES = sorted(set("".join(UNIGRAMS)))
VOCABS = {
    "syllables": Vocab.from_tokens(["[PAD]", "|", "[UNK]", *SYLLABLES, "<s>", "</s>"]),
    "jamo": Vocab.from_tokens(["[PAD]", "|", "[UNK]", *sorted(set(nfd("".join(UNIGRAMS))))]),
    "letters": Vocab.from_tokens(["[PAD]", "|", *sorted(set(split_jamo("".join(UNIGRAMS))))]),
    # the same text by more than one way: "간다", "간" "다", "▁간" behind a gap or in its place
    "pieces": Vocab.from_tokens(
        ["[PAD]", "[UNK]", "▁", "간", "다", "간다", "▁간", "▁나는", "는", "▁간다"]
    ),
}
HOTWORDS = (Hotword("하늘", 4.0), Hotword("간다", 2.5), Hotword("가나", -3.0))

CASES = [
    *itertools.product(["syllables", "jamo"], ["none", "words", "spelled", "alone", "adapted"]),
    ("letters", "none"),
    ("letters", "words"),
    ("pieces", "none"),
    ("pieces", "words"),
]
"""Tokens, and how the language model is asked."""


def write_models(folder: Path) -> dict[str, Path]:
    """Return `language_model/` directories by how they are asked: words, syllables."""
    plain = write_directory(folder / "plain" / "language_model")
    write_directory(folder / "spelled" / "language_model")
    write_syllable_model(folder / "spelled" / "syllable_model")
    alone = write_syllable_model(folder / "alone" / "syllable_model", word_beta=1.5)
    return {"words": plain, "spelled": folder / "spelled" / "language_model", "alone": alone}


def language_model(models: dict[str, Path], kind: str, vocab: Vocab) -> LanguageModel | None:
    """Return a model of a kind of `CASES`."""
    if kind == "none":
        return None
    model = LanguageModel.load(models["spelled" if kind == "adapted" else kind], vocab)
    if kind == "adapted":
        return AdaptedLanguageModel(model, Adaptation(["하늘 가나 간다", "바다는 하늘"], ["바다"]))
    return model
