from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from small_run import TEXTS, VOCAB, recipe, write_data
from transformers import (
    Wav2Vec2CTCTokenizer,
    Wav2Vec2FeatureExtractor,
)

from kasr_trainer.ctc.ctc_trainer import CtcTrainer, frame_counts
from kasr_trainer.ctc.dataset import Example, ManifestDataset
from kasr_trainer.ctc.labels import Speller
from kasr_trainer.ctc.schedule import total_updates, updates_per_epoch
from kasr_trainer.ctc.start_model import make_model
from kasr_trainer.ctc.training import make_trainer, summarize
from kasr_trainer.data.manifest import read_samples
from kasr_trainer.recipe.recipe_file import load_recipe
from kasr_trainer.training.arguments import training_arguments

pytestmark = pytest.mark.model

RECIPES = Path(__file__).parents[3] / "trainer" / "recipes"


def trainer_of(folder: Path, **training: object) -> CtcTrainer:
    data = write_data(folder / "data", number=8)
    given = recipe(**training)
    dataset = ManifestDataset(data / "train.jsonl", Speller(VOCAB), ending=" ")
    model = make_model(given.model, VOCAB, seed=1)
    trainer: CtcTrainer = make_trainer(
        given, model, train=dataset, dev=dataset, out=folder / "run", cpu=True
    )
    return trainer


def test_loss_and_gradients_are_those_of_plain_transformers(tmp_path: Path) -> None:
    trainer = trainer_of(tmp_path)
    model = trainer.model
    indices = [0, 3, 4, 6]
    trainer.optimizer = None
    trainer.current_gradient_accumulation_steps = 1
    batch = trainer.data_collator([trainer.train_dataset[index] for index in indices])
    loss = trainer.training_step(model, batch)
    gradients = {name: each.grad.clone() for name, each in model.named_parameters()}
    model.zero_grad()

    # the same from the documentation of transformers, without any code of ours
    VOCAB.save(tmp_path / "vocab.json")
    tokenizer = Wav2Vec2CTCTokenizer(
        str(tmp_path / "vocab.json"), unk_token="[UNK]", pad_token="[PAD]", bos_token=None,
        eos_token=None, word_delimiter_token="|",
    )  # fmt: skip
    extractor = Wav2Vec2FeatureExtractor(
        feature_size=1, sampling_rate=16_000, do_normalize=True, return_attention_mask=True
    )
    sound = [read_samples(tmp_path / "data" / f"{index}.flac") for index in indices]
    inputs = extractor(sound, sampling_rate=16_000, padding=True, return_tensors="pt")
    texts = [TEXTS[index] + " " for index in indices]
    padded = tokenizer(texts, padding=True, return_tensors="pt")
    labels = padded.input_ids.masked_fill(padded.attention_mask.ne(1), -100)
    plain = model(**inputs, labels=labels).loss
    plain.backward()

    torch.testing.assert_close(loss, plain.detach())
    for name, parameter in model.named_parameters():
        torch.testing.assert_close(gradients[name], parameter.grad, msg=name)


def test_accumulated_batches_give_the_gradient_of_one(tmp_path: Path) -> None:
    whole, parts = trainer_of(tmp_path / "a"), trainer_of(tmp_path / "b", accumulation_steps=2)
    batches = [[0, 1], [2, 3]]
    parts.current_gradient_accumulation_steps = 2
    whole.current_gradient_accumulation_steps = 1
    for each in (whole, parts):
        each.optimizer = None
    whole.training_step(whole.model, collate(whole, [0, 1, 2, 3]))
    for batch in batches:
        parts.training_step(parts.model, collate(parts, batch))
    expected = dict(whole.model.named_parameters())
    for name, parameter in parts.model.named_parameters():
        torch.testing.assert_close(parameter.grad, expected[name].grad, rtol=1e-3, atol=1e-5)


def collate(trainer: CtcTrainer, indices: list[int]) -> dict[str, Any]:
    batch: dict[str, Any] = trainer.data_collator([trainer.train_dataset[i] for i in indices])
    return batch


def test_paths_end_where_the_sound_ends(tmp_path: Path) -> None:
    trainer = trainer_of(tmp_path)
    short, long = (
        Example(np.zeros(3_200, np.float32), [1]),
        Example(np.ones(9_600, np.float32), [2]),
    )
    batch = trainer.data_collator([short, long])
    loss, paths, labels = trainer.prediction_step(trainer.model, batch, False)
    assert loss is not None
    assert paths.shape == (2, 29)
    assert (paths[0, 9:] == -100).all()
    assert (paths[0, :9] >= 0).all()
    assert (paths[1] >= 0).all()
    assert labels.tolist() == [[1], [2]]
    assert frame_counts(trainer.model, batch, 29).tolist() == [9, 29]


class _Counted(torch.utils.data.Dataset):  # type: ignore[misc,type-arg]
    def __len__(self) -> int:
        return 22_262

    def __getitem__(self, index: int) -> Example:
        raise AssertionError("nothing is read to count")


def test_the_arithmetic_of_the_card_holds(tmp_path: Path) -> None:
    """22,262 utterances: 695 updates an epoch then, 696 with the Trainer that is installed."""
    card = load_recipe(RECIPES / "xls-r-300m-zeroth.toml")
    assert updates_per_epoch(22_262, card.training, as_in_2022=True) == 695
    assert total_updates(22_262, card.training, as_in_2022=True) == 34_750
    trainer = CtcTrainer(
        model=make_model(recipe().model, VOCAB, seed=1),
        args=training_arguments(card.training, tmp_path, cpu=True),
        data_collator=list,
        train_dataset=_Counted(),
        lengths=[1.0] * 22_262,
        grouped=False,
        keep=1,
    )
    counted = trainer.set_initial_training_values(trainer.args, trainer.get_train_dataloader())
    epochs, updates, examples, _, total_batch, batches, steps = counted
    assert (epochs, updates, examples, total_batch, batches, steps) == (
        50, 696, 22_262, 32, 2_783, 34_800,
    )  # fmt: skip
    assert updates == updates_per_epoch(22_262, card.training)
    assert steps == total_updates(22_262, card.training)


def test_what_a_run_needs_is_said_before_it_begins() -> None:
    """XLS-R's 315 million weights, of which 311 learn: no byte of them is needed to say it."""
    learns, frozen = (
        torch.nn.Parameter(torch.empty(number, device="meta"), requires_grad=moves)
        for number, moves in ((311_000_000, True), (4_000_000, False))
    )
    trainer = SimpleNamespace(
        model=SimpleNamespace(parameters=lambda: iter([learns, frozen])),
        args=SimpleNamespace(world_size=2, device="cuda:0"),
        batches=None,
    )

    class Rows(list[int]):
        seconds = np.full(900, 8.0)

    train: Any = Rows(range(900))
    card = load_recipe(RECIPES / "xls-r-300m-zeroth.toml")
    assert summarize(card, trainer, train) == (
        "training on 900 utterances, 2.0 h: 750 updates of 64; 315.0 million weights, 311.0 of "
        "them learn; on cuda:0, 2 process(es); 4.99 GB of memory before the first sound; 3.75 GB a "
        "checkpoint, up to 4 of them, 16.25 GB of disk with the result. The time left follows with "
        "the first updates"
    )
    measured = summarize(card, trainer, train, seconds=7_000.0, memory_bytes=14_250_000_000)
    assert "before the first sound, about 14.25 GB with one batch; 3.75 GB" in measured
    assert measured.endswith("About 1 h 57 min, measured on one batch")
