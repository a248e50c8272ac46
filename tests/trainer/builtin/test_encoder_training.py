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
from kasr_trainer.builtin.checkpoint import emit, load_model, save_model
from kasr_trainer.builtin.encoder_in_training import EncoderInTraining
from kasr_trainer.builtin.encoder_training import train_encoder
from kasr_trainer.builtin.export import export
from kasr_trainer.builtin.sound_batches import BatchMaker, trim_to_frames
from kasr_trainer.ctc.vocabulary import make_vocab, spell
from kasr_trainer.data.manifest import Utterance
from kasr_trainer.evaluate.score_table import format_table
from kasr_trainer.evaluate.scores import count_errors
from kasr_trainer.recipe.builtin_options import (
    AugmentOptions,
    BatchOptions,
    EncoderOptions,
    ExampleOptions,
)
from kasr_trainer.recipe.recipe import Recipe, TrainingOptions

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
        batches=BatchOptions(batch_seconds=6.0),
        examples=ExampleOptions(silent_share=0.5, **options),  # type: ignore[arg-type]
        augment=AugmentOptions(),
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


def _recipe(max_steps: int) -> Recipe:
    return Recipe(
        name="tiny",
        kind="encoder",
        encoder=EncoderOptions(
            frozen_layers=1, dropout=0.0, hidden_mask_share=0.0, statistics_noise=0.05, head_steps=5
        ),
        examples=ExampleOptions(joined_share=0.0, silent_share=0.0),
        augment=AugmentOptions(
            speed_low=1, speed_high=1, reverb_share=0, noise_share=0, filter_share=0, band_share=0
        ),
        batches=BatchOptions(batch_seconds=6.0, reuse=6, kept_batches=1),
        training=TrainingOptions(
            max_steps=max_steps, warmup_steps=2, encoder_learning_rate=3e-3, learning_rate=1e-2,
            log_steps=1, eval_steps=12, save_steps=12, report_to=(), seed=1, average_decay=0.9,
        ),
    )  # fmt: skip


def test_loss_falls_and_a_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    utterances = _utterances(tmp_path)

    def train(max_steps: int) -> tuple[EncoderInTraining, list[float], int]:
        recipe = _recipe(max_steps)
        network = EncoderInTraining(_tiny(), recipe.encoder)
        folder = tmp_path / "run"
        folder.mkdir(exist_ok=True)
        loop = train_encoder(
            recipe, network, _VOCAB, folder=folder, read=lambda: utterances, dev=utterances[:2]
        )
        losses = [each["loss"] for each in loop.state.log_history if "loss" in each]
        return network, losses, loop.state.global_step

    network, losses, step = train(24)
    assert step == len(losses) == 24
    assert np.mean(losses[-5:]) < 0.6 * np.mean(losses[:5])
    again, _, step = train(24)
    assert step == 24
    torch.testing.assert_close(again.model.lm_head.weight, network.model.lm_head.weight)
    _, losses, step = train(26)
    assert step == len(losses) == 26
    assert np.mean(losses[-2:]) < 0.6 * np.mean(losses[:5])
    lines = (tmp_path / "run" / "dev.jsonl").read_text("utf-8").splitlines()
    steps = [json.loads(line)["step"] for line in lines]
    assert steps == [12, 24, 26]


def test_the_first_updates_move_the_head_alone(tmp_path: Path) -> None:
    network = EncoderInTraining(_tiny(), EncoderOptions(frozen_layers=1, head_steps=5)).train()
    heard = network.hear(next(_maker(tmp_path).epoch(np.random.default_rng(0))))
    for step, moves in ((4, False), (5, True)):
        network.zero_grad()
        network.step = step
        network(heard).backward()
        assert network.model.lm_head.weight.grad is not None
        assert (network.model.encoder.layers[1].fc1.weight.grad is not None) == moves
        assert network.model.encoder.layers[0].fc1.weight.grad is None


@pytest.mark.parametrize("bits", [16, 8])
def test_export_is_small_and_speaks_transformers(tmp_path: Path, bits: int) -> None:
    save_model(_tiny(), _VOCAB, tmp_path / "best")
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
