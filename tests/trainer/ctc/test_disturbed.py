from __future__ import annotations

from pathlib import Path

import numpy as np
from small_run import VOCAB, write_data

from kasr_trainer.ctc.dataset import ManifestDataset
from kasr_trainer.ctc.disturbed import DisturbedDataset
from kasr_trainer.ctc.labels import Speller
from kasr_trainer.recipe.builtin_options import AugmentOptions


def dataset(folder: Path, **options: float) -> tuple[ManifestDataset, DisturbedDataset]:
    rows = ManifestDataset(write_data(folder, number=6) / "train.jsonl", Speller(VOCAB))
    return rows, DisturbedDataset(rows, AugmentOptions(**options), seed=7)  # type: ignore[arg-type]


def test_epoch_and_row_alone_decide(tmp_path: Path) -> None:
    rows, one = dataset(tmp_path, share=1.0, codec_share=0.5)
    _, other = dataset(tmp_path, share=1.0, codec_share=0.5)
    other[5]  # what was heard before changes nothing
    first = one[2].samples
    assert np.array_equal(first, other[2].samples)
    assert one[2].label == rows[2].label
    one.epoch = 1
    assert len(one[2].samples) != len(first) or not np.array_equal(one[2].samples, first)
    one.epoch = 0
    assert np.array_equal(one[2].samples, first)


def test_the_rest_stays_as_it_is(tmp_path: Path) -> None:
    rows, none = dataset(tmp_path, share=0.0)
    assert np.array_equal(none[1].samples, rows[1].samples)
    _, half = dataset(tmp_path, share=0.5)
    left = 0
    for epoch in range(10):
        half.epoch = epoch
        left += sum(np.array_equal(half[n].samples, rows[n].samples) for n in range(6))
    assert 15 < left < 45


def test_lengths_are_those_of_the_slowest(tmp_path: Path) -> None:
    rows, slow = dataset(tmp_path, share=1.0, speed_low=0.8, speed_high=1.25)
    lengths = [len(slow[n].samples) / 16_000 for n in range(6)]
    assert all(length <= most + 0.01 for length, most in zip(lengths, slow.seconds, strict=True))
    assert np.allclose(slow.seconds, rows.seconds / 0.8)
