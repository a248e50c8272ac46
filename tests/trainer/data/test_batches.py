from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kasr_trainer.data.batches import EpochBatches, batches_by_seconds

LENGTHS = st.lists(st.floats(0.1, 20.0), min_size=8, max_size=60)


@given(LENGTHS, st.floats(1.0, 60.0), st.integers(1, 4))
@settings(max_examples=40)
def test_every_utterance_is_in_one_batch_that_fits(
    lengths: list[float], most: float, devices: int
) -> None:
    batches = batches_by_seconds(lengths, most, seed=1, devices=devices)
    heard = [index for batch in batches for index in batch]
    assert sorted(set(heard)) == list(range(len(lengths)))
    assert len(heard) - len(lengths) < devices
    assert len(heard) == len(lengths) or max(map(len, batches)) == 1
    assert len(batches) % devices == 0
    for batch in batches:
        padded = len(batch) * max(lengths[index] for index in batch)
        assert padded <= most or len(batch) == 1


def test_equal_lengths_are_dealt_by_chance() -> None:
    first, second = (batches_by_seconds([1.0] * 40, 4.0, seed=seed) for seed in (1, 2))
    assert [len(batch) for batch in first] == [4] * 10
    assert first != second
    assert first == batches_by_seconds([1.0] * 40, 4.0, seed=1)


def test_every_epoch_has_its_order_and_every_process_its_part() -> None:
    batches = [[index] for index in range(12)]
    parts = [EpochBatches(batches, seed=3, rank=rank, devices=2) for rank in range(2)]
    heard = []
    for epoch in (0, 1, 0):
        for part in parts:
            part.set_epoch(epoch)
        assert [len(part) for part in parts] == [6, 6]
        heard.append([list(part) for part in parts])
        assert sorted(batch[0] for part in heard[-1] for batch in part) == list(range(12))
    assert heard[0] == heard[2]
    assert heard[0] != heard[1]
