"""The vocabulary of a run: the characters of its transcripts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from kasr_desktop.text.vocab import Vocab
from kasr_trainer.ctc.start_vocab import extend_vocab, read_start_vocab
from kasr_trainer.ctc.vocabulary import make_vocab
from kasr_trainer.errors import ChainError
from kasr_trainer.recipe.recipe import VocabOptions

UNKNOWN, BLANK = "[UNK]", "[PAD]"


def extend_start_vocab(
    manifests: Sequence[Path], options: VocabOptions, start: str
) -> tuple[Vocab, list[str], int]:
    """Return the vocabulary of the model to begin with and what transcripts have besides.

    Returns:
        The vocabulary, its new tokens, and how many characters are too rare for one.

    Raises:
        ChainError: failed: there is no text.
        FinetuneError: bad_start.
    """
    counts = _count(manifests)
    return extend_vocab(read_start_vocab(start), counts, min_count=options.min_count)


def collect_vocab(manifests: Sequence[Path], options: VocabOptions) -> tuple[Vocab, int]:
    """Return the vocabulary of transcripts, and how many characters are too rare for it.

    The order is that of the script the card's run used: the delimiter where the space sorts,
    the characters by code point, unknown, blank; behind them what Wav2Vec2CTCTokenizer adds.

    Raises:
        ChainError: failed: there is no text.
    """
    if options.unit == "jamo":
        return make_vocab(), 0
    counts = _count(manifests)
    kept = sorted(char for char, number in counts.items() if number >= options.min_count)
    boundaries = ["<s>", "</s>"] if options.boundary_tokens else []
    vocab = Vocab.from_tokens(["|", *kept, UNKNOWN, BLANK, *boundaries])
    return vocab, len(counts) - len(kept)


def _count(manifests: Sequence[Path]) -> Counter[str]:
    counts = Counter(char for text in _texts(manifests) for char in text)
    counts.pop(" ", None)
    if not counts:
        raise ChainError("The transcripts hold no character.", reason="failed")
    return counts


def _texts(manifests: Sequence[Path]) -> Iterator[str]:
    for manifest in manifests:
        with manifest.open(encoding="utf-8") as file:
            for line in file:
                yield json.loads(line)["text"]
