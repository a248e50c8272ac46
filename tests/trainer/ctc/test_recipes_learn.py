"""The recipes with a small network of their start's family in its place: each of them learns."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from small_run import write_data

from kasr_desktop.bundle.model_bundle import load_bundle
from kasr_desktop.recognizer.loading import load_torch_network
from kasr_trainer.ctc.training import RunFiles, finetune
from kasr_trainer.recipe.recipe import Recipe
from kasr_trainer.recipe.recipe_file import load_recipe

pytestmark = [pytest.mark.model, pytest.mark.slow]

RECIPES = Path(__file__).parents[3] / "trainer" / "recipes"
NAMES = (
    "xls-r-300m-zeroth", "xls-r-300m-zeroth-today", "w2v-bert-2", "mms-1b-adapters",
    "mms-300m-lora", "omniasr-300m",
)  # fmt: skip
UPDATES = 20


def small_start(name: str, folder: Path) -> Path:
    """Write a folder as the recipe's start has it: MMS 1B and omniASR with a head of their own."""
    import torch
    from transformers import (
        Wav2Vec2BertConfig,
        Wav2Vec2BertModel,
        Wav2Vec2Config,
        Wav2Vec2ForCTC,
        Wav2Vec2Model,
    )

    torch.manual_seed(1)
    sizes: dict[str, Any] = {
        "hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2,
        "intermediate_size": 64,
    }  # fmt: skip
    if name == "w2v-bert-2":
        config = Wav2Vec2BertConfig(**sizes, output_hidden_size=64)
        Wav2Vec2BertModel(config).save_pretrained(folder)
        return folder
    sizes |= {
        "conv_dim": [32] * 7, "num_conv_pos_embeddings": 16, "num_conv_pos_embedding_groups": 2,
        "conv_bias": True, "feat_extract_norm": "layer", "do_stable_layer_norm": True,
    }  # fmt: skip
    if name == "mms-1b-adapters":  # 1,162 languages, each with adapters and head of its own
        sizes["adapter_attn_dim"] = 16
    if name in ("mms-1b-adapters", "omniasr-300m"):
        Wav2Vec2ForCTC(Wav2Vec2Config(**sizes, vocab_size=40)).save_pretrained(folder)
    else:
        Wav2Vec2Model(Wav2Vec2Config(**sizes)).save_pretrained(folder)
    return folder


def shortened(recipe: Recipe, start: Path) -> Recipe:
    """Return the recipe with another start, few updates and nothing of a GPU's."""
    training = dataclasses.replace(
        recipe.training, epochs=0, max_steps=UPDATES, warmup_steps=2, log_steps=2,
        eval_steps=UPDATES, save_steps=UPDATES, workers=0, report_to=(), accumulation_steps=1,
        learning_rate=5e-3, train_batch_size=4,
        batch_seconds=2.5 if recipe.training.batch_seconds else 0.0,
    )  # fmt: skip
    model = dataclasses.replace(recipe.model, start=str(start))
    return dataclasses.replace(recipe, training=training, model=model)


@pytest.mark.parametrize("name", NAMES)
def test_a_recipe_learns_and_the_app_reads_what_comes_of_it(tmp_path: Path, name: str) -> None:
    from transformers import AutoModelForCTC

    data = write_data(tmp_path / "data", number=4)
    recipe = shortened(load_recipe(RECIPES / f"{name}.toml"), small_start(name, tmp_path / "start"))
    files = RunFiles(
        data / "train.jsonl", data / "vocab.json", tmp_path / "run", data / "dev.jsonl"
    )
    result = finetune(recipe, files, cpu=True)
    history = json.loads((files.out / "training.json").read_text("utf-8"))["history"]
    losses = [each["loss"] for each in history if "loss" in each]
    assert np.mean(losses[-3:]) < 0.8 * losses[0]
    bundle = load_bundle(result)
    assert bundle.vocab_size == 7
    network = load_torch_network(bundle, "cpu", half_precision=False)
    assert AutoModelForCTC.from_pretrained(result).config.vocab_size == 7
    samples = np.random.default_rng(0).normal(0, 0.1, 16_000).astype(np.float32)
    found = network.log_probs(samples)
    assert found.shape == (network.grid.num_frames(16_000), 7)
    assert np.isfinite(found).all()
