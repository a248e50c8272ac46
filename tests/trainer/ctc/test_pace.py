from __future__ import annotations

import dataclasses
import random
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from small_run import VOCAB, recipe, write_data

from kasr_trainer.ctc import pace
from kasr_trainer.ctc.dataset import ManifestDataset
from kasr_trainer.ctc.labels import Speller
from kasr_trainer.ctc.start_model import make_model
from kasr_trainer.ctc.training import make_trainer

pytestmark = pytest.mark.model


@pytest.mark.parametrize("batch_seconds", [0.0, 1.3])
def test_a_measured_batch_leaves_no_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch_seconds: float
) -> None:
    data = write_data(tmp_path / "data")
    rows = ManifestDataset(data / "train.jsonl", Speller(VOCAB))
    given = recipe(batch_seconds=batch_seconds)
    options = dataclasses.replace(
        given.model, hidden_dropout=0.3, mask_time_prob=0.5, layerdrop=0.5
    )
    model = make_model(options, VOCAB, seed=1).eval()
    model.register_buffer("seen", torch.zeros(()))

    def count(*_: object) -> None:
        model.seen.add_(1)

    model.register_forward_hook(count)
    trainer = make_trainer(given, model, train=rows, dev=None, out=tmp_path / "run", cpu=True)
    batches: list[int] = []
    collate = trainer.data_collator
    trainer.data_collator = lambda each: batches.append(len(each)) or collate(each)

    def facts() -> list[object]:
        state = np.random.get_state()
        return [torch.get_rng_state().tolist(), state[1].tolist(), state[2], random.getstate()]

    before, weights = facts(), {name: each.clone() for name, each in model.state_dict().items()}
    clock = iter([0.0, 30.0, 0.0, 3.0, 0.0, 0.5])
    monkeypatch.setattr(pace, "time", SimpleNamespace(perf_counter=lambda: next(clock)))
    assert pace.cost_of_a_batch(trainer).seconds == 30.0, "a long one is not done twice"
    cost = pace.cost_of_a_batch(trainer)
    assert cost.seconds == 0.5
    held = sum(each.numel() * each.element_size() for each in model.parameters())
    assert 3 * held < cost.memory_bytes < 64e9
    assert facts() == before
    assert all(each.grad is None for each in model.parameters())
    assert not model.training
    for name, each in model.state_dict().items():
        assert torch.equal(each, weights[name]), name
    assert len(set(batches)) == 1
    assert batches[0] == 4 if not batch_seconds else batches[0] in (2, 3)
