from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasr_desktop.audio.sound_queue import FADE_SAMPLES, Piece, SoundQueue, fade_in, fade_out

RATE = 1000


def ramp(start: int, length: int) -> np.ndarray:
    return np.repeat(np.arange(start, start + length, dtype=np.float32)[:, None], 2, axis=1)


@given(
    st.lists(st.integers(0, 50), max_size=10),
    st.lists(st.integers(1, 60), min_size=1, max_size=12),
)
def test_samples_come_once_and_in_order_with_their_places(
    puts: list[int], takes: list[int]
) -> None:
    queue, total = SoundQueue(RATE, 2), 0
    for length in puts:
        queue.put(Piece(ramp(total, length), total / RATE * 2.0, 2.0))
        total += length
    given_out = 0
    for length in takes:
        assert queue.seconds == pytest.approx((total - given_out) / RATE)
        samples, spans = queue.take(length)
        filled = min(length, total - given_out)
        assert np.array_equal(samples[:filled], ramp(given_out, filled))
        assert not samples[filled:].any()
        assert sum(span.length for span in spans) == filled
        for span in spans:
            number = samples[span.offset, 0]
            assert span.position == pytest.approx(number / RATE * 2.0)
        given_out += filled


def test_what_is_cut_off_fades_and_is_gone() -> None:
    queue = SoundQueue(RATE, 2)
    queue.put(Piece(np.ones((1000, 2), np.float32), 5.0, 1.0))
    queue.take(10)
    tail = queue.cut()
    assert tail is not None
    assert len(tail.samples) == FADE_SAMPLES
    assert tail.samples[0, 0] > 0.99
    assert tail.samples[-1, 0] == 0.0
    assert queue.seconds == 0.0
    assert queue.cut() is None


def test_fades_leave_the_rest_alone() -> None:
    sound = np.ones((1000, 2), np.float32)
    assert fade_in(sound)[0, 0] == 0.0
    assert (fade_in(sound)[FADE_SAMPLES:] == 1.0).all()
    assert (fade_out(sound)[:-FADE_SAMPLES] == 1.0).all()
    assert fade_out(sound)[-1, 0] == 0.0
    assert fade_in(sound[:3]).shape == (3, 2)
