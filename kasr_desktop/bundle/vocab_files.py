"""The vocabulary of a model folder, read from its tokenizer files without transformers.

Four files speak: `vocab.json`, `added_tokens.json`, `tokenizer_config.json` and
`special_tokens_map.json`. transformers' own loader reads 2022-style folders wrongly
(1,207 entries for 1,205, or a ValueError where special tokens are dicts without a type).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kasr_desktop.bundle.config_files import (
    JsonObject,
    read_json_object,
    read_optional_object,
    token_text,
)
from kasr_desktop.domain.errors import BundleError, VocabError
from kasr_desktop.text.vocab import Vocab, korean_part

_DEFAULT_PAD = "<pad>"
"""Default of transformers' Wav2Vec2CTCTokenizer; CTC models use it as blank."""


@dataclass(frozen=True, slots=True)
class TokenizerFacts:
    """What the tokenizer files say.

    Attributes:
        vocab: Tokens, blank and word delimiter.
        do_lower_case: Whether the training text was lower-cased.
    """

    vocab: Vocab
    do_lower_case: bool


def read_vocab_file(folder: Path) -> JsonObject:
    """Read `vocab.json` as it is.

    Raises:
        BundleError: no_vocab or bad_vocab.
    """
    path = folder / "vocab.json"
    if not path.is_file():
        raise BundleError(
            f"The model folder {folder} holds no vocab.json.", reason="no_vocab", path=path
        )
    return read_json_object(path, reason="bad_vocab")


def read_tokenizer(
    folder: Path, *, vocab_size: int | None, pad_token_id: int | None
) -> TokenizerFacts:
    """Read the tokenizer files of a folder whose last layer has `vocab_size` rows.

    Raises:
        BundleError: no_vocab or bad_config.
        VocabError: bad_vocab, size_mismatch or no_blank.
    """
    path = folder / "vocab.json"
    settings = _settings(folder)
    try:
        entries = korean_part(read_vocab_file(folder))
        vocab = Vocab.from_files(
            entries,
            _added_tokens(folder, entries, settings),
            blank_id=pad_token_id,
            size=vocab_size,
            delimiter=_named(entries, settings, "word_delimiter_token"),
            blank=_named(entries, settings, "pad_token", _DEFAULT_PAD),
        )
    except VocabError as error:
        facts = {**error.facts, "path": str(path)}
        raise VocabError(f"{path}: {error}", reason=error.reason, **facts) from error
    return TokenizerFacts(vocab, do_lower_case=settings.get("do_lower_case") is True)


def _settings(folder: Path) -> JsonObject:
    """Merge the two settings files; `tokenizer_config.json` wins, as in transformers."""
    merged = read_optional_object(folder / "special_tokens_map.json")
    return merged | read_optional_object(folder / "tokenizer_config.json")


def _added_tokens(folder: Path, entries: JsonObject, settings: JsonObject) -> dict[str, int]:
    """Collect tokens that stand beside `vocab.json`, in the file of either generation."""
    added = dict(read_optional_object(folder / "added_tokens.json", reason="bad_vocab"))
    decoder = settings.get("added_tokens_decoder")
    for token_id, value in (decoder if isinstance(decoder, dict) else {}).items():
        text = token_text(value)
        if text is not None and str(token_id).isdecimal():
            added.setdefault(text, int(token_id))
    return {token: token_id for token, token_id in added.items() if token not in entries}


def _named(entries: JsonObject, settings: JsonObject, name: str, usual: str = "") -> str | None:
    """Return a token that the tokenizer names, None if it is no entry: then others decide.

    transformers decodes with the tokenizer's padding token as blank, not with the config's.
    """
    token = token_text(settings.get(name, usual)) or usual
    return token if token in entries else None
