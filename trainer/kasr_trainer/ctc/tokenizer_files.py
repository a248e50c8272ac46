"""The files of a vocabulary, as transformers reads them."""

from __future__ import annotations

import json
from pathlib import Path

from kasr_desktop.text.vocab import Vocab

TOKENIZER_CONFIG = {
    "tokenizer_class": "Wav2Vec2CTCTokenizer",
    "pad_token": "[PAD]",
    "unk_token": "[UNK]",
    "bos_token": None,
    "eos_token": None,
    "word_delimiter_token": "|",
    "do_lower_case": False,
    "replace_word_delimiter_char": " ",
}


def write_tokenizer(vocab: Vocab, folder: Path) -> None:
    """Write `vocab.json` and `tokenizer_config.json` as Wav2Vec2CTCTokenizer reads them."""
    vocab.save(folder / "vocab.json")
    config = TOKENIZER_CONFIG | {
        "pad_token": vocab.tokens[vocab.blank_id],
        "unk_token": "[UNK]" if vocab.unk_id is None else vocab.tokens[vocab.unk_id],
        "word_delimiter_token": _delimiter(vocab),
    }
    (folder / "tokenizer_config.json").write_text(
        json.dumps(config, indent=2) + "\n", encoding="utf-8"
    )


def _delimiter(vocab: Vocab) -> str:
    return "|" if vocab.word_delimiter_id is None else vocab.tokens[vocab.word_delimiter_id]
