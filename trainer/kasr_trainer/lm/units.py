"""What an n-gram counts in Korean: words between spaces, morphemes, or syllables.

A word with its particles is rare, a syllable never is; morphemes lie between. All are
compared by bits a syllable of text, where what a model does not know is spelled by the
syllable model, so that no unit wins by calling much unknown.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from kasr_desktop.decoding.language_model import WORD_BREAK, SyllableModel, load_kenlm
from kasr_trainer.lm.directory import spell

_BITS = math.log2(10)


class Unit(StrEnum):
    """What is counted."""

    WORD = "word"
    MORPHEME = "morpheme"
    SYLLABLE = "syllable"


@dataclass(frozen=True, slots=True)
class UnitFit:
    """How well a model over units expects text it has not seen.

    Attributes:
        units: Units of the text.
        unknown: How many of them the model does not know.
        bits_a_syllable: Of everything: known units, spelled unknown ones, sentence ends;
            by syllables of the text, spaces not counted.
    """

    units: int
    unknown: int
    bits_a_syllable: float


def splitter(unit: Unit) -> Callable[[Iterable[str]], Iterator[str]]:
    """Return the function that writes sentences in a unit, the units between spaces.

    Raises:
        ModuleNotFoundError: Morphemes need the package kiwipiepy.
    """
    if unit is Unit.SYLLABLE:
        return lambda sentences: map(spell, sentences)
    if unit is Unit.MORPHEME:
        return split_morphemes
    return iter


def split_morphemes(sentences: Iterable[str], *, kiwi: Any = None) -> Iterator[str]:
    """Return sentences in morphemes; those that begin a word are marked.

    Kiwi gives morphemes as a dictionary has them (했다 is 하 + 었 + 다), so this is for
    measuring; a decoder would have to put words together again.
    """
    if kiwi is None:
        from kiwipiepy import Kiwi

        kiwi = Kiwi()
    for sentence, tokens in zip(*_twice(sentences, kiwi), strict=True):
        yield " ".join(
            f"{WORD_BREAK if _begins_word(sentence, token.start) else ''}{token.form}"
            for token in tokens
        )


def _twice(sentences: Iterable[str], kiwi: Any) -> tuple[list[str], Iterator[Any]]:
    kept = list(sentences)
    return kept, kiwi.tokenize(iter(kept))


def _begins_word(sentence: str, place: int) -> bool:
    return place == 0 or sentence[place - 1] == " "


def measure_unit(
    model_path: Path, sentences: Sequence[str], *, unit: Unit, speller: SyllableModel
) -> UnitFit:
    """Measure a model over units on sentences it was not made from.

    Args:
        model_path: KenLM binary or ARPA.
        sentences: Normalised.
        unit: What the model counts.
        speller: Spells what the model does not know.
    """
    model = load_kenlm(model_path)
    units = unknown = 0
    log10 = 0.0
    for line in splitter(unit)(sentences):
        for (score, _, is_unknown), piece in zip(
            model.full_scores(line, bos=True, eos=True), [*line.split(), ""], strict=True
        ):
            log10 += score
            units += bool(piece)
            if is_unknown and piece:
                unknown += 1
                log10 += _spelled(speller, piece.removeprefix(WORD_BREAK))
    syllables = sum(len(sentence.replace(" ", "")) for sentence in sentences)
    return UnitFit(units, unknown, -log10 * _BITS / max(1, syllables))


def _spelled(speller: SyllableModel, word: str) -> float:
    """Return log10 of a word's spelling, its end with it."""
    state, total = speller.start_state(), 0.0
    for piece in (*word, WORD_BREAK):
        score, state = speller.score_piece(state, piece)
        total += score
    return total
