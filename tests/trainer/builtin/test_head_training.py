from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from kasr_desktop.bundle.model_bundle import load_bundle
from kasr_desktop.recognizer.ctc.torch_whisper import TorchWhisperEncoder
from kasr_desktop.recognizer.ctc.whisper_ctc import WhisperCtcConfig, WhisperForCTC
from kasr_trainer.builtin.averaging import average
from kasr_trainer.builtin.checkpoint import load_model, save_model
from kasr_trainer.builtin.encoder_features import Listener, store_copy
from kasr_trainer.builtin.examples import Example
from kasr_trainer.builtin.export import export
from kasr_trainer.builtin.feature_store import FeatureStore
from kasr_trainer.builtin.head_batches import BatchSource
from kasr_trainer.builtin.head_model import HeadInTraining, with_context
from kasr_trainer.builtin.head_training import load_start, measure, train_head
from kasr_trainer.ctc.vocabulary import make_vocab
from kasr_trainer.errors import FinetuneError, ModelError
from kasr_trainer.recipe.builtin_options import BatchOptions, SpellingOptions
from kasr_trainer.recipe.recipe import Recipe, TrainingOptions
from kasr_trainer.training.averaged_loop import AveragedLoop
from kasr_trainer.training.checkpoints import checkpoints

pytestmark = pytest.mark.model

VOCAB = make_vocab()
TEXTS = ["가나", "다 한", "나나 가", ""]
SPELLING = SpellingOptions(
    stored_taps=(2, 3), layers=2, taps=(2, 3), size=16, heads=2, ffn_dim=32, kernel=5, dropout=0.0,
    time_mask_share=0.0, channel_mask_share=0.0, accent_rank=4,
)  # fmt: skip


def recipe(*, max_steps: int = 6, **spelling: object) -> Recipe:
    return Recipe(
        name="tiny",
        kind="head",
        spelling=replace(SPELLING, **spelling),  # type: ignore[arg-type]
        batches=BatchOptions(batch_seconds=8.0),
        training=TrainingOptions(
            max_steps=max_steps, warmup_steps=2, learning_rate=1e-2, eval_steps=3, save_steps=3,
            log_steps=1, layer_decay=0.7, average_decay=0.998, weight_decay=0.02, adam_beta2=0.98,
            seed=1, report_to=(), keep_checkpoints=1,
        ),
    )  # fmt: skip


def base() -> WhisperForCTC:
    torch.manual_seed(0)
    return WhisperForCTC(
        WhisperCtcConfig(
            vocab_size=len(VOCAB),
            pad_token_id=VOCAB.blank_id,
            d_model=32,
            encoder_layers=3,
            encoder_attention_heads=2,
            encoder_ffn_dim=64,
        )
    ).eval()


@pytest.fixture
def stores(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    listener = Listener(base().encoder)
    for number, synthetic in enumerate([False, True]):
        examples = [
            Example(rng.normal(size=16_000).astype(np.float32) * 0.1, text, f"s{place}", "c")
            for place, text in enumerate(TEXTS * 20)
        ]
        store_copy(
            listener,
            examples,
            tmp_path / f"copy-{number:03d}",
            recipe=recipe(),
            synthetic=synthetic,
            rng=rng,
        )
    return tmp_path


def network_of(settings: Recipe) -> HeadInTraining:
    torch.manual_seed(0)
    return HeadInTraining(with_context(base(), settings.spelling), settings.spelling)


def trained(
    folder: Path, stores: Path, settings: Recipe, dev: FeatureStore | None
) -> AveragedLoop[HeadInTraining]:
    folder.mkdir(exist_ok=True)
    torch.manual_seed(0)
    model = with_context(base(), settings.spelling)
    return train_head(
        settings,
        model,
        VOCAB,
        folder=folder,
        find_stores=lambda: sorted(stores.glob("copy-*")),
        dev=dev,
    )


def test_stored_features_give_what_the_whole_model_gives(stores: Path) -> None:
    settings = recipe()
    network = network_of(settings)
    store = FeatureStore([stores / "copy-000"])
    source = BatchSource(store, VOCAB, options=settings.batches, layers=(2, 3))
    stored = network.tapped(source.collate([0]))
    samples = np.random.default_rng(0).normal(size=16_000).astype(np.float32) * 0.1
    heard = Listener(network.model.encoder).hear(samples, (2, 3))
    for ours, theirs in zip(stored, heard.values(), strict=True):
        np.testing.assert_allclose(ours[0].detach().numpy(), theirs.astype(np.float32), atol=0.02)


def test_half_of_the_sound_is_real_where_half_is_asked_for(stores: Path) -> None:
    store = FeatureStore(sorted(stores.glob("copy-*")))
    source = BatchSource(store, VOCAB, options=BatchOptions(real_share=0.25), layers=(2,))
    weights = source._weights
    synthetic = np.array([each.synthetic for each in store.examples])
    assert weights[synthetic].sum() == pytest.approx(0.75)


@pytest.mark.parametrize("trained_layers", [0, 1])
def test_a_run_goes_on_where_it_stopped(stores: Path, trained_layers: int) -> None:
    settings = recipe(trained_layers=trained_layers)
    dev = FeatureStore([stores / "copy-000"])
    run = stores / "run"
    before = network_of(settings).model.encoder.layers[-1].fc1.weight
    half = replace(settings, training=replace(settings.training, max_steps=3))
    assert trained(run, stores, half, dev).state.global_step == 3
    job = trained(run, stores, settings, dev)
    assert job.state.global_step == 6
    assert [each["step"] for each in job.state.log_history if "loss" in each] == [1, 2, 3, 4, 5, 6]
    moved = not torch.equal(before, job.model.model.encoder.layers[-1].fc1.weight)
    assert moved == bool(trained_layers)
    again = trained(run, stores, settings, dev)  # nothing is left to do
    assert again.state.global_step == 6
    torch.testing.assert_close(again.average.model.lm_head.weight, job.average.model.lm_head.weight)
    assert measure(again.average, VOCAB, dev) == measure(job.average, VOCAB, dev)
    measured = [json.loads(line) for line in (run / "dev.jsonl").read_text().splitlines()]
    assert [each["step"] for each in measured] == [3, 6]
    assert measured[-1]["cer"] == measure(job.average, VOCAB, dev)
    assert (run / "best" / "model.safetensors").is_file()
    assert len(checkpoints(run)) == 1


def test_a_checkpoint_of_a_former_version_is_not_trained_over(stores: Path) -> None:
    run = stores / "run"
    run.mkdir()
    (run / "checkpoint.pt").write_bytes(b"what an earlier version wrote")
    with pytest.raises(FinetuneError, match="of a former version"):
        trained(run, stores, recipe(), None)


def test_what_was_trained_is_exported_and_read_without_transformers(stores: Path) -> None:
    settings = recipe()
    network = network_of(settings).eval()
    save_model(network.model, VOCAB, stores / "run" / "latest")
    export(stores / "run" / "latest", stores / "out")
    bundle = load_bundle(stores / "out")
    samples = np.random.default_rng(0).normal(size=16_000).astype(np.float32) * 0.1
    features = Listener(network.model.encoder)._extractor(
        samples, sampling_rate=16_000, padding="longest", truncation=False, return_tensors="pt"
    )
    with torch.inference_mode():
        expected = network.model(features.input_features).logits[0].log_softmax(dim=-1)
    found = TorchWhisperEncoder(bundle).log_probs(samples)
    np.testing.assert_allclose(found, expected.numpy(), atol=0.02)
    again = load_start(stores / "run" / "latest", VOCAB, recipe())
    torch.testing.assert_close(again.lm_head.weight, network.model.lm_head.weight)


def test_the_average_lies_in_the_middle(tmp_path: Path) -> None:
    for number in (0, 1):
        network = network_of(recipe())
        with torch.no_grad():
            network.model.lm_head.weight += number
        save_model(network.model, VOCAB, tmp_path / f"run{number}" / "latest")
    folders = [tmp_path / f"run{number}" / "latest" for number in (0, 1, 1)]
    average(folders, tmp_path / "mean")
    mean, ends = (load_model(tmp_path / "mean")[0], [load_model(each)[0] for each in folders[:2]])
    expected = (ends[0].lm_head.weight + 2 * ends[1].lm_head.weight) / 3
    torch.testing.assert_close(mean.lm_head.weight, expected)
    with_context(base(), replace(SPELLING, size=8)).save_pretrained(tmp_path / "small")
    for name in ("vocab.json", "preprocessor_config.json"):
        shutil.copyfile(folders[0] / name, tmp_path / "small" / name)
    with pytest.raises(ModelError, match="another shape"):
        average([folders[0], tmp_path / "small"], tmp_path / "mean")
