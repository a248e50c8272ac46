"""The vocabulary of the model a training starts from: its tokens stay, new ones come behind."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from kasr_desktop.domain.errors import KasrError
from kasr_desktop.text.hangul import nfd
from kasr_desktop.text.vocab import TokenUnit, Vocab
from kasr_trainer.errors import FinetuneError

_FILES = ["*.json", "*.txt"]


def start_files(start: str) -> Path:
    """Return the folder with a model's small files; of a Hub model they are downloaded.

    Raises:
        HubError: The Hub could not be used.
    """
    if Path(start).is_dir():
        return Path(start)
    from kasr_trainer.hub import download_model_files

    return download_model_files(start, _FILES)


def read_start_vocab(start: str) -> Vocab:
    """Return the tokens of a trained CTC model, as many as its head has rows.

    Raises:
        FinetuneError: bad_start: it has no vocabulary, or one that does not fit its head.
    """
    from kasr_desktop.bundle.vocab_files import read_tokenizer

    folder = start_files(start)
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        pad = config.get("pad_token_id")
        facts = read_tokenizer(folder, vocab_size=int(config["vocab_size"]), pad_token_id=pad)
    except (KasrError, OSError, ValueError, KeyError) as error:
        raise FinetuneError(
            f'vocab.from is "start", but the vocabulary of {start} cannot be used: {error}',
            reason="bad_start",
        ) from error
    return facts.vocab


def extend_vocab(
    start: Vocab, counts: Counter[str], *, min_count: int
) -> tuple[Vocab, list[str], int]:
    """Return the start's tokens with what transcripts have besides, behind them.

    Args:
        start: The vocabulary to begin with.
        counts: How often the transcripts have each character, spaces left out.
        min_count: Rarer characters get no token.

    Returns:
        The vocabulary, its new tokens, and how many characters were too rare for one.
    """
    known = set(start.tokens)
    letters: Counter[str] = Counter()
    for char, number in counts.items():
        for letter in nfd(char) if start.unit is TokenUnit.JAMO else char:
            letters[letter] += number
    missing = {letter: number for letter, number in letters.items() if letter not in known}
    new = sorted(letter for letter, number in missing.items() if number >= min_count)
    delimiter = [] if start.word_delimiter_id is not None else ["|"]
    tokens = [*start.tokens, *delimiter, *new]
    vocab = Vocab.from_tokens(tokens, blank_id=start.blank_id)
    return vocab, [*delimiter, *new], len(missing) - len(new)


def require_same_begin(start: Vocab, vocab: Vocab, name: str) -> None:
    """Refuse a vocabulary whose first tokens mean something else than the rows of the head.

    Raises:
        FinetuneError: bad_start.
    """
    pairs = zip(start.tokens, vocab.tokens, strict=False)
    parted = next((f"{a!r} is {b!r} here" for a, b in pairs if a != b), "")
    if len(vocab) < len(start):
        parted = f"it has {len(start)} tokens, and there are {len(vocab)} here"
    elif not parted and start.blank_id != vocab.blank_id:
        parted = f"its blank is token {start.blank_id}, and {vocab.blank_id} here"
    if parted:
        raise FinetuneError(
            f"The vocabulary does not begin with the tokens of {name}: {parted}. Its head would "
            "mean something else; make the vocabulary again (`kasr-train vocab`).",
            reason="bad_start",
        )
