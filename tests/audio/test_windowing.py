"""Any cut of the sound gives the same windows, and no frame is lost or doubled."""

from __future__ import annotations

import itertools
import tracemalloc
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kasr_desktop.audio.windowing import windows
from kasr_desktop.domain.audio import AudioChunk, AudioWindow
from kasr_desktop.domain.emissions import FrameGrid
from kasr_desktop.domain.options import StreamOptions

WAVEFORM, SPECTROGRAM = FrameGrid(), FrameGrid(receptive_field=320)


def chunked(samples: np.ndarray, cuts: list[int]) -> Iterator[AudioChunk]:
    edges = sorted({0, len(samples), *(cut for cut in cuts if cut < len(samples))})
    for start, end in itertools.pairwise(edges):
        yield AudioChunk(samples[start:end], start)


def seconds(frames: int) -> float:
    return frames * 320 / 16_000


@st.composite
def options(draw: st.DrawFn) -> StreamOptions:
    return StreamOptions(
        window=seconds(draw(st.integers(0, 60))),
        first_window=seconds(draw(st.integers(0, 60))),
        left_context=seconds(draw(st.integers(0, 30))),
        right_context=seconds(draw(st.integers(0, 30))),
    )


grids = st.sampled_from([WAVEFORM, SPECTROGRAM])
num_samples = st.integers(0, 40_000)
cuts = st.lists(st.integers(0, 40_000), max_size=12)


@settings(max_examples=150, deadline=None)
@given(num_samples=num_samples, cuts=cuts, grid=grids, options=options())
def test_any_cut_gives_the_same_windows(
    num_samples: int, cuts: list[int], grid: FrameGrid, options: StreamOptions
) -> None:
    samples = np.arange(num_samples, dtype=np.float32)
    whole = list(windows(chunked(samples, []), grid, options))
    cut = list(windows(chunked(samples, cuts), grid, options))
    assert len(whole) == len(cut)
    for one, other in zip(whole, cut, strict=True):
        np.testing.assert_array_equal(one.samples, other.samples)
        assert _numbers(one) == _numbers(other)


@settings(max_examples=150, deadline=None)
@given(num_samples=num_samples, cuts=cuts, grid=grids, options=options())
def test_windows_keep_every_frame_once_and_hold_what_they_promise(
    num_samples: int, cuts: list[int], grid: FrameGrid, options: StreamOptions
) -> None:
    samples = np.arange(num_samples, dtype=np.float32)
    left, right = grid.frames(options.left_context), grid.frames(options.right_context)
    total = grid.num_frames(num_samples)
    next_frame = 0
    for window in windows(chunked(samples, cuts), grid, options):
        assert window.first_frame == next_frame < window.end_frame
        next_frame = window.end_frame
        start = window.start // grid.frame_stride
        heard_to = start + grid.num_frames(len(window.samples))
        assert window.start % grid.frame_stride == 0
        assert start == max(0, window.first_frame - left)
        assert heard_to == min(total, window.end_frame + right)
        end = window.start + len(window.samples)
        np.testing.assert_array_equal(window.samples, samples[window.start : end])
        if right and window.end_frame == total:
            assert end == num_samples
    assert next_frame == total


def test_windows_double_from_the_first_to_the_longest() -> None:
    samples = np.zeros(60 * 16_000, np.float32)
    cut = list(windows(chunked(samples, []), WAVEFORM, StreamOptions()))
    new_sound = [(window.end_frame - window.first_frame) / 50 for window in cut]
    assert new_sound == [4.0, 8.0, 16.0, 16.0, pytest.approx(16.0, abs=0.03)]


def test_short_tail_joins_the_last_window() -> None:
    options = StreamOptions(window=4.0, first_window=4.0, right_context=1.0)
    samples = np.zeros(round(8.9 * 16_000), np.float32)
    cut = list(windows(chunked(samples, []), WAVEFORM, options))
    assert [window.first_frame / 50 for window in cut] == [0.0, 4.0]
    assert cut[-1].end_frame == WAVEFORM.num_frames(len(samples))


def test_first_window_comes_as_soon_as_its_right_context_is_there() -> None:
    taken = 0

    def live() -> Iterator[AudioChunk]:
        nonlocal taken
        for number in range(100):
            taken = number + 1
            yield AudioChunk(np.zeros(1_600, np.float32), number * 1_600)

    next(windows(live(), WAVEFORM, StreamOptions(first_window=2.0, right_context=1.0)))
    assert taken == 31  # 3.1 s: the last frame of 3 s needs 80 samples more


def test_sound_too_short_for_one_frame_gives_no_window() -> None:
    for count in (0, 1, 399):
        samples = np.zeros(count, np.float32)
        assert list(windows(chunked(samples, []), WAVEFORM, StreamOptions())) == []


def test_gap_between_chunks_is_refused() -> None:
    chunks = [AudioChunk(np.zeros(100, np.float32), 0), AudioChunk(np.zeros(100, np.float32), 101)]
    with pytest.raises(ValueError, match="sample 100 is followed by 101"):
        list(windows(chunks, WAVEFORM, StreamOptions()))


def test_memory_is_bounded_and_work_is_linear() -> None:
    """Two hours as chunks of half a second; the held sound never grows beyond two windows."""

    def long_sound() -> Iterator[AudioChunk]:
        for number in range(2 * 3_600 * 2):
            yield AudioChunk(np.zeros(8_000, np.float32), number * 8_000)

    tracemalloc.start()
    count = sum(1 for _ in windows(long_sound(), WAVEFORM, StreamOptions()))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == pytest.approx(2 * 3_600 / 16, abs=3)
    assert peak < 4 * 18 * 16_000 * 4  # bytes of four windows with their contexts


def _numbers(window: AudioWindow) -> tuple[int, int, int]:
    return window.start, window.first_frame, window.end_frame


def test_every_window_says_whether_it_is_to_be_heard_twice() -> None:
    samples = np.zeros(80_000, np.float32)
    for wanted in (False, True):
        options = StreamOptions(first_window=0.5, window=1.0, careful=wanted)
        cut = list(windows([AudioChunk(samples, 0)], WAVEFORM, options))
        assert len(cut) > 2
        assert {each.careful for each in cut} == {wanted}
