from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from kasr_desktop.decoding.beam import BeamDecoder
from kasr_desktop.decoding.language_model import LanguageModel
from kasr_desktop.domain.options import DecodeOptions
from kasr_desktop.text.vocab import Vocab
from kasr_trainer.cli import main
from kasr_trainer.lm import tune
from kasr_trainer.lm.nbest import Weights, split_score
from tests.decoding.emission_builder import noise, peaked, spell
from tests.decoding.test_spelling import write_syllable_model
from tests.decoding.tiny_lm import UNIGRAMS, write_directory

LETTERS = sorted(set("".join(UNIGRAMS)))
VOCAB = Vocab.from_tokens(["[PAD]", "|", "[UNK]", *LETTERS])
TEXTS = ["밥을 먹는다", "물을 마신다", "나는 학교에 간다", "사자를 보았다"]


@pytest.fixture(params=["words", "words and syllables"])
def directory(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    if request.param != "words":
        write_syllable_model(tmp_path / "syllable_model")
    return write_directory(tmp_path / "language_model")


@pytest.fixture
def emissions(tmp_path: Path) -> Path:
    """Speech whose first syllable sounds more like another one."""
    folder = tmp_path / "emissions"
    folder.mkdir()
    with (folder / "manifest.jsonl").open("w", encoding="utf-8") as manifest:
        for number, text in enumerate(TEXTS):
            log_probs = peaked(spell(text, vocab=VOCAB), size=len(VOCAB)).log_probs
            said, heard = VOCAB.tokens.index(text[0]), VOCAB.tokens.index("하")
            for row in log_probs[:4]:
                if row.argmax() == said:
                    row[heard], row[said] = math.log(0.5), math.log(0.4)
            np.savez(folder / f"{number}.npz", log_probs=log_probs.astype(np.float16))
            fields = {"path": f"{number}.npz", "text": text, "corpus": f"c{number % 2}"}
            manifest.write(json.dumps(fields) + "\n")
    vocab = {token: token_id for token_id, token in enumerate(VOCAB.tokens)}
    (folder / "vocab.json").write_text(json.dumps(vocab), encoding="utf-8")
    return folder


def test_the_parts_add_up_to_what_the_beam_search_scores(directory: Path) -> None:
    """Rescoring a list is only as good as its arithmetic."""
    weights = Weights(0.7, 1.3, -2.0, 0.4, 0.6)
    model = LanguageModel.load(directory, VOCAB)
    if model.syllables is None:
        weights = Weights(0.7, 1.3, -2.0)
    spoken = tune.weighted(model, weights)
    session = BeamDecoder(VOCAB, spoken, options=DecodeOptions(num_alternatives=20)).begin()
    session.advance(noise(25, size=len(VOCAB), spread=3.0, seed=1))
    for result in session.results():
        parts = split_score(model, " ".join(result.words), result.acoustic_score)
        assert np.dot(parts, weights.vector()) == pytest.approx(result.total_score, abs=1e-3)


def test_tuning_finds_what_mends_the_errors_and_writes_it(
    directory: Path, emissions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["tune", str(emissions), str(emissions / "vocab.json"), str(directory)]
    assert main([*arguments, "--trials", "60", "--beam-widths", "10"]) == 0
    rows = [line for line in capsys.readouterr().out.splitlines() if line.startswith("| ")]
    greedy, tuned = rows[1], rows[2]
    assert "| greedy | 17.4 |" in greedy
    assert "| tuned, beam 10 | 0.0 |" in tuned
    assert "c0 0.0, c1 0.0" in tuned
    again = LanguageModel.load(directory, VOCAB)
    assert again.weights.alpha > 0 or (again.syllables and again.syllables.weights.alpha > 0)


def test_no_language_model_is_always_tried(directory: Path, emissions: Path) -> None:
    """Where the sound is right, no weight may win that breaks it."""
    model = LanguageModel.load(directory, VOCAB)
    spoken = [
        tune.Spoken(peaked(spell(text, vocab=VOCAB), size=len(VOCAB), peak=0.99), text, "")
        for text in ("하늘 하늘", "늘하 물사")
    ]
    assert tune.tune(VOCAB, model, spoken, rounds=1, num_trials=3).errors == 0.0


def test_a_dry_run_writes_nothing(directory: Path, emissions: Path) -> None:
    before = (directory / "attrs.json").read_text(encoding="utf-8")
    arguments = ["tune", str(emissions), str(emissions / "vocab.json"), str(directory)]
    assert main([*arguments, "--trials", "5", "--rounds", "1", "--dry-run"]) == 0
    assert (directory / "attrs.json").read_text(encoding="utf-8") == before
