"""The vocabulary of the built-in model: the letters of Hangul, each by its role.

Conjoining jamo tell a lead from a tail, so a row of letters is a row of syllables in
one way only, and every syllable can be spelled, the rarest too.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from kasr_desktop.text.hangul import LEADS, TAILS, VOWELS, nfd
from kasr_desktop.text.vocab import Vocab
from kasr_trainer.data.manifest import read_lines as read_lines

SPECIAL_TOKENS = ("[PAD]", "|", "[UNK]")
"""Blank, word delimiter, unknown: ids 0, 1, 2."""

_FIRST_LEAD = 0x1100
_FIRST_VOWEL = 0x1161
_FIRST_TAIL = 0x11A8


def make_vocab() -> Vocab:
    """Make the vocabulary: three special tokens, 19 leads, 21 vowels, 27 tails.

    Example:
        >>> len(make_vocab())
        70
    """
    rows = ((_FIRST_LEAD, LEADS), (_FIRST_VOWEL, VOWELS), (_FIRST_TAIL, TAILS))
    jamo = [chr(first + place) for first, letters in rows for place in range(len(letters))]
    return Vocab.from_tokens([*SPECIAL_TOKENS, *jamo])


def spell(text: str, vocab: Vocab) -> list[int] | None:
    """Return the token ids of `text`; None if a character cannot be spelled.

    Example:
        >>> vocab = make_vocab()
        >>> vocab.text_of(spell("한 일", vocab))
        '한 일'
        >>> spell("3시", vocab) is None
        True
    """
    ids = {token: token_id for token_id, token in enumerate(vocab.tokens)}
    ids[" "] = ids["|"]
    letters = nfd(text)
    return [ids[letter] for letter in letters] if all(each in ids for each in letters) else None


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `jamo` to the command line."""
    parser = commands.add_parser("jamo")
    parser.add_argument("out", type=Path, help="vocab.json")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the file."""
    vocab = make_vocab()
    vocab.save(arguments.out)
    print(f"{len(vocab)} tokens")
    return 0
