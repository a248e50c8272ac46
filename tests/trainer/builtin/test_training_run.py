from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch
from transformers import AutoModelForCTC, AutoTokenizer, WhisperFeatureExtractor

from kasr_desktop.bundle.model_bundle import load_bundle
from kasr_desktop.recognizer.ctc.whisper_ctc import (
    WhisperCtcConfig,
    WhisperForCTC,
    register,
)
from kasr_desktop.text.hangul import nfc
from kasr_desktop.text.vocab import Vocab
from kasr_trainer.builtin import training_run
from kasr_trainer.builtin.averaged_run import save_model
from kasr_trainer.builtin.checkpoint import emit, load_model
from kasr_trainer.builtin.export import export
from kasr_trainer.builtin.recipe import BatchOptions, OptimizerOptions, Recipe
from kasr_trainer.builtin.sound_batches import BatchMaker, trim_to_frames
from kasr_trainer.builtin.training_run import TrainingRun
from kasr_trainer.ctc.vocabulary import make_vocab, spell
from kasr_trainer.data.manifest import Utterance
from kasr_trainer.evaluate.score_table import format_table
from kasr_trainer.evaluate.scores import count_errors

pytestmark = pytest.mark.model

_VOCAB = make_vocab()


def _tiny(vocab: Vocab = _VOCAB) -> WhisperForCTC:
    torch.manual_seed(0)
    return WhisperForCTC(
        WhisperCtcConfig(
            vocab_size=len(vocab),
            pad_token_id=vocab.blank_id,
            d_model=32,
            encoder_layers=2,
            encoder_attention_heads=2,
            encoder_ffn_dim=64,
        )
    ).eval()


def _utterances(folder: Path) -> list[Utterance]:
    rng = np.random.default_rng(0)
    utterances = []
    for number, text in enumerate(["가나", "다 한", "나나", "3시"]):
        path = folder / f"{number}.flac"
        soundfile.write(path, rng.normal(size=16_000 + 800 * number) * 0.1, 16_000)
        utterances.append(Utterance(path, text, 1.0 + 0.05 * number, corpus="c"))
    return utterances


def _maker(folder: Path, **options: float) -> BatchMaker:
    return BatchMaker(
        _utterances(folder),
        _VOCAB,
        batches=BatchOptions(batch_seconds=6.0, silent_share=0.5, **options),  # type: ignore[arg-type]
        augment=Recipe().augment,
        extractor=WhisperFeatureExtractor(),
    )


def test_window_of_any_length_gives_a_frame_every_20_ms(tmp_path: Path) -> None:
    register()
    register()
    _tiny().save_pretrained(tmp_path)
    model = AutoModelForCTC.from_pretrained(tmp_path).eval()
    assert isinstance(model, WhisperForCTC)
    for num_samples in (640, 3_200, 48_000):
        log_probs = emit(model, WhisperFeatureExtractor(), np.zeros(num_samples, np.float32))
        assert log_probs.shape == (num_samples // 320, len(_VOCAB))
        np.testing.assert_allclose(np.exp(log_probs).sum(axis=1), 1.0, rtol=1e-4)


def test_padding_changes_nothing() -> None:
    model = _tiny()
    features = torch.randn(2, 80, 60)
    mask = torch.ones(2, 60, dtype=torch.long)
    mask[1, 40:] = 0
    with torch.inference_mode():
        together = model(features, mask).logits[1, :20]
        alone = model(features[1:, :, :40]).logits[0]
    torch.testing.assert_close(together, alone, atol=1e-5, rtol=1e-4)


def test_too_long_a_window_is_refused() -> None:
    with pytest.raises(ValueError, match="longer than"), torch.inference_mode():
        _tiny()(torch.zeros(1, 80, 3_002))


def test_batches_hold_every_utterance_that_can_be_spelled(tmp_path: Path) -> None:
    maker = _maker(tmp_path)
    assert len(maker) == 3
    rng = np.random.default_rng(0)
    batches = list(maker.epoch(rng))
    num_labels = sum(int((batch.labels > 2).sum()) for batch in batches)
    assert num_labels == 4 + 5 + 4
    for batch in batches:
        assert batch.input_features.shape[2] == 2 * batch.frame_mask.shape[1]
        assert maker.mask(batch, rng).input_features.shape == batch.input_features.shape


def test_joined_utterances_have_a_space_between(tmp_path: Path) -> None:
    maker = _maker(tmp_path, joined_share=1.0)
    labels = torch.cat([batch.labels.flatten() for batch in maker.epoch(np.random.default_rng(1))])
    assert int((labels == 1).sum()) >= 2  # the one inside "다 한" and the one that joins


def test_loss_falls_and_a_run_goes_on_where_it_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training_run, "_load_start", lambda recipe, vocab: _tiny())
    options = OptimizerOptions(
        steps=90, warmup_steps=2, head_steps=5, encoder_lr=3e-3, head_lr=1e-2
    )
    recipe = Recipe(
        frozen_layers=1,
        dropout=0.0,
        hidden_mask_share=0.0,
        statistics_noise=0.05,
        optimizer=options,
    )
    job = TrainingRun(recipe, _VOCAB, folder=tmp_path)
    batch = next(_maker(tmp_path, joined_share=0.0).epoch(np.random.default_rng(0)))
    heard = job.hear(batch)
    losses = [job.train_step(heard) for _ in range(60)]
    assert np.mean(losses[-5:]) < 0.5 * np.mean(losses[:5])
    job.save_checkpoint()
    again = TrainingRun(recipe, _VOCAB, folder=tmp_path)
    assert again.step == 60
    torch.testing.assert_close(again.network.lm_head.weight, job.network.lm_head.weight)


@pytest.mark.parametrize("bits", [16, 8])
def test_export_is_small_and_speaks_transformers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bits: int
) -> None:
    monkeypatch.setattr(training_run, "_load_start", lambda recipe, vocab: _tiny())
    job = TrainingRun(Recipe(frozen_layers=1), _VOCAB, folder=tmp_path)
    save_model(job.average, _VOCAB, tmp_path / "best")
    size = export(tmp_path / "best", tmp_path / "out", license_name="apache-2.0", bits=bits)
    full_size = (tmp_path / "best" / "model.safetensors").stat().st_size
    assert size < full_size * (0.55 if bits == 16 else 0.42)
    model, extractor, vocab = load_model(tmp_path / "out")
    assert vocab.tokens == _VOCAB.tokens
    samples = trim_to_frames(np.random.default_rng(0).normal(size=5_000).astype(np.float32))
    full_model, _, _ = load_model(tmp_path / "best")
    np.testing.assert_allclose(
        emit(model, extractor, samples),
        emit(full_model, extractor, samples),
        atol=0.02 if bits == 16 else 0.1,
    )
    config = json.loads((tmp_path / "out" / "config.json").read_text(encoding="utf-8"))
    assert config["model_type"] == "whisper_ctc"
    bundle = load_bundle(tmp_path / "out")
    assert bundle.license == "apache-2.0"
    assert bundle.vocab_size == len(_VOCAB)
    tokenizer = AutoTokenizer.from_pretrained(tmp_path / "out")
    letters = spell("가 나", _VOCAB)
    assert letters is not None
    assert nfc(tokenizer.decode(letters, group_tokens=True)) == "가 나"


def test_table_counts_by_corpus(tmp_path: Path) -> None:
    utterance = Utterance(tmp_path, "가 나", 1.0, corpus="c")
    totals = count_errors([(utterance, "가나"), (utterance, "가 다")])
    assert totals["c"]["cer"].errors == 1
    assert totals["all"]["wer"].errors == 3
    assert "| c | 4 | 25.0 |" in format_table(totals)
