from __future__ import annotations

import pytest

from kasr_trainer.ctc.sampler import EpochOrder

pytestmark = pytest.mark.model


def test_every_epoch_has_an_order_of_its_own_and_always_the_same() -> None:
    lengths = [float(number % 17) for number in range(500)]
    order = EpochOrder(lengths, total_batch=8, seed=3)
    first = list(order)
    assert sorted(first) == list(range(500))
    assert list(order) == first
    order.set_epoch(1)
    second = list(order)
    assert second != first
    resumed = EpochOrder(lengths, total_batch=8, seed=3)
    resumed.set_epoch(1)
    assert list(resumed) == second


def test_like_lengths_stand_together() -> None:
    lengths = [float(number % 17) for number in range(800)]
    grouped = list(EpochOrder(lengths, total_batch=8, seed=3))
    plain = list(EpochOrder(lengths, total_batch=8, seed=3, grouped=False))
    assert sorted(plain) == list(range(800))

    def padding(order: list[int]) -> float:
        batches = [order[start : start + 8] for start in range(0, len(order), 8)]
        return sum(
            max(lengths[i] for i in b) * len(b) - sum(lengths[i] for i in b) for b in batches
        )

    assert padding(grouped) < 0.2 * padding(plain)
