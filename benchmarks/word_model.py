"""An n-gram over words of about the size people use, which nobody has to download.

Its sentences are drawn by lot from the words the built-in model knows: what it says is
nonsense, what it costs to load and to ask is not.
"""

from __future__ import annotations

import random
from pathlib import Path

from kasr_desktop.bundle.language_model_dir import SYLLABLE_MODEL_NAME
from kasr_desktop.decoding.lm_files import read_known_words
from kasr_desktop.resources import builtin_model_dir
from kasr_trainer.lm.directory import PYTHON, LmSettings, build_language_model

_WORDS_OF_A_SENTENCE = 8


def make_word_model(directory: Path, *, num_sentences: int = 60_000) -> Path:
    """Write a `language_model/` directory; it is left alone if it is there already.

    Args:
        directory: Where to.
        num_sentences: Of eight words each.
    """
    if directory.is_dir():
        return directory
    words = read_known_words(builtin_model_dir() / SYLLABLE_MODEL_NAME)
    draw = random.Random(0)
    lines = (
        " ".join(draw.choices(words, k=_WORDS_OF_A_SENTENCE)) + "\n" for _ in range(num_sentences)
    )
    sentences = directory.with_name("sentences.txt")
    sentences.parent.mkdir(parents=True, exist_ok=True)
    sentences.write_text("".join(lines), encoding="utf-8")
    build_language_model(sentences, directory, settings=LmSettings(min_count=1, estimator=PYTHON))
    return directory
