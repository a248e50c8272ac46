from __future__ import annotations

import logging
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kasr_desktop.decoding.beam import BeamDecoder
from kasr_desktop.decoding.greedy import GreedyDecoder
from kasr_desktop.decoding.language_model import LanguageModel
from kasr_desktop.domain.emissions import Emissions
from kasr_desktop.domain.options import DecodeOptions, Hotword
from kasr_desktop.domain.transcript import Hypothesis
from kasr_desktop.text.hangul import split_jamo
from kasr_desktop.text.vocab import Vocab
from tests.decoding.emission_builder import (
    BLANK,
    DELIMITER,
    cut,
    noise,
    paths,
    peaked,
    places,
    spell,
)
from tests.decoding.tiny_lm import UNIGRAMS, write_directory

LETTERS = sorted(set("".join(UNIGRAMS)))
VOCAB = Vocab.from_tokens(["[PAD]", "|", "[UNK]", *LETTERS, "<s>", "</s>"])
TIGHT = DecodeOptions(beam_width=20, token_min_logp=-5.0, beam_prune_logp=-10.0)
"""In hand-made emissions every token but one is equally unlikely; this leaves them out."""


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_directory(tmp_path_factory.mktemp("lm") / "language_model")


@pytest.fixture(scope="module")
def model(directory: Path) -> LanguageModel:
    return LanguageModel.load(directory, VOCAB)


def decode(decoder: BeamDecoder, *parts: Emissions) -> tuple[Hypothesis, ...]:
    session = decoder.begin()
    for part in parts:
        session.advance(part)
    return session.finish()


def say(text: str, *, peak: float = 0.9) -> Emissions:
    return peaked(spell(text, vocab=VOCAB), size=len(VOCAB), peak=peak)


def confuse(emissions: Emissions, said: str, heard: str, *, share: float = 0.55) -> Emissions:
    """Make `heard` a little likelier than `said` wherever `said` was said."""
    said_id, heard_id = VOCAB.tokens.index(said), VOCAB.tokens.index(heard)
    for row in emissions.log_probs:
        if row.argmax() == said_id:
            row[heard_id], row[said_id] = np.log(0.9 * share), np.log(0.9 * (1 - share))
    return emissions


# laws


@given(paths, places)
@settings(max_examples=20)
def test_any_cut_gives_the_same(model: LanguageModel, path: list[int], at: list[int]) -> None:
    decoder = BeamDecoder(VOCAB, model, options=TIGHT)
    emissions = peaked(path, size=len(VOCAB), peak=0.6, first_frame=11)
    assert decode(decoder, *cut(emissions, at)) == decode(decoder, emissions)


@given(st.integers(0, 50), st.floats(0.5, 4.0), places)
@settings(max_examples=25)
def test_any_cut_gives_the_same_on_noise(
    model: LanguageModel, seed: int, spread: float, at: list[int]
) -> None:
    decoder = BeamDecoder(VOCAB, model, options=DecodeOptions(beam_width=8))
    emissions = noise(30, size=len(VOCAB), spread=spread, seed=seed)
    assert decode(decoder, *cut(emissions, at)) == decode(decoder, emissions)


@given(st.integers(0, 200), st.floats(0.5, 5.0))
@settings(max_examples=20)
def test_without_a_language_model_it_is_never_worse_than_greedy(seed: int, spread: float) -> None:
    emissions = noise(25, size=len(VOCAB), spread=spread, seed=seed)
    greedy = GreedyDecoder(VOCAB).begin()
    greedy.advance(emissions)
    (path,) = greedy.finish()
    best = decode(BeamDecoder(VOCAB, options=TIGHT), emissions)[0]
    assert best.total_score >= path.total_score - 1e-3
    assert best.lm_score == 0.0


@given(st.integers(0, 200), st.floats(1.0, 4.0))
@settings(max_examples=20)
def test_weight_zero_is_no_language_model(model: LanguageModel, seed: int, spread: float) -> None:
    emissions = noise(20, size=len(VOCAB), spread=spread, seed=seed)
    off = replace(TIGHT, alpha=0.0, beta=0.0, unk_score_offset=0.0)
    with_lm = decode(BeamDecoder(VOCAB, model, options=off), emissions)[0]
    without = decode(BeamDecoder(VOCAB, options=TIGHT), emissions)[0]
    assert with_lm.text == without.text
    assert with_lm.total_score == pytest.approx(without.total_score, abs=1e-6)


# the pitfalls, one by one


def test_a_language_model_turns_what_sounds_alike(model: LanguageModel) -> None:
    emissions = confuse(say("밥을 먹는다"), "밥", "나")
    greedy = GreedyDecoder(VOCAB).begin()
    greedy.advance(emissions)
    assert greedy.finish()[0].text == "나을 먹는다"
    lenient = DecodeOptions(unk_score_offset=-2.0)  # else the other text is pruned
    best, *others = decode(BeamDecoder(VOCAB, model, options=lenient), emissions)
    assert best.text == "밥을 먹는다"
    assert "나을 먹는다" in [hypothesis.text for hypothesis in others]
    assert best.lm_score == pytest.approx(best.total_score - best.acoustic_score)
    assert best.acoustic_score < 0


def test_a_trailing_delimiter_is_no_unknown_word(model: LanguageModel) -> None:
    without, with_one = say("밥을 먹는다"), say("밥을 먹는다 ")
    (best, *_), (trailing, *_) = (
        decode(BeamDecoder(VOCAB, model), without),
        decode(BeamDecoder(VOCAB, model), with_one),
    )
    assert trailing.text == best.text
    # pyctcdecode's phantom word costs -16 here
    assert trailing.lm_score == pytest.approx(best.lm_score, abs=0.1)


def test_silence_is_no_unknown_word_either(model: LanguageModel) -> None:
    (best, *_) = decode(BeamDecoder(VOCAB, model), peaked([BLANK] * 20, size=len(VOCAB)))
    assert best.words == ()
    assert best.confidence == 0.0
    assert best.lm_score > -5.0


def test_blank_delimiter_and_unknown_have_their_labels() -> None:
    decoder = BeamDecoder(VOCAB)
    assert decoder.labels[:3] == ["", " ", "⁇"]
    path = [BLANK, 2, BLANK, DELIMITER, 3, BLANK]
    assert decode(decoder, peaked(path, size=len(VOCAB)))[0].text == f"⁇ {VOCAB.tokens[3]}"


def test_boundary_tokens_are_never_said(model: LanguageModel) -> None:
    emissions = say("나는")
    emissions.log_probs[:, [-2, -1]] = -0.01
    assert decode(BeamDecoder(VOCAB, model), emissions)[0].text == "나는"


def test_emissions_of_another_vocabulary_are_refused(model: LanguageModel) -> None:
    with pytest.raises(ValueError, match="labels"):
        BeamDecoder(VOCAB, model).begin().advance(peaked([0], size=5))


def test_frames_that_do_not_follow_are_refused(model: LanguageModel) -> None:
    session = BeamDecoder(VOCAB, model).begin()
    session.advance(say("나는"))
    with pytest.raises(ValueError, match="follow"):
        session.advance(say("나는"))


def test_word_times_are_seconds_of_the_recording(model: LanguageModel) -> None:
    early = say("밥을 먹는다")
    late = Emissions(early.log_probs, 500, early.grid)
    (first, second) = decode(BeamDecoder(VOCAB, model, options=TIGHT), late)[0].words
    assert (first.start, first.end) == pytest.approx((10.04, 10.16))
    assert (second.start, second.end) == pytest.approx((10.28, 10.48))


def test_hotwords_with_weight_and_particle(model: LanguageModel) -> None:
    emissions = confuse(say("가하에 갔다"), "하", "리")
    plain = decode(BeamDecoder(VOCAB, model), emissions)[0]
    weak, strong = (
        decode(
            BeamDecoder(VOCAB, model, options=DecodeOptions(hotwords=(Hotword("가하", weight),))),
            emissions,
        )[0]
        for weight in (0.01, 8.0)
    )
    assert plain.text == weak.text == "가리에 갔다"
    assert strong.text == "가하에 갔다"


def test_hotwords_work_without_a_language_model() -> None:
    emissions = confuse(say("가하"), "하", "리")
    options = DecodeOptions(hotwords=(Hotword("가하", 5.0),))
    assert decode(BeamDecoder(VOCAB), emissions)[0].text == "가리"
    assert decode(BeamDecoder(VOCAB, options=options), emissions)[0].text == "가하"


def test_alternatives_differ_and_are_as_many_as_asked(model: LanguageModel) -> None:
    emissions = noise(20, size=len(VOCAB), spread=2.0)
    for asked in (0, 3):
        options = DecodeOptions(num_alternatives=asked)
        found = decode(BeamDecoder(VOCAB, model, options=options), emissions)
        assert len({hypothesis.text for hypothesis in found}) == len(found) == asked + 1
        scores = [hypothesis.total_score for hypothesis in found]
        assert scores == sorted(scores, reverse=True)


def test_confidence_falls_where_texts_compete(model: LanguageModel) -> None:
    decoder = BeamDecoder(VOCAB, model, options=replace(TIGHT, unk_score_offset=-1.0))
    emissions = confuse(say("하늘 보았다"), "하", "가", share=0.5)
    sure, unsure = (decode(decoder, each)[0] for each in (say("하늘 보았다"), emissions))
    assert unsure.words[0].confidence < 0.95 < sure.words[0].confidence
    assert unsure.words[1].confidence > 0.95
    assert unsure.words[0].confidence < unsure.confidence < unsure.words[1].confidence


def test_jamo_tokens_with_a_syllable_language_model(directory: Path) -> None:
    letters = sorted(set(split_jamo("".join(UNIGRAMS))))
    vocab = Vocab.from_tokens(["[PAD]", "|", *letters])
    decoder = BeamDecoder(vocab, LanguageModel.load(directory, vocab))
    path = spell(split_jamo("나는 학교에 간다"), vocab=vocab)
    best = decode(decoder, peaked(path, size=len(vocab)))[0]
    assert [word.text for word in best.words] == ["나는", "학교에", "간다"]
    reference = say("나는 학교에 간다")
    in_syllables = decode(BeamDecoder(VOCAB, LanguageModel.load(directory, VOCAB)), reference)[0]
    assert best.lm_score == pytest.approx(in_syllables.lm_score, abs=0.1)


def test_partial_shows_the_word_being_spoken(model: LanguageModel) -> None:
    session = BeamDecoder(VOCAB, model).begin()
    session.advance(say("밥을 먹"))
    assert session.partial().text == "밥을 먹"


def test_flat_noise_is_bounded() -> None:
    """1,200 equally likely tokens, two seconds: uncut this takes minutes."""
    vocab = Vocab.from_tokens(["[PAD]", "|", *map(chr, range(0xAC00, 0xAC00 + 1200))])
    session = BeamDecoder(vocab).begin()
    began = time.process_time()
    session.advance(noise(100, size=len(vocab), spread=0.1))
    session.finish()
    assert time.process_time() - began < 6.0


def test_nothing_is_logged_on_a_good_day(
    directory: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        decode(BeamDecoder(VOCAB, LanguageModel.load(directory, VOCAB)), say("나는"))
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")
