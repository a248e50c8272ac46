"""How well a language model expects Korean it has not seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kasr_desktop.decoding.language_model import LanguageModel
from kasr_desktop.text.vocab import Vocab


@dataclass(frozen=True, slots=True)
class LmFit:
    """How well a language model expects sentences it has not seen.

    Attributes:
        words: Words of the sentences.
        unknown: How many of them it does not know.
        perplexity: Over the known words and sentence ends.
    """

    words: int
    unknown: int
    perplexity: float


def measure_fit(directory: Path, sentences: Sequence[str]) -> LmFit:
    """Measure a language model on sentences it was not made from."""
    vocab = Vocab.from_tokens(["[PAD]", "|", *sorted(set("".join(sentences)) - {" "})])
    model = LanguageModel.load(directory, vocab)
    words = unknown = scored = 0
    total = 0.0
    for sentence in sentences:
        state = model.start_state(boundary=True)
        for word in sentence.split():
            score, state = model.score_word(state, word)
            words += 1
            if model.is_known(word):
                total, scored = total + score, scored + 1
            else:
                unknown += 1
        total, scored = total + model.score_end(state), scored + 1
    return LmFit(words, unknown, perplexity=10 ** (-total / max(1, scored)))
