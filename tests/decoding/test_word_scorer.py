from __future__ import annotations

import math
from pathlib import Path

import pytest

from kasr_desktop.decoding.language_model import LanguageModel
from kasr_desktop.decoding.lm_files import LmWeights
from kasr_desktop.decoding.word_scorer import WordScorer, chosen_weights, make_scorer
from kasr_desktop.domain.options import DecodeOptions
from kasr_desktop.text.vocab import Vocab
from tests.decoding.tiny_lm import UNIGRAMS, write_directory

VOCAB = Vocab.from_tokens(["[PAD]", "|", *sorted(set("".join(UNIGRAMS)))])
LN_10 = math.log(10)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> LanguageModel:
    return LanguageModel.load(write_directory(tmp_path_factory.mktemp("lm") / "lm"), VOCAB)


@pytest.fixture
def scorer(model: LanguageModel) -> WordScorer:
    return WordScorer(model, LmWeights(0.5, 1.5, -10.0))


def test_what_the_user_does_not_say_is_what_the_model_was_tuned_to(model: LanguageModel) -> None:
    assert chosen_weights(model, DecodeOptions()) == LmWeights(0.5, 1.5, -10.0)
    chosen = chosen_weights(model, DecodeOptions(alpha=0.0, unk_score_offset=-2.0))
    assert chosen == LmWeights(0.0, 1.5, -2.0)
    assert make_scorer(None, DecodeOptions()) is None


def test_a_known_word(scorer: WordScorer) -> None:
    score, _ = scorer.score(scorer.get_start_state(), "나는")
    assert score == pytest.approx(0.5 * LN_10 * -0.3 + 1.5)


def test_an_unknown_word_costs_its_offset(scorer: WordScorer) -> None:
    score, _ = scorer.score(scorer.get_start_state(), "하늘에")
    # <s> backs off -0.3 to <unk> -2.5
    assert score == pytest.approx(0.5 * LN_10 * (-0.3 - 2.5 - 10.0) + 1.5)


def test_the_end_without_a_word_costs_only_the_end(scorer: WordScorer) -> None:
    _, state = scorer.score(scorer.get_start_state(), "나는")
    score, same = scorer.score(state, "", True)
    assert score == pytest.approx(0.5 * LN_10 * (-0.3 - 1.5))
    assert same is state


def test_without_boundaries_the_end_costs_nothing(model: LanguageModel) -> None:
    scorer = WordScorer(model, LmWeights(0.5, 1.5, -10.0, score_boundary=False))
    score, _ = scorer.score(scorer.get_start_state(), "나는", True)
    assert score == pytest.approx(0.5 * LN_10 * -1.0 + 1.5)


@pytest.mark.parametrize(("part", "fine"), [("학", 0.0), ("학생", -10.0), ("가" * 12, -20.0)])
def test_a_word_being_spelled_is_fined_once_it_cannot_be_known(
    scorer: WordScorer, part: str, fine: float
) -> None:
    assert scorer.score_partial_token(part) == fine


def test_the_library_agrees(scorer: WordScorer, model: LanguageModel, tmp_path: Path) -> None:
    pytest.importorskip("pyctcdecode", reason="the reference decoder needs numpy < 2")
    from pyctcdecode.language_model import LanguageModel as TheirModel

    theirs = TheirModel(model._model, [*UNIGRAMS])
    for word in ["나는", "하늘에", "뷁"]:
        ours, _ = scorer.score(scorer.get_start_state(), word, True)
        expected, _ = theirs.score(theirs.get_start_state(), word, is_last_word=True)
        assert ours == pytest.approx(expected)
        assert scorer.score_partial_token(word) == theirs.score_partial_token(word)
