from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from kasr_desktop.bundle.model_bundle import load_bundle
from kasr_desktop.recognizer.ctc.torch_whisper import TorchWhisperEncoder
from kasr_desktop.recognizer.ctc.whisper_ctc import WhisperCtcConfig, WhisperForCTC
from kasr_trainer.builtin.averaged_run import save_model
from kasr_trainer.builtin.averaging import average
from kasr_trainer.builtin.checkpoint import load_model
from kasr_trainer.builtin.encoder_features import Listener, store_copy
from kasr_trainer.builtin.examples import Example
from kasr_trainer.builtin.export import export
from kasr_trainer.builtin.feature_store import FeatureStore
from kasr_trainer.builtin.head_batches import BatchSource
from kasr_trainer.builtin.head_model import with_context
from kasr_trainer.builtin.head_recipe import (
    ContextOptions,
    HeadOptions,
    HeadRecipe,
    load_head_recipe,
)
from kasr_trainer.builtin.head_training import HeadRun, load_start, measure, train
from kasr_trainer.ctc.vocabulary import make_vocab
from kasr_trainer.errors import ModelError, RecipeError

pytestmark = pytest.mark.model

VOCAB = make_vocab()
TEXTS = ["가나", "다 한", "나나 가", ""]
CONTEXT = ContextOptions(layers=2, taps=(2, 3), size=16, heads=2, ffn_dim=32, kernel=5, dropout=0.0)


def recipe(**changes: object) -> HeadRecipe:
    options = {
        "steps": 6, "warmup_steps": 2, "lr": 1e-2, "batch_seconds": 8.0, "evaluate_steps": 3,
        "time_mask_share": 0.0, "channel_mask_share": 0.0, "accent_rank": 4,
    }  # fmt: skip
    head = HeadOptions(**{**options, **changes})  # type: ignore[arg-type]
    return HeadRecipe(stored_taps=(2, 3), context=CONTEXT, head=head)


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


def new_run(folder: Path, settings: HeadRecipe) -> HeadRun:
    folder.mkdir(exist_ok=True)
    torch.manual_seed(0)
    return HeadRun(settings, VOCAB, model=with_context(base(), settings), folder=folder)


def test_stored_features_give_what_the_whole_model_gives(stores: Path) -> None:
    settings = recipe()
    job = new_run(stores / "run", settings)
    store = FeatureStore([stores / "copy-000"])
    source = BatchSource(store, VOCAB, options=settings.head, layers=(2, 3))
    stored = job.average.tapped(source.collate([0]))
    samples = np.random.default_rng(0).normal(size=16_000).astype(np.float32) * 0.1
    heard = Listener(job.average.model.encoder).hear(samples, (2, 3))
    for ours, theirs in zip(stored, heard.values(), strict=True):
        np.testing.assert_allclose(ours[0].numpy(), theirs.astype(np.float32), atol=0.02)


def test_half_of_the_sound_is_real_where_half_is_asked_for(stores: Path) -> None:
    store = FeatureStore(sorted(stores.glob("copy-*")))
    source = BatchSource(store, VOCAB, options=HeadOptions(real_share=0.25), layers=(2,))
    weights = source._weights
    synthetic = np.array([each.synthetic for each in store.examples])
    assert weights[synthetic].sum() == pytest.approx(0.75)


def test_the_loss_falls(stores: Path) -> None:
    job = new_run(stores / "run", recipe(steps=200))
    store = FeatureStore(sorted(stores.glob("copy-*")))
    source = BatchSource(store, VOCAB, options=job.recipe.head, layers=(2, 3))
    batch = source.collate([0, 1, 2, 3, 80, 81])
    losses = [job.train_step(batch) for _ in range(60)]
    assert np.mean(losses[-5:]) < 0.5 * np.mean(losses[:5])


@pytest.mark.parametrize("trained_layers", [0, 1])
def test_a_run_goes_on_where_it_stopped(stores: Path, trained_layers: int) -> None:
    settings = recipe(trained_layers=trained_layers)
    job = new_run(stores / "run", settings)
    dev = FeatureStore([stores / "copy-000"])
    before = job.network.model.encoder.layers[-1].fc1.weight.clone()
    train(job, lambda: sorted(stores.glob("copy-*")), dev=dev)
    assert job.step == 6
    moved = not torch.equal(before, job.network.model.encoder.layers[-1].fc1.weight)
    assert moved == bool(trained_layers)
    again = new_run(stores / "run", settings)
    assert again.step == 6
    torch.testing.assert_close(again.average.model.lm_head.weight, job.average.model.lm_head.weight)
    assert measure(again, dev) == measure(job, dev)


def test_what_was_trained_is_exported_and_read_without_transformers(stores: Path) -> None:
    job = new_run(stores / "run", recipe())
    save_model(job.average.model, VOCAB, stores / "run" / "latest")
    export(stores / "run" / "latest", stores / "out")
    bundle = load_bundle(stores / "out")
    samples = np.random.default_rng(0).normal(size=16_000).astype(np.float32) * 0.1
    features = Listener(job.average.model.encoder)._extractor(
        samples, sampling_rate=16_000, padding="longest", truncation=False, return_tensors="pt"
    )
    with torch.inference_mode():
        expected = job.average.model(features.input_features).logits[0].log_softmax(dim=-1)
    found = TorchWhisperEncoder(bundle).log_probs(samples)
    np.testing.assert_allclose(found, expected.numpy(), atol=0.02)
    again = load_start(stores / "run" / "latest", VOCAB, recipe())
    torch.testing.assert_close(again.lm_head.weight, job.average.model.lm_head.weight)


def test_a_recipe_with_a_typo_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "r.toml"
    path.write_text('kind = "head"\n' + "[head]\nstep = 3\n", encoding="utf-8")
    with pytest.raises(RecipeError, match="unknown setting 'step'"):
        load_head_recipe(path)
    path.write_text('kind = "head"\n[context]\ntaps = [3, 6]\n', encoding="utf-8")
    assert load_head_recipe(path).context.taps == (3, 6)


def test_the_average_lies_in_the_middle(tmp_path: Path) -> None:
    for number in (0, 1):
        job = new_run(tmp_path / f"run{number}", recipe())
        with torch.no_grad():
            job.average.model.lm_head.weight += number
        save_model(job.average.model, VOCAB, tmp_path / f"run{number}" / "latest")
    folders = [tmp_path / f"run{number}" / "latest" for number in (0, 1, 1)]
    average(folders, tmp_path / "mean")
    mean, ends = (load_model(tmp_path / "mean")[0], [load_model(each)[0] for each in folders[:2]])
    expected = (ends[0].lm_head.weight + 2 * ends[1].lm_head.weight) / 3
    torch.testing.assert_close(mean.lm_head.weight, expected)
    small = HeadRecipe(context=replace(CONTEXT, size=8))
    with_context(base(), small).save_pretrained(tmp_path / "small")
    for name in ("vocab.json", "preprocessor_config.json"):
        shutil.copyfile(folders[0] / name, tmp_path / "small" / name)
    with pytest.raises(ModelError, match="another shape"):
        average([folders[0], tmp_path / "small"], tmp_path / "mean")


RECIPES = Path(__file__).parents[3] / "trainer" / "recipes" / "builtin"


@pytest.mark.parametrize("path", sorted(RECIPES.glob("builtin-*.toml")), ids=lambda path: path.stem)
def test_every_recipe_of_the_house_can_be_read(path: Path) -> None:
    assert load_head_recipe(path).name == path.stem
