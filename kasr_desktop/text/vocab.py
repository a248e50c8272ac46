"""Tokens and their ids: blank, word delimiter, unknown; reads and writes `vocab.json`.

The one place that knows how Hugging Face spells these things: the CTC blank is
stored as the padding token, the space as a word delimiter `|`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from kasr_desktop.domain.errors import VocabError
from kasr_desktop.text.hangul import is_jamo, is_syllable, join_jamo, nfc

UNKNOWN_TEXT = "⁇"
"""What an unknown token shows as; pyctcdecode's sign for it."""

_BLANK_NAMES = ("[PAD]", "<pad>", "[pad]", "<PAD>", "<blank>", "<blk>", "[BLANK]")
_UNKNOWN_NAMES = ("[UNK]", "<unk>", "[unk]", "<UNK>")
_BOUNDARY_NAMES = ("<s>", "</s>", "[CLS]", "[SEP]", "<bos>", "<eos>")
_DELIMITER_NAMES = ("|", " ", "<space>", "[SPACE]")
KOREAN = ("kor", "ko")
"""Codes of the language (ISO 639-3, 639-1), as nested vocabularies have them."""

_WORD_START = "▁"  # SentencePiece marks the first piece of a word


class TokenUnit(Enum):
    """What one token of the acoustic model spells."""

    SYLLABLE = "syllable"
    JAMO = "jamo"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Vocab:
    """The symbol set of an acoustic model, in the order of its head.

    Attributes:
        tokens: The token of every id, as stored; V of them.
        blank_id: The id that means "nothing new in this frame".
        word_delimiter_id: The id of the space, None if there is none.
        unk_id: The id of the unknown token, None if there is none.
        unit: Whether tokens are syllables, jamo or something else.
    """

    tokens: tuple[str, ...]
    blank_id: int
    word_delimiter_id: int | None
    unk_id: int | None
    unit: TokenUnit
    _texts: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_texts", tuple(map(self._spell, range(len(self.tokens)))))

    def __len__(self) -> int:
        """V, the number of tokens."""
        return len(self.tokens)

    @classmethod
    def from_tokens(
        cls,
        tokens: Iterable[str],
        *,
        blank_id: int | None = None,
        delimiter: str | None = None,
        blank: str | None = None,
    ) -> Vocab:
        """Make a vocabulary from tokens in the order of their ids.

        Args:
            tokens: The token of every id.
            blank_id: The blank's id; None: found by its usual names.
            delimiter: The word delimiter; None: found by its usual names.
            blank: The blank by name; it goes before `blank_id`.

        Raises:
            VocabError: A token is there twice, or no blank is found.
        """
        tokens = tuple(tokens)
        ids: dict[str, int] = {}
        for token_id, token in enumerate(tokens):
            if token in ids:
                raise VocabError(
                    f"The vocabulary has {token!r} twice, as {ids[token]} and {token_id}.",
                    reason="bad_vocab",
                    token=token,
                )
            ids[token] = token_id
        delimiters = _DELIMITER_NAMES if delimiter is None else (delimiter,)
        return cls(
            tokens,
            ids[blank] if blank in ids else _find_blank(ids, blank_id),
            _first_of(ids, delimiters),
            _first_of(ids, _UNKNOWN_NAMES),
            _unit_of(tokens),
        )

    @classmethod
    def from_files(
        cls,
        vocab: Mapping[str, object],
        added_tokens: Mapping[str, int] | None = None,
        *,
        blank_id: int | None = None,
        size: int | None = None,
        delimiter: str | None = None,
        blank: str | None = None,
    ) -> Vocab:
        """Make a vocabulary from the parsed files of a model directory.

        Args:
            vocab: `vocab.json`, token to id; also the form nested by language (`korean_part`).
            added_tokens: `added_tokens.json`, where there is one.
            blank_id: `pad_token_id` of config.json, None if it is not there.
            size: V, the width of the model's head, None to take the files' word.
                Models of 2022 count `<s>` and `</s>` (1,205 + 2) or do not; both fit.
            delimiter: `word_delimiter_token` of tokenizer_config.json, if there is one.
            blank: `pad_token` of tokenizer_config.json, if there is one: "<s>" where fairseq2's
                models were converted, beside a "<pad>" that they never say.

        Raises:
            VocabError: Ids have gaps or repeat, the size does not fit, no blank.
        """
        vocab = korean_part(vocab)
        if not vocab:
            raise VocabError("The vocabulary is empty.", reason="bad_vocab")
        ids = {str(token): _as_id(token, token_id) for token, token_id in vocab.items()}
        for token, token_id in (added_tokens or {}).items():
            ids.setdefault(token, _as_id(token, token_id))
        tokens = _in_order(ids)
        if size is not None:
            tokens = _fit(tokens, size, set(added_tokens or {}))
        return cls.from_tokens(tokens, blank_id=blank_id, delimiter=delimiter, blank=blank)

    def text_of_token(self, token_id: int) -> str:
        """Return what one token adds to a text: a letter, a space, "⁇" or nothing."""
        return self._texts[token_id]

    def text_of(self, token_ids: Iterable[int]) -> str:
        """Return the text of *collapsed* token ids: NFC, single spaces, jamo joined.

        Example:
            >>> vocab = Vocab.from_tokens(["[PAD]", "|", "안", "녕"])
            >>> vocab.text_of([2, 3, 1, 2, 1])
            '안녕 안'
        """
        return self.join("".join(self._texts[token_id] for token_id in token_ids))

    def join(self, letters: str) -> str:
        """Return tokens' texts put one after the other as readable text."""
        joined = join_jamo(letters) if self.unit is TokenUnit.JAMO else nfc(letters)
        return " ".join(joined.split())

    def is_silent(self, token_id: int) -> bool:
        """Return whether a token adds nothing to a text: the blank, `<s>`, `</s>`."""
        return self._texts[token_id] == ""

    def save(self, path: Path) -> None:
        """Write `vocab.json`: UTF-8, token to id, in the order of the ids."""
        ids = {token: token_id for token_id, token in enumerate(self.tokens)}
        path.write_text(json.dumps(ids, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

    def _spell(self, token_id: int) -> str:
        token = self.tokens[token_id]
        if token_id == self.blank_id or token in _BOUNDARY_NAMES or token in _BLANK_NAMES:
            return ""
        if token_id == self.word_delimiter_id:
            return " "
        if token_id == self.unk_id:
            return UNKNOWN_TEXT
        return token.replace(_WORD_START, " ")


def korean_part(vocab: Mapping[str, object]) -> dict[str, object]:
    """Return the Korean part of a file nested by language (MMS), else all of it.

    Example:
        >>> korean_part({"eng": {"a": 0}, "kor": {"가": 0}})
        {'가': 0}
    """
    parts = (vocab.get(name) for name in KOREAN)
    return dict(next((part for part in parts if isinstance(part, Mapping)), vocab))


def _as_id(token: object, token_id: object) -> int:
    if isinstance(token_id, bool) or not isinstance(token_id, int) or token_id < 0:
        raise VocabError(
            f"The vocabulary gives the token {token!r} the id {token_id!r}.",
            reason="bad_vocab",
            token=token,
        )
    return token_id


def _in_order(ids: dict[str, int]) -> list[str]:
    tokens = sorted(ids, key=lambda token: ids[token])
    for expected, token in enumerate(tokens):
        if ids[token] != expected:
            raise VocabError(
                f"The vocabulary's ids have a gap or repeat at {expected} (token {token!r}).",
                reason="bad_vocab",
                token=token,
                expected=expected,
                found=ids[token],
            )
    return tokens


def _fit(tokens: list[str], size: int, added: set[str]) -> list[str]:
    """Make the tokens as many as the head has outputs, as far as that is no guess."""
    if len(tokens) > size and all(token in added for token in tokens[size:]):
        return tokens[:size]  # added after the head was made; the model cannot say them
    missing = [name for name in ("<s>", "</s>") if name not in tokens]
    if len(tokens) + len(missing) == size and not added:
        # what Wav2Vec2CTCTokenizer adds by itself when it loads such a folder
        return tokens + missing
    if len(tokens) != size:
        raise VocabError(
            f"The vocabulary has {len(tokens)} tokens but the weights have {size}.",
            reason="size_mismatch",
            expected=size,
            found=len(tokens),
        )
    return tokens


def _find_blank(ids: dict[str, int], blank_id: int | None) -> int:
    named = _first_of(ids, _BLANK_NAMES)
    if blank_id is not None and not 0 <= blank_id < len(ids):
        blank_id = None
    # an untouched config says pad_token_id 0 whatever the tokenizer's padding is
    if blank_id is None or (named is not None and blank_id == 0):
        blank_id = named
    if blank_id is None:
        raise VocabError("The vocabulary has no blank (padding) token.", reason="no_blank")
    return blank_id


def _first_of(ids: dict[str, int], names: Iterable[str]) -> int | None:
    return next((ids[name] for name in names if name in ids), None)


def _unit_of(tokens: Iterable[str]) -> TokenUnit:
    single = [token for token in tokens if len(token) == 1]
    syllables = sum(map(is_syllable, single))
    jamo = sum(map(is_jamo, single))
    if max(syllables, jamo) == 0:
        return TokenUnit.OTHER
    return TokenUnit.SYLLABLE if syllables >= jamo else TokenUnit.JAMO
