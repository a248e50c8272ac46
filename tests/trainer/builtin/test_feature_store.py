from __future__ import annotations

from pathlib import Path

import numpy as np

from kasr_trainer.builtin.feature_store import FeatureStore, StoreWriter


def write(folder: Path, lengths: list[int], *, offset: float = 0.0) -> None:
    writer = StoreWriter(folder, synthetic=offset > 0)
    for number, length in enumerate(lengths):
        features = np.full((length, 3), offset + number, np.float16)
        writer.add({2: features, 4: features + 100}, text="가", speaker=str(number), corpus="c")
    writer.finish(3)


def test_what_was_written_is_read(tmp_path: Path) -> None:
    write(tmp_path / "a-000", [4, 2])
    write(tmp_path / "a-001", [3], offset=7.0)
    store = FeatureStore(sorted(tmp_path.glob("a-*")))
    assert [each.num_frames for each in store.examples] == [4, 2, 3]
    assert [each.synthetic for each in store.examples] == [False, False, True]
    assert store.features(1, 2).tolist() == [[1.0] * 3] * 2
    assert store.features(2, 4).tolist() == [[107.0] * 3] * 3
    batch, mask = store.stacked([1, 2], 2)
    assert batch.shape == (2, 3, 3)
    assert mask.sum(axis=1).tolist() == [2, 3]
    assert batch[0, 2].tolist() == [0.0] * 3


def test_a_store_that_was_not_finished_is_not_read(tmp_path: Path) -> None:
    writer = StoreWriter(tmp_path / "a-000", synthetic=False)
    writer.add({2: np.zeros((4, 3), np.float16)}, text="가", speaker="", corpus="")
    assert not (tmp_path / "a-000").exists()
    store = FeatureStore([tmp_path / "a-000"])
    assert store.examples == []
    writer.finish(3)
    assert store.add([tmp_path / "a-000"]) == 1
    assert store.add([tmp_path / "a-000"]) == 0


def test_a_second_try_begins_anew(tmp_path: Path) -> None:
    StoreWriter(tmp_path / "a", synthetic=False).add(
        {2: np.ones((4, 3), np.float16)}, text="", speaker="", corpus=""
    )
    write(tmp_path / "a", [2])
    assert FeatureStore([tmp_path / "a"]).features(0, 2).shape == (2, 3)
