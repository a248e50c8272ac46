from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kasr_desktop.decoding.language_model import SyllableModel
from kasr_trainer.lm.directory import PYTHON, LmSettings, build_syllable_model
from kasr_trainer.lm.kneser_ney import estimate
from kasr_trainer.lm.units import Unit, measure_unit, split_morphemes, splitter

SENTENCES = ["나는 학교에 간다", "나는 집에 간다", "너는 집에 온다"]


@dataclass
class Token:
    form: str
    start: int


class TwoSyllables:
    """Stands in for Kiwi: parts words after their first syllable."""

    def tokenize(self, sentences: Iterable[str]) -> Iterator[list[Token]]:
        for sentence in sentences:
            tokens, place = [], 0
            for word in sentence.split(" "):
                tokens.append(Token(word[:1], place))
                if word[1:]:
                    tokens.append(Token(word[1:], place + 1))
                place += len(word) + 1
            yield tokens


@pytest.fixture
def speller(tmp_path: Path) -> SyllableModel:
    sentences = tmp_path / "sentences.txt"
    sentences.write_text("\n".join(SENTENCES) + "\n", encoding="utf-8")
    settings = LmSettings(order=2, prune=(0,), estimator=PYTHON)
    build_syllable_model(sentences, tmp_path / "syllable_model", settings=settings)
    return SyllableModel.load(tmp_path / "syllable_model")


def arpa(folder: Path, unit: Unit, sentences: list[str]) -> Path:
    path = folder / f"{unit}.arpa"
    estimate(splitter(unit)(sentences), order=2).write_arpa(path)
    return path


def test_morphemes_that_begin_a_word_are_marked() -> None:
    assert list(split_morphemes(["나는 집"], kiwi=TwoSyllables())) == ["▁나 는 ▁집"]


def test_syllables_and_words() -> None:
    assert list(splitter(Unit.SYLLABLE)(["나는 집"])) == ["나 는 ▁ 집"]
    assert list(splitter(Unit.WORD)(["나는 집"])) == ["나는 집"]


def test_bits_are_those_of_the_formula(tmp_path: Path, speller: SyllableModel) -> None:
    """One sentence of two known words: log10 P(w1) + log10 P(w2 | w1) + log10 P(</s> | w2)."""
    path = tmp_path / "two.arpa"
    path.write_text(
        "\\data\\\nngram 1=5\nngram 2=1\n\n\\1-grams:\n-3\t<unk>\t0\n-99\t<s>\t-0.5\n"
        "-1\t</s>\t0\n-0.7\t나는\t-0.2\n-0.8\t간다\t-0.3\n\n\\2-grams:\n"
        "-0.4\t나는 간다\n\n\\end\\\n",
        encoding="utf-8",
    )
    fit = measure_unit(path, ["나는 간다"], unit=Unit.WORD, speller=speller)
    assert (fit.units, fit.unknown) == (2, 0)
    log10 = (-0.7 - 0.5) + -0.4 + (-1 - 0.3)
    assert fit.bits_a_syllable == pytest.approx(-log10 * math.log2(10) / 4)


def test_unknown_words_cost_their_spelling(tmp_path: Path, speller: SyllableModel) -> None:
    path = arpa(tmp_path, Unit.WORD, SENTENCES)
    known = measure_unit(path, ["나는 집에 간다"], unit=Unit.WORD, speller=speller)
    unknown = measure_unit(path, ["나는 나에 간다"], unit=Unit.WORD, speller=speller)
    endless = measure_unit(path, ["나는 나나나나에 간다"], unit=Unit.WORD, speller=speller)
    assert (known.unknown, unknown.unknown, endless.unknown) == (0, 1, 1)
    assert unknown.bits_a_syllable * 6 > known.bits_a_syllable * 6 + 3
    assert endless.bits_a_syllable * 9 > unknown.bits_a_syllable * 6 + 3


def test_syllables_know_everything_they_have_seen(tmp_path: Path, speller: SyllableModel) -> None:
    path = arpa(tmp_path, Unit.SYLLABLE, SENTENCES)
    fit = measure_unit(path, ["너는 학교에 온다"], unit=Unit.SYLLABLE, speller=speller)
    assert (fit.units, fit.unknown) == (9, 0)
