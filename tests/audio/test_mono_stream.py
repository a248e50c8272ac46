from __future__ import annotations

import numpy as np
import pytest

from kasr_desktop.audio.mono_stream import MonoStream, RawBlock, chunks_of
from kasr_desktop.domain.options import Channel


def run(blocks: list[RawBlock], *, duration: float | None = None) -> tuple[np.ndarray, MonoStream]:
    stream = MonoStream(Channel.MIX, duration=duration)
    return np.concatenate([np.zeros(0, np.float32), *stream.convert(blocks)]), stream


def tone(seconds: float, rate: int, *, level: float = 0.5, channels: int = 1) -> np.ndarray:
    return np.full((channels, round(seconds * rate)), level, np.float32)


def test_blocks_of_any_size_are_joined() -> None:
    raw = np.random.default_rng(0).uniform(-1, 1, (2, 30_000)).astype(np.float32)
    pieces = np.split(raw, [1, 10, 9_000, 9_001, 20_000], axis=1)
    samples, stream = run([RawBlock(piece, 16_000) for piece in pieces])
    np.testing.assert_allclose(samples, raw.mean(axis=0), atol=1e-6)
    assert stream.position == pytest.approx(30_000 / 16_000)
    assert stream.peak == pytest.approx(np.abs(raw.mean(axis=0)).max())


def test_rate_layout_and_type_change_in_the_middle() -> None:
    first = RawBlock(tone(1.0, 44_100, channels=2), 44_100)
    second = RawBlock(tone(1.0, 8_000), 8_000)
    third = RawBlock(np.full((6, 16_000), 2**14, np.int16), 16_000)
    samples, _ = run([first, second, third])
    assert len(samples) == pytest.approx(48_000, abs=3)
    inner = np.concatenate(
        [samples[i * 16_000 + 1_000 : (i + 1) * 16_000 - 1_000] for i in range(3)]
    )
    np.testing.assert_allclose(inner, 0.5, atol=0.01)


def test_hole_in_the_time_stamps_becomes_silence() -> None:
    blocks = [
        RawBlock(tone(1.0, 16_000), 16_000, 0.0),
        RawBlock(tone(1.0, 16_000), 16_000, 3.5),
    ]
    samples, stream = run(blocks)
    assert len(samples) == 72_000
    assert not samples[16_000:56_000].any()
    assert (samples[56_000:] == 0.5).all()
    assert stream.num_holes == 1


@pytest.mark.parametrize("time", [1.05, 0.2, -100.0, None])
def test_rounding_and_overlap_add_nothing(time: float | None) -> None:
    blocks = [RawBlock(tone(1.0, 16_000), 16_000, 0.0), RawBlock(tone(1.0, 16_000), 16_000, time)]
    samples, stream = run(blocks)
    assert len(samples) == 32_000
    assert stream.num_holes == 0


def test_small_steps_count_where_sound_is_known_to_be_lost() -> None:
    blocks = [
        RawBlock(tone(1.0, 16_000), 16_000, 0.0),
        RawBlock(tone(1.0, 16_000), 16_000, 1.05, is_after_loss=True),
    ]
    assert len(run(blocks)[0]) == 32_800


def test_no_hole_reaches_beyond_the_announced_end() -> None:
    blocks = [RawBlock(tone(1.0, 16_000), 16_000, 0.0), RawBlock(tone(1.0, 16_000), 16_000, 300.0)]
    assert len(run(blocks, duration=2.0)[0]) == 32_000
    assert len(run(blocks, duration=301.0)[0]) == 301 * 16_000


def test_chunks_are_at_least_half_a_second_but_the_last() -> None:
    pieces = [np.full(3_000, number, np.float32) for number in range(7)]
    chunks = list(chunks_of(pieces))
    assert [(chunk.start, chunk.end) for chunk in chunks] == [
        (0, 9_000),
        (9_000, 18_000),
        (18_000, 21_000),
    ]
    joined = np.concatenate([chunk.samples for chunk in chunks])
    np.testing.assert_array_equal(joined, np.concatenate(pieces))
    assert list(chunks_of([])) == []
