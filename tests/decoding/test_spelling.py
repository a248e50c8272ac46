from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kasr_desktop.decoding.beam import BeamDecoder
from kasr_desktop.decoding.hotwords import HotwordScorer
from kasr_desktop.decoding.language_model import WORD_BREAK, LanguageModel
from kasr_desktop.decoding.lm_files import LmWeights, write_weights
from kasr_desktop.decoding.spelling import (
    SpelledHotwords,
    join_spelled,
    spelled_labels,
)
from kasr_desktop.decoding.word_scorer import SpellingScorer, make_scorer
from kasr_desktop.domain.emissions import Emissions
from kasr_desktop.domain.errors import LanguageModelError
from kasr_desktop.domain.options import BeamSearch, DecodeOptions, Hotword
from kasr_desktop.domain.transcript import Hypothesis
from kasr_desktop.text.hangul import is_syllable, nfd
from kasr_desktop.text.vocab import Vocab
from tests.decoding.emission_builder import cut, noise, paths, peaked, places, spell
from tests.decoding.tiny_lm import UNIGRAMS, write_directory

LETTERS = sorted(set("".join(UNIGRAMS)))
VOCAB = Vocab.from_tokens(["[PAD]", "|", "[UNK]", *LETTERS, "<s>", "</s>"])
TIGHT = DecodeOptions(beam_width=20, token_min_logp=-5.0, beam_prune_logp=-10.0)
"""In hand-made emissions every token but one is equally unlikely; this leaves them out."""

JAMO = Vocab.from_tokens(["[PAD]", "|", "[UNK]", *sorted(set(nfd("".join(LETTERS))))])
PIECES = {  # log10 of a piece after another; everything else backs off
    ("하", "늘"): -0.1,
    ("늘", WORD_BREAK): -0.3,
    ("바", "다"): -0.1,
    ("가", "나"): -0.4,
}


def write_syllable_model(
    directory: Path, *, alpha: float = 0.8, beta: float = 1.0, word_beta: float = 0.0
) -> Path:
    directory.mkdir(parents=True)
    letters = [*LETTERS, WORD_BREAK]
    pairs = [pair for pair in PIECES if set(pair) <= set(letters)]
    lines = ["\\data\\", f"ngram 1={len(letters) + 3}", f"ngram 2={len(pairs)}", "", "\\1-grams:"]
    lines += ["-3\t<unk>\t0", "-99\t<s>\t-0.1", "-1.3\t</s>"]
    lines += [f"-1.6\t{letter}\t-0.2" for letter in letters]
    lines += ["", "\\2-grams:", *(f"{PIECES[pair]}\t{' '.join(pair)}" for pair in pairs)]
    (directory / "lm.arpa").write_text("\n".join([*lines, "", "\\end\\", ""]), encoding="utf-8")
    attrs = {"alpha": alpha, "beta": beta, "unk_score_offset": 0.0, "score_boundary": True}
    if word_beta:
        attrs["word_beta"] = word_beta
    (directory / "attrs.json").write_text(json.dumps(attrs), encoding="utf-8")
    return directory


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> LanguageModel:
    folder = tmp_path_factory.mktemp("spelled")
    write_syllable_model(folder / "syllable_model")
    return LanguageModel.load(write_directory(folder / "language_model"), VOCAB)


def decode(
    model: LanguageModel, *parts: Emissions, options: DecodeOptions | None = None
) -> tuple[Hypothesis, ...]:
    session = BeamDecoder(VOCAB, model, options=options or TIGHT).begin()
    for part in parts:
        session.advance(part)
    return session.finish()


def say(text: str, *, peak: float = 0.9) -> Emissions:
    return peaked(spell(text, vocab=VOCAB), size=len(VOCAB), peak=peak)


@given(paths, places)
@settings(max_examples=20)
def test_any_cut_gives_the_same(model: LanguageModel, path: list[int], at: list[int]) -> None:
    emissions = peaked(path, size=len(VOCAB), peak=0.6, first_frame=11)
    assert decode(model, *cut(emissions, at)) == decode(model, emissions)


@given(st.integers(0, 100), st.floats(1.0, 5.0))
@settings(max_examples=12)
def test_results_are_normal_texts_with_ordered_times(
    model: LanguageModel, seed: int, spread: float
) -> None:
    emissions = noise(25, size=len(VOCAB), spread=spread, seed=seed)
    found = decode(model, emissions)
    assert len({hypothesis.text for hypothesis in found}) == len(found)
    for hypothesis in found:
        assert WORD_BREAK not in hypothesis.text
        assert hypothesis.text == " ".join(hypothesis.text.split())
        times = [time for word in hypothesis.words for time in (word.start, word.end)]
        assert times == sorted(times)
        assert hypothesis.total_score == pytest.approx(
            hypothesis.acoustic_score + hypothesis.lm_score
        )


def test_a_word_nobody_listed_is_found_by_its_syllables(model: LanguageModel) -> None:
    emissions = say("하늘 보았다")
    heard, said = VOCAB.tokens.index("나"), VOCAB.tokens.index("늘")
    for row in emissions.log_probs:
        if row.argmax() == said:
            row[heard], row[said] = math.log(0.5), math.log(0.4)
    assert decode(model, emissions)[0].text == "하늘 보았다"


def test_the_score_is_the_sum_of_both_models(model: LanguageModel) -> None:
    text = "하늘 가나"
    best = decode(model, say(text))[0]
    assert best.text == text
    assert model.syllables is not None
    state, spelled = model.syllables.start_state(), 0.0
    for piece in ["하", "늘", WORD_BREAK, "가", "나"]:
        score, state = model.syllables.score_piece(state, piece)
        spelled += score
    spelled += model.syllables.score_end(state)
    words, state = 0.0, model.start_state(boundary=True)
    for word in text.split():
        score, state = model.score_word(state, word)
        words += score
    words += model.score_end(state)
    expected = math.log(10) * (0.8 * spelled + 0.5 * words) + 4 * 1.0 + 2 * 1.5
    assert best.lm_score == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("text", ["하늘 ", " 하늘", "하늘   "])
def test_delimiters_at_the_edges_cost_nothing(model: LanguageModel, text: str) -> None:
    plain, edged = decode(model, say("하늘"))[0], decode(model, say(text))[0]
    assert edged.text == plain.text
    assert edged.lm_score == pytest.approx(plain.lm_score, abs=0.05)


def test_words_have_the_times_of_their_syllables(model: LanguageModel) -> None:
    first, second = decode(model, say("하늘 가나"))[0].words
    assert (first.text, second.text) == ("하늘", "가나")
    assert (first.start, first.end) == pytest.approx((0.04, 0.16))
    assert (second.start, second.end) == pytest.approx((0.28, 0.40))


def test_weight_zero_switches_both_models_off(model: LanguageModel) -> None:
    scorer = make_scorer(model, DecodeOptions(alpha=0.0, beta=0.0))
    assert isinstance(scorer, SpellingScorer)
    assert (scorer.alpha, scorer.beta) == (0.0, 0.0)
    emissions = noise(20, size=len(VOCAB), spread=3.0, seed=3)
    best = decode(model, emissions, options=replace(TIGHT, alpha=0.0, beta=0.0))[0]
    without = BeamDecoder(VOCAB, options=TIGHT).begin()
    without.advance(emissions)
    assert best.text == without.finish()[0].text
    assert best.lm_score == pytest.approx(0.0, abs=1e-6)


def test_the_word_weight_follows_the_syllable_weight(model: LanguageModel) -> None:
    tuned, halved = (make_scorer(model, DecodeOptions(alpha=alpha)) for alpha in (None, 0.4))
    assert isinstance(tuned, SpellingScorer)
    assert isinstance(halved, SpellingScorer)
    assert (tuned.alpha, tuned.words.weights.alpha) == (0.8, 0.5)
    assert (halved.alpha, halved.words.weights.alpha) == (0.4, 0.25)


def test_hotwords_with_particles_are_found_while_spelled(model: LanguageModel) -> None:
    emissions = say("하가에 보았다")
    said, heard = VOCAB.tokens.index("가"), VOCAB.tokens.index("늘")
    for row in emissions.log_probs:
        if row.argmax() == said:
            row[heard], row[said] = math.log(0.6), math.log(0.3)
    options = replace(TIGHT, hotwords=(Hotword("하가", 9.0),))
    assert decode(model, emissions)[0].text == "하늘에 보았다"
    assert decode(model, emissions, options=options)[0].text == "하가에 보았다"


def test_an_unfinished_hotword_earns_only_while_it_may_still_be_one() -> None:
    hotwords = HotwordScorer([Hotword("하늘", 6.0)])
    growing = SpelledHotwords(hotwords, is_whole=False)
    whole = SpelledHotwords(hotwords, is_whole=True)
    assert growing.score("가 ▁ 하") == pytest.approx(3.0)
    assert whole.score("가 ▁ 하") == 0.0
    assert whole.score("가 ▁ 하 늘 은") == growing.score("가 ▁ 하 늘 은") == 6.0
    assert growing.score("하 늘 ▁") == 6.0


def test_labels_and_joining() -> None:
    assert spelled_labels(VOCAB)[:3] == ["", " ▁", " ⁇"]
    assert spelled_labels(VOCAB)[-2:] == ["", ""]
    assert join_spelled([], []) == ([], [])


def test_which_tokens_use_the_syllable_model(tmp_path: Path) -> None:
    write_syllable_model(tmp_path / "syllable_model")
    directory = write_directory(tmp_path / "language_model")
    compatibility = Vocab.from_tokens(["[PAD]", "|", *"ㄴㅏㄱㅎㅇㅡㄹ"])
    assert LanguageModel.load(directory, compatibility).syllables is None
    assert LanguageModel.load(directory, JAMO).syllables is not None
    assert LanguageModel.load(directory, VOCAB).syllables is not None


# a syllable model alone


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[LanguageModel, LanguageModel]:
    """The same syllable model beside a word model that weighs nothing, and alone."""
    folder = tmp_path_factory.mktemp("alone")
    write_syllable_model(folder / "both" / "syllable_model")
    words = write_directory(folder / "both" / "language_model")
    write_weights(words, LmWeights(0.0, 1.5, -10.0))
    alone = write_syllable_model(folder / "alone" / "syllable_model", word_beta=1.5)
    return LanguageModel.load(words, VOCAB), LanguageModel.load(alone, VOCAB)


@given(seed=st.integers(0, 10_000), alpha=st.none() | st.floats(0.0, 1.5))
@settings(max_examples=30)
def test_alone_it_reads_as_beside_words_without_weight(
    pair: tuple[LanguageModel, LanguageModel], seed: int, alpha: float | None
) -> None:
    heard = noise(25, size=len(VOCAB), spread=4.0, seed=seed)
    options = replace(TIGHT, alpha=alpha)
    both, alone = (decode(model, heard, options=options) for model in pair)
    assert both == alone


def test_alone_it_needs_tokens_that_show_syllables(tmp_path: Path) -> None:
    alone = write_syllable_model(tmp_path / "syllable_model")
    compatibility = Vocab.from_tokens(["[PAD]", "|", *"ㄴㅏㄱㅎㅇㅡㄹ"])
    with pytest.raises(LanguageModelError) as caught:
        LanguageModel.load(alone, compatibility)
    assert caught.value.reason == "unit_mismatch"


def test_alone_it_knows_no_unknown_word(pair: tuple[LanguageModel, LanguageModel]) -> None:
    _, model = pair
    assert model.is_known("바다가나다")
    assert model.score_word(model.start_state(boundary=True), "나는")[0] == 0.0


# conjoining jamo


def in_jamo(text: str) -> list[int]:
    return spell(nfd(text), vocab=JAMO)


def decode_jamo(
    model: LanguageModel, *parts: Emissions, options: DecodeOptions | None = None
) -> tuple[Hypothesis, ...]:
    session = BeamDecoder(JAMO, model, options=options or TIGHT).begin()
    for part in parts:
        session.advance(part)
    return session.finish()


@given(st.lists(st.integers(0, len(JAMO) - 1), max_size=40), places)
@settings(max_examples=20)
def test_any_cut_of_jamo_gives_the_same(
    model: LanguageModel, path: list[int], at: list[int]
) -> None:
    emissions = peaked(path, size=len(JAMO), peak=0.6, first_frame=11)
    assert decode_jamo(model, *cut(emissions, at)) == decode_jamo(model, emissions)


@given(st.integers(0, 100), st.floats(1.0, 5.0))
@settings(max_examples=12)
def test_jamo_make_whole_syllables(model: LanguageModel, seed: int, spread: float) -> None:
    best = decode_jamo(model, noise(30, size=len(JAMO), spread=spread, seed=seed))[0]
    letters = "".join(word.text for word in best.words).replace("⁇", "")
    # only the last syllable may be unfinished
    assert all(map(is_syllable, letters[:-1]))


def test_jamo_score_as_syllables_do(model: LanguageModel) -> None:
    for text in ("하늘 가나", "나는 학교에 간다 "):
        by_syllable = decode(model, say(text))[0]
        by_jamo = decode_jamo(model, peaked(in_jamo(text), size=len(JAMO)))[0]
        assert by_jamo.text == by_syllable.text == text.strip()
        assert by_jamo.lm_score == pytest.approx(by_syllable.lm_score, abs=0.05)


def test_jamo_are_mended_by_their_syllables(model: LanguageModel) -> None:
    emissions = peaked(in_jamo("하늘 보았다"), size=len(JAMO))
    said, heard = JAMO.tokens.index(nfd("늘")[2]), JAMO.tokens.index(nfd("간")[2])
    for row in emissions.log_probs:
        if row.argmax() == said:
            row[heard], row[said] = math.log(0.5), math.log(0.4)
    assert decode_jamo(model, emissions)[0].text == "하늘 보았다"


@pytest.mark.parametrize("text", ["하늘 ", " 하늘", "하늘   "])
def test_delimiters_at_the_edges_of_jamo_cost_nothing(model: LanguageModel, text: str) -> None:
    plain, edged = (
        decode_jamo(model, peaked(in_jamo(each), size=len(JAMO)))[0] for each in ("하늘", text)
    )
    assert edged.text == plain.text
    assert edged.lm_score == pytest.approx(plain.lm_score, abs=0.05)


def test_hotwords_in_jamo(model: LanguageModel) -> None:
    emissions = peaked(in_jamo("하간에 보았다"), size=len(JAMO))
    said, heard = JAMO.tokens.index(nfd("간")[0]), JAMO.tokens.index(nfd("난")[0])
    for row in emissions.log_probs:
        if row.argmax() == said:
            row[heard], row[said] = math.log(0.6), math.log(0.3)
    # a hotword is new to the word model: where those cost 14 nats, gaps are given up for it
    options = replace(TIGHT, unk_score_offset=-2.0, hotwords=(Hotword("하간", 9.0),))
    assert decode_jamo(model, emissions)[0].text != "하간에 보았다"
    assert decode_jamo(model, emissions, options=options)[0].text == "하간에 보았다"


def test_scores_of_dead_beams_are_dropped(
    model: LanguageModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pyctcdecode", reason="the reference decoder needs numpy < 2")
    options = replace(TIGHT, search=BeamSearch.PYCTCDECODE)
    emissions = noise(60, size=len(VOCAB), spread=2.0, seed=5)
    expected = decode(model, emissions, options=options)
    monkeypatch.setattr("kasr_desktop.decoding.reference_search._MAX_SCORES", 50)
    session = BeamDecoder(VOCAB, model, options=options).begin()
    session.advance(emissions)
    assert len(session._scores) <= 1000
    assert session.finish() == expected
    assert np.isfinite(expected[0].total_score)
