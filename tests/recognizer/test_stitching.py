"""The law: chunked equals whole, no frame lost or doubled, for any cut, window and context."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kasr_desktop.audio.windowing import windows
from kasr_desktop.domain.audio import AudioChunk, AudioWindow
from kasr_desktop.domain.emissions import Emissions, FrameGrid, concatenate
from kasr_desktop.domain.events import Notice
from kasr_desktop.domain.options import StreamOptions
from kasr_desktop.recognizer.acoustic_model import AcousticModel
from kasr_desktop.recognizer.stitching import stitch, trim


class LocalModel:
    """A frame says what its own receptive field holds, and what `reach` frames beside it hold."""

    vocab_size = 2
    compute_device = "cpu"
    device_reason = "it is a fake"

    def __init__(self, grid: FrameGrid, reach: int = 0) -> None:
        self.grid = grid
        self.reach = reach

    def emit(self, window: AudioWindow) -> Emissions:
        stride, field = self.grid.frame_stride, self.grid.receptive_field
        count = self.grid.num_frames(len(window.samples))
        spans = [window.samples[i * stride : i * stride + field] for i in range(count)]
        sums = np.array([span.sum(dtype=np.float64) for span in spans])
        edges = np.pad(sums, self.reach)
        wide = sum(edges[i : i + count] for i in range(2 * self.reach + 1))
        rows = np.stack([sums, wide], axis=1).astype(np.float32) if count else np.zeros((0, 2))
        return Emissions(rows.astype(np.float32), window.start // stride, self.grid)

    def drain_notices(self) -> tuple[Notice, ...]:
        return ()

    def close(self) -> None:
        pass


def chunked(samples: np.ndarray, cuts: list[int]) -> list[AudioChunk]:
    edges = sorted({0, len(samples), *(cut for cut in cuts if cut < len(samples))})
    pairs = itertools.pairwise(edges)
    return [AudioChunk(samples[start:end], start) for start, end in pairs]


def whole(model: AcousticModel, samples: np.ndarray) -> np.ndarray:
    frames = model.grid.num_frames(len(samples))
    return model.emit(AudioWindow(samples, 0, 0, frames)).log_probs


@st.composite
def stream_options(draw: st.DrawFn, least_context: int = 0) -> StreamOptions:
    def seconds(low: int, high: int) -> float:
        return draw(st.integers(low, high)) * 0.02

    return StreamOptions(
        window=seconds(0, 60),
        first_window=seconds(0, 60),
        left_context=seconds(least_context, 30),
        right_context=seconds(least_context, 30),
    )


grids = st.sampled_from([FrameGrid(), FrameGrid(receptive_field=320)])
sounds = st.integers(0, 40_000).map(lambda n: (np.arange(n) % 977 + 1.0).astype(np.float32))
cuts = st.lists(st.integers(0, 40_000), max_size=12)


@settings(max_examples=150, deadline=None)
@given(samples=sounds, cuts=cuts, grid=grids, options=stream_options())
def test_chunked_equals_whole(
    samples: np.ndarray, cuts: list[int], grid: FrameGrid, options: StreamOptions
) -> None:
    model = LocalModel(grid)
    parts = list(stitch(model, windows(chunked(samples, cuts), grid, options)))
    if grid.num_frames(len(samples)) == 0:
        assert parts == []
        return
    joined = concatenate(parts)  # refuses a gap
    assert joined.first_frame == 0
    np.testing.assert_array_equal(joined.log_probs, whole(model, samples))


@settings(max_examples=50, deadline=None)
@given(samples=sounds, cuts=cuts, grid=grids, options=stream_options(least_context=3))
def test_a_model_that_reaches_into_the_context_hears_the_same(
    samples: np.ndarray, cuts: list[int], grid: FrameGrid, options: StreamOptions
) -> None:
    model = LocalModel(grid, reach=3)
    parts = list(stitch(model, windows(chunked(samples, cuts), grid, options)))
    got = np.concatenate([part.log_probs for part in parts]) if parts else np.zeros((0, 2))
    np.testing.assert_array_equal(got, whole(model, samples))


def test_contexts_shorter_than_the_reach_are_heard() -> None:
    """The law above has teeth: without context the same model hears something else."""
    grid, samples = FrameGrid(), np.ones(40_000, np.float32)
    options = StreamOptions(window=0.5, first_window=0.5, left_context=0.0, right_context=0.0)
    model = LocalModel(grid, reach=3)
    parts = list(stitch(model, windows(chunked(samples, []), grid, options)))
    assert not np.array_equal(concatenate(parts).log_probs, whole(model, samples))


def test_lost_frames_are_noticed() -> None:
    samples = np.zeros(16_000, np.float32)
    apart = [AudioWindow(samples, 0, 0, 40), AudioWindow(samples, 41 * 320, 41, 60)]
    with pytest.raises(AssertionError, match="frame 40 is lost or doubled"):
        list(stitch(LocalModel(FrameGrid()), apart))


@pytest.mark.parametrize(("first_frame", "count"), [(0, 48), (0, 50), (1, 49)])
def test_model_that_breaks_its_promise_is_refused(first_frame: int, count: int) -> None:
    grid = FrameGrid()
    window = AudioWindow(np.zeros(16_000, np.float32), 0, 0, 40)
    emissions = Emissions(np.zeros((count, 2), np.float32), first_frame, grid)
    with pytest.raises(ValueError, match=r"for a window of 0\.\.49"):
        trim(emissions, window)
