from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kasr_desktop.decoding.adaptation import Adaptation
from kasr_desktop.decoding.adapted_model import AdaptedLanguageModel
from kasr_desktop.decoding.beam import BeamDecoder
from kasr_desktop.decoding.language_model import WORD_BREAK, LanguageModel
from kasr_desktop.decoding.lm_files import LmWeights
from kasr_desktop.domain.emissions import Emissions
from kasr_desktop.domain.options import DecodeOptions
from kasr_desktop.text.hangul import nfd
from kasr_desktop.text.vocab import Vocab
from tests.decoding.emission_builder import noise, peaked, spell
from tests.decoding.test_spelling import JAMO, LETTERS, write_syllable_model
from tests.decoding.tiny_lm import write_directory

VOCAB = Vocab.from_tokens(["[PAD]", "|", "[UNK]", *LETTERS])
OPTIONS = DecodeOptions(beam_width=20, token_min_logp=-5.0)
DOCUMENTS = Adaptation(["나자하 집에 간다", "오늘 나자하 학교에", "나자하 온다"] * 2, ["나자하"])
"""나자하 is a name no model knows."""


@pytest.fixture(params=["words", "words and syllables"])
def model(tmp_path: Path, request: pytest.FixtureRequest) -> LanguageModel:
    if request.param != "words":
        write_syllable_model(tmp_path / "syllable_model")
    return LanguageModel.load(write_directory(tmp_path / "language_model"), VOCAB)


def half_heard(text: str, wrong: str) -> Emissions:
    """Return emissions of `text` whose first word ends in a syllable that sounds like `wrong`."""
    emissions = peaked(spell(text, vocab=VOCAB), size=len(VOCAB), peak=0.98)
    place = text.split()[0][-1]
    said, heard = VOCAB.tokens.index(place), VOCAB.tokens.index(wrong)
    rows = np.flatnonzero(emissions.log_probs.argmax(axis=1) == said)[:2]
    for row in rows:
        emissions.log_probs[row, heard], emissions.log_probs[row, said] = np.log([0.6, 0.3])
    return emissions


def decode(model: LanguageModel, emissions: Emissions, vocab: Vocab = VOCAB) -> str:
    session = BeamDecoder(vocab, model, options=OPTIONS).begin()
    session.advance(emissions)
    return session.finish()[0].text


def test_a_name_from_the_documents_is_recognised(model: LanguageModel) -> None:
    emissions = half_heard("나자하 집에 간다", "사")
    assert decode(model, emissions).split()[0] == "나자사"
    adapted = AdaptedLanguageModel(model, DOCUMENTS)
    assert decode(adapted, emissions) == "나자하 집에 간다"
    assert decode(model, emissions).split()[0] == "나자사"  # the model itself is as it was


def test_empty_documents_change_no_text_and_no_score(model: LanguageModel) -> None:
    nothing = AdaptedLanguageModel(model, Adaptation([]))
    for seed in range(5):
        emissions = noise(40, size=len(VOCAB), spread=3.0, seed=seed)
        results = []
        for each in (model, nothing):
            session = BeamDecoder(VOCAB, each, options=OPTIONS).begin()
            session.advance(emissions)
            results.append(session.finish())
        assert [each.text for each in results[0]] == [each.text for each in results[1]]
        assert results[0][0].total_score == pytest.approx(results[1][0].total_score)


def test_words_of_the_documents_are_known_and_their_beginnings_too(model: LanguageModel) -> None:
    adapted = AdaptedLanguageModel(model, DOCUMENTS)
    assert not model.is_known("나자하")
    assert adapted.is_known("나자하") and adapted.is_known("나자하는") and adapted.is_known("집에")
    assert adapted.can_become_known("나자") and not adapted.can_become_known("자자")


def test_other_weights_keep_the_documents(model: LanguageModel) -> None:
    again = AdaptedLanguageModel(model, DOCUMENTS).reweighted(
        LmWeights(0.9, 0.1, -1.0), LmWeights(0.2, 0.3, 0.0)
    )
    assert again.is_known("나자하")
    assert again.weights.alpha == 0.9
    if again.syllables is not None:
        assert again.syllables.weights.alpha == 0.2
        state = again.syllables.start_state()
        for piece in (*"나자", "하"):
            score, state = again.syllables.score_piece(state, piece)
        assert score > -0.9


def test_a_jamo_model_learns_syllables_too(tmp_path: Path) -> None:
    write_syllable_model(tmp_path / "syllable_model")
    model = LanguageModel.load(write_directory(tmp_path / "language_model"), JAMO)
    adapted = AdaptedLanguageModel(model, DOCUMENTS)
    said = spell(nfd("나자하 집에"), vocab=JAMO)
    assert decode(adapted, peaked(said, size=len(JAMO), peak=0.98), JAMO) == "나자하 집에"
    assert adapted.syllables is not None
    state = adapted.syllables.start_state()
    assert adapted.syllables.score_piece(state, WORD_BREAK)[0] < 0
