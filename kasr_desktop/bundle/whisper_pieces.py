"""The pieces of text that a Whisper tokenizer writes Korean with, read without transformers.

Whisper's tokenizer is GPT-2's byte-level BPE with marks for language and task behind it (Radford et
al. 2022, arXiv:2212.04356, sec. 2.2). Its ids differ between the generations (large-v3 has one
language more), so every one is looked up by its name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kasr_desktop.bundle.config_files import read_json_object, read_optional_object, token_text
from kasr_desktop.domain.errors import BundleError

PROMPT = ("<|startoftranscript|>", "<|ko|>", "<|transcribe|>", "<|notimestamps|>")
"""What the decoder was trained to read first: start, Korean, transcribe, no times."""

END = "<|endoftext|>"

MARKS = (",", ".", "?", "!", "...")
"""Sentence marks that stand right behind a word, each a piece of its own."""

_SYLLABLE = (
    rb"(?:\xea[\xb0-\xbf][\x80-\xbf]|[\xeb\xec][\x80-\xbf][\x80-\xbf]|\xed[\x80-\x9e][\x80-\xbf])"
)
_KOREAN = re.compile(rb" ?[\x80-\xbf]{0,2}" + _SYLLABLE + rb"*(?:[\xea-\xed][\x80-\xbf]?)?")
"""The end of a syllable, whole syllables, the beginning of one: U+AC00 to U+D7A3 in UTF-8."""


@dataclass(frozen=True, slots=True)
class WhisperPieces:
    """What of a tokenizer is needed to write Korean.

    Attributes:
        ids: Rows of the checkpoint's table, one a piece.
        pieces: UTF-8 bytes of each, some of them parts of a syllable.
        prompt_ids: Rows of `PROMPT`.
        end_id: The row of `END`.
        mark_ids: Rows of `MARKS`; none if the tokenizer lacks one.
    """

    ids: tuple[int, ...]
    pieces: tuple[bytes, ...]
    prompt_ids: tuple[int, ...]
    end_id: int
    mark_ids: tuple[int, ...] = ()


def korean_pieces(vocabulary: Mapping[str, int]) -> dict[int, bytes]:
    r"""Return the pieces that Korean text is made of: id to UTF-8 bytes, by id.

    Example:
        >>> korean_pieces({"a": 0, "Ġ": 1, "ìķĪ": 2, "1": 3})
        {1: b' ', 2: b'\xec\x95\x88'}
    """
    byte_of = _bytes_of_characters()
    found = {}
    for piece, number in sorted(vocabulary.items(), key=lambda item: item[1]):
        if all(char in byte_of for char in piece):
            raw = bytes(byte_of[char] for char in piece)
            if raw and _KOREAN.fullmatch(raw):
                found[number] = raw
    return found


def read_pieces(folder: Path, *, size: int) -> WhisperPieces:
    """Read the tokenizer files of a Whisper checkpoint.

    Args:
        folder: Holds `tokenizer.json`, or `vocab.json` with `added_tokens.json`.
        size: Rows of the checkpoint's table.

    Raises:
        BundleError: no_vocab or bad_vocab; no_korean, if it knows English alone.
    """
    vocabulary = _vocabulary(folder)
    lacking = [mark for mark in (*PROMPT, END) if mark not in vocabulary]
    if lacking:
        raise BundleError(
            f"The Whisper model in {folder} knows no Korean: its tokenizer lacks {lacking[0]}.",
            reason="no_korean",
            path=folder,
            expected=lacking[0],
        )
    pieces = korean_pieces(vocabulary)
    marks = [vocabulary[mark] for mark in (*PROMPT, END)]
    if not pieces or max(*pieces, *marks) >= size:
        raise _bad(folder, f"its ids reach beyond the {size} rows of the table")
    signs = tuple(vocabulary[mark] for mark in MARKS if vocabulary.get(mark, size) < size)
    return WhisperPieces(
        tuple(pieces),
        tuple(pieces.values()),
        tuple(marks[: len(PROMPT)]),
        marks[-1],
        signs if len(signs) == len(MARKS) else (),
    )


def _vocabulary(folder: Path) -> dict[str, int]:
    """Return every token with its id, from the files of either generation."""
    whole = folder / "tokenizer.json"
    if whole.is_file():
        content: dict[str, Any] = read_json_object(whole, reason="bad_vocab")
        try:
            entries = dict(content["model"]["vocab"])
            entries |= {each["content"]: each["id"] for each in content.get("added_tokens", ())}
        except (KeyError, TypeError, ValueError) as error:
            raise _bad(folder, f"tokenizer.json is none: {error!r}") from error
    elif (folder / "vocab.json").is_file():
        entries = read_json_object(folder / "vocab.json", reason="bad_vocab")
        entries |= read_optional_object(folder / "added_tokens.json", reason="bad_vocab")
        settings = read_optional_object(folder / "tokenizer_config.json")
        decoder = settings.get("added_tokens_decoder")
        for token_id, value in (decoder if isinstance(decoder, dict) else {}).items():
            text = token_text(value)
            if text is not None and str(token_id).isdecimal():
                entries.setdefault(text, int(token_id))
    else:
        raise BundleError(
            f"The model folder {folder} holds no tokenizer.json and no vocab.json.",
            reason="no_vocab",
            path=folder / "tokenizer.json",
        )
    if not all(type(number) is int and number >= 0 for number in entries.values()):
        raise _bad(folder, "an id is no number")
    return {str(token): number for token, number in entries.items()}


def _bad(folder: Path, why: str) -> BundleError:
    return BundleError(
        f"The tokenizer of the model in {folder} cannot be used: {why}.",
        reason="bad_vocab",
        path=folder,
        detail=why,
    )


def _bytes_of_characters() -> dict[str, int]:
    """Return the byte every character of a byte-level vocabulary stands for (GPT-2's table)."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in plain]
    return {chr(byte): byte for byte in plain} | {
        chr(256 + place): byte for place, byte in enumerate(others)
    }
