"""Lost sound is found by the clock; late sound is not lost."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasr_desktop.audio.gap_meter import PATIENCE, GapMeter
from kasr_desktop.domain.recording import Gap

RATE = 48_000
BLOCK = 480


def meet(
    meter: GapMeter,
    *,
    seconds: float,
    losses: dict[int, int] | None = None,
    jitter: float = 0.0,
    told: bool = False,
    drift: float = 0.0,
    seed: int = 0,
) -> list[Gap]:
    """Play a stream of even blocks; `losses` are samples missing before a block's number."""
    rng = random.Random(seed)
    found = []
    real = given = 0
    last = 0.0
    for number in range(round(seconds * RATE / BLOCK)):
        lost = (losses or {}).get(number, 0)
        real += lost + BLOCK
        last = max(last, real / RATE * (1 + drift) + rng.random() * jitter)
        gap = meter.feed(last, BLOCK, position=given, is_overflow=bool(lost) and told)
        given += BLOCK
        found += [gap] if gap else []
    return found


@pytest.mark.parametrize("drift", [0.0, 0.0002, -0.0002])
def test_an_even_stream_has_none(drift: float) -> None:
    assert meet(GapMeter(RATE), seconds=60, drift=drift, jitter=0.04) == []


@given(
    lost=st.integers(4_800, 200_000),
    at=st.integers(10, 300),
    jitter=st.floats(0.0, 0.03),
    seed=st.integers(0, 99),
)
def test_a_loss_is_found_with_place_and_length(
    lost: int, at: int, jitter: float, seed: int
) -> None:
    gaps = meet(GapMeter(RATE), seconds=8, losses={at: lost}, jitter=jitter, seed=seed)
    assert len(gaps) == 1
    assert gaps[0].start == at * BLOCK
    assert gaps[0].length == pytest.approx(lost, abs=0.035 * RATE)


def test_a_long_stall_that_is_made_up_for_is_no_loss() -> None:
    meter = GapMeter(RATE)
    found = [meter.feed(n * BLOCK / RATE, BLOCK, position=n * BLOCK) for n in range(1, 200)]
    stall = 3.0 + PATIENCE - 0.5
    found += [meter.feed(stall, BLOCK, position=n * BLOCK) for n in range(200, 400)]
    now = 400 * BLOCK / RATE
    found += [meter.feed(now + n / 100, BLOCK, position=0) for n in range(400)]
    assert found[:199] == [None] * 199
    assert sum(gap.length for gap in found[199:] if gap) <= 0.06 * RATE


def test_many_small_losses_add_up_to_gaps() -> None:
    losses = dict.fromkeys(range(100, 3000, 50), 480)  # 10 ms every half a second: 2 %
    gaps = meet(GapMeter(RATE), seconds=32, losses=losses)
    assert sum(gap.length for gap in gaps) == pytest.approx(58 * 480, rel=0.2)


def test_a_short_loss_counts_where_the_system_tells_of_it() -> None:
    losses = {300: 480}
    assert meet(GapMeter(RATE), seconds=8, losses=losses) == []
    gaps = meet(GapMeter(RATE), seconds=8, losses=losses, told=True)
    assert [gap.start for gap in gaps] == [300 * BLOCK]
    assert gaps[0].length == pytest.approx(480, abs=150)


def test_a_loss_just_before_the_end_is_found_and_only_once() -> None:
    meter = GapMeter(RATE)
    assert meet(meter, seconds=4, losses={300: 24_000}) == []
    gap = meter.last_gap(4.6)
    assert gap is not None
    assert gap.length == pytest.approx(24_000, abs=500)
    assert meter.last_gap(4.6) is None


def test_what_was_lost_before_a_take_is_forgotten() -> None:
    meter = GapMeter(RATE)
    meet(meter, seconds=4, losses={300: 24_000})
    meter.forget()
    later = [meter.feed(4.5 + n / 100, BLOCK, position=0) for n in range(1, 500)]
    assert later == [None] * 499
