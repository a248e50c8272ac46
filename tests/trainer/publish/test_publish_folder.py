from __future__ import annotations

import dataclasses
import json
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kasr_desktop.bundle.model_bundle import load_bundle
from kasr_desktop.text.vocab import Vocab
from kasr_desktop.toml_data import read_section
from kasr_trainer.builtin.export import write_tokenizer
from kasr_trainer.ctc.start_model import make_extractor, make_model
from kasr_trainer.data.overlaps import LEAK_NOTE
from kasr_trainer.errors import ChainError
from kasr_trainer.publish.folder import export_run, push
from kasr_trainer.recipe.recipe import Recipe
from kasr_trainer.recipe.recipe_file import load_recipe
from kasr_trainer.recipe.work import Work
from tests.decoding.tiny_lm import UNIGRAMS, write_directory

pytestmark = pytest.mark.model

RECIPES = Path(__file__).parents[3] / "trainer" / "recipes"
VOCAB = Vocab.from_tokens(["|", "가", "나", "[UNK]", "[PAD]"])


def counts(errors: int, words: int) -> dict[str, Any]:
    one = {
        "rate": errors / words, "substitutions": errors, "deletions": 0, "insertions": 0,
        "reference_length": words, "over_speakers": {"low": 0.27, "high": 0.321, "n": 10},
    }  # fmt: skip
    return {"cer": one, "cer_with_spaces": one, "wer": one}


def finished(folder: Path, *, vocab: Vocab = VOCAB, has_lm: bool = False, **export: object) -> Work:
    """Return a run as `evaluate` leaves it, with a tiny model and the card's figures."""
    card = load_recipe(RECIPES / "xls-r-300m-zeroth.toml")
    recipe = dataclasses.replace(
        card,
        lm=dataclasses.replace(card.lm, enabled=has_lm),
        export=dataclasses.replace(card.export, **export),  # type: ignore[arg-type]
    )
    work = Work(recipe, folder)
    tiny = dataclasses.replace(card.model, start="", shape="wav2vec2-tiny")
    model = make_model(tiny, vocab, seed=0)
    model.save_pretrained(work.model)
    make_extractor(model).save_pretrained(work.model)
    write_tokenizer(vocab, work.model)
    for place in (work.vocab.parent, work.data, work.figures):
        place.mkdir(parents=True)
    vocab.save(work.vocab)
    (work.training / "tensorboard").mkdir()
    (work.training / "tensorboard" / "events.out.tfevents.1").write_bytes(b"log")
    history = [
        {"step": 400, "epoch": 0.57, "loss": 5.8158},
        {"step": 500, "epoch": 0.72, "loss": 4.9},
        {"step": 500, "epoch": 0.72, "eval_loss": 4.8, "eval_cer": 1.0, "eval_wer": 1.0,
         "eval_cer_with_spaces": 0.999},
    ]  # fmt: skip
    training = {"steps": 34_800, "epochs": 50.0, "best_step": None, "history": history}
    (work.training / "training.json").write_text(json.dumps(training))
    overlap = {
        "of": "test", "inside": "train", "sentences": 420, "all_sentences": 421,
        "utterances": 456, "all_utterances": 457, "speakers": 0,
    }  # fmt: skip
    split = {"utterances": 22_262, "hours": 51.6, "speakers": 105, "sentences": 3000}
    report = {"splits": {"train": split}, "overlaps": [overlap], "leak": LEAK_NOTE}
    (work.data / "report.json").write_text(json.dumps(report))
    figures = {"decoders": {"greedy": {"all": counts(1956, 6622)}}}
    (work.figures / "test.json").write_text(json.dumps(figures))
    work.card_figures.parent.mkdir()
    work.card_figures.write_text(json.dumps({"lm": counts(2055, 6641)}))
    return work


def exported(work: Work) -> Path:
    export_run(work)
    return work.export


def test_the_folder_is_what_the_hub_serves_and_the_app_loads(tmp_path: Path) -> None:
    work = finished(tmp_path)
    folder = exported(work)
    bundle = load_bundle(folder)
    assert (bundle.license, bundle.vocab_size) == ("apache-2.0", 5)
    assert json.loads((folder / "all_results.json").read_text())["test"]["greedy"]
    card = (folder / "README.md").read_text("utf-8")
    assert "| test | greedy | 29.54 | 29.54 | 29.54 | 1,956 / 6,622 " in card
    assert "1,956 / 6,622 | 1,956 / 6,622 | 27.0 to 32.1 |" in card
    assert f"**{LEAK_NOTE}**" in card
    assert "420 of 421 sentences of test are in train too" in card
    assert "base_model: facebook/wav2vec2-xls-r-300m" in card
    assert "The weights it began with are apache-2.0." in card
    assert "Lucas Jo and Wonkyum Lee" in card
    assert "no licence is stated" in card
    assert "| 4.9000 | 0.72 | 500 | 4.8000 | 1.0000 | 0.9990 |" in card
    assert "| Training loss | Epoch | Update | Test loss |" in card, "dev is the test set here"
    assert "datasets:\n- kresnik/zeroth_korean" in card
    assert "type: kresnik/zeroth_korean, split: test" in card
    assert "| lm | 0.3094 | 0.3094 | 2,055 / 6,641 | 2,055 / 6,641 |" in card
    assert (folder / "runs" / "events.out.tfevents.1").read_bytes() == b"log"


SPOKEN = Vocab.from_tokens(["|", *sorted(set("".join(UNIGRAMS))), "[UNK]", "[PAD]", "<s>", "</s>"])


def test_three_readers_give_one_text_with_the_language_model(tmp_path: Path) -> None:
    """transformers' pipeline and its processor, and the app; without a word, all were greedy."""
    import torch
    from transformers import AutoModelForCTC, Wav2Vec2ProcessorWithLM, pipeline

    from kasr_desktop.decoding.language_model import LanguageModel
    from kasr_desktop.domain.options import DecodeOptions
    from kasr_trainer.evaluate.card_protocol import card_decoder, hear_whole
    from kasr_trainer.evaluate.inference import LM, Reader, as_emissions, hear, load_exact

    work = finished(tmp_path, vocab=SPOKEN, has_lm=True)
    write_directory(work.tuned_lm)
    folder = exported(work)
    samples = np.random.default_rng(2).normal(0, 0.1, 24_000).astype(np.float32)
    recognizer = pipeline("automatic-speech-recognition", model=str(folder), device="cpu")
    assert recognizer.type == "ctc_with_lm"
    theirs = recognizer(samples.copy())["text"]

    processor = Wav2Vec2ProcessorWithLM.from_pretrained(folder)
    inputs = processor(samples, sampling_rate=16_000, return_tensors="pt")
    with torch.inference_mode():
        logits = AutoModelForCTC.from_pretrained(folder)(**inputs).logits
    assert processor.batch_decode(logits.numpy()).text[0] == theirs

    model, vocab = load_exact(folder, "cpu")
    decode = card_decoder(vocab, folder / "language_model")
    assert decode(hear_whole(model, samples)) == theirs
    lm = LanguageModel.load(folder / "language_model", vocab)
    reader = Reader.make(vocab, lm, DecodeOptions())
    ours = reader.read(as_emissions(hear(model, samples)))
    assert ours[LM]
    assert set(ours[LM].split()) <= set(UNIGRAMS), "noise through the list of words"
    assert ours[LM] != ours["greedy"]


def test_without_a_language_model_none_is_promised(tmp_path: Path) -> None:
    folder = exported(finished(tmp_path))
    table = json.loads((folder / "preprocessor_config.json").read_text())
    assert table["processor_class"] == "Wav2Vec2Processor"


def test_the_card_holds_the_whole_recipe_as_it_can_be_run_again(tmp_path: Path) -> None:
    work = finished(tmp_path)
    folder = exported(work)
    card = (folder / "README.md").read_text("utf-8")
    written = card.partition("```toml\n")[2].partition("```")[0]
    assert read_section(Recipe, tomllib.loads(written), place="card") == work.recipe


def test_half_the_size_and_the_same_model(tmp_path: Path) -> None:
    whole = exported(finished(tmp_path / "a")) / "model.safetensors"
    half = exported(finished(tmp_path / "b", half=True))
    assert (half / "model.safetensors").stat().st_size < 0.55 * whole.stat().st_size
    assert load_bundle(half).vocab_size == 5


def test_a_push_wants_a_place(tmp_path: Path) -> None:
    with pytest.raises(ChainError, match=r"set export\.hub_id"):
        push(finished(tmp_path))
