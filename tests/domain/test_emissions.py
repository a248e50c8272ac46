"""Frames and where they lie: the one exchange office between samples, frames and seconds."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasr_desktop.domain.emissions import Emissions, FrameGrid, concatenate

# kernel and stride of the seven convolutions of wav2vec 2.0 (Baevski et al. 2020, sec. 4.2)
CONVOLUTIONS = [(10, 5), (3, 2), (3, 2), (3, 2), (3, 2), (2, 2), (2, 2)]


def frames_by_convolutions(num_samples: int) -> int:
    length = num_samples
    for kernel, stride in CONVOLUTIONS:
        length = (length - kernel) // stride + 1 if length >= kernel else 0
    return length


@given(st.integers(0, 50_000))
def test_closed_form_equals_the_convolutions(num_samples: int) -> None:
    assert FrameGrid().num_frames(num_samples) == frames_by_convolutions(num_samples)


grids = st.builds(
    FrameGrid,
    frame_stride=st.sampled_from([160, 320, 640]),
    receptive_field=st.integers(1, 800),
)


@given(grids, st.integers(1, 100_000))
def test_num_samples_is_the_least_that_gives_so_many_frames(grid: FrameGrid, frames: int) -> None:
    needed = grid.num_samples(frames)
    assert grid.num_frames(needed) == frames
    assert grid.num_frames(needed - 1) == frames - 1


@given(grids, st.integers(0, 10_000_000))
def test_frames_survive_the_way_to_seconds_and_back(grid: FrameGrid, frame: int) -> None:
    assert grid.frames(grid.seconds(frame)) == frame


def emissions(num_frames: int, first_frame: int = 0) -> Emissions:
    rows = np.arange(first_frame, first_frame + num_frames, dtype=np.float32)[:, None]
    return Emissions(rows, first_frame, FrameGrid())


@given(st.integers(1, 60), st.integers(0, 1000), st.data())
def test_cut_anywhere_and_joined_is_the_same(frames: int, first: int, data: st.DataObject) -> None:
    whole = emissions(frames, first)
    cuts = sorted(data.draw(st.lists(st.integers(first, first + frames), max_size=5)))
    borders = [first, *cuts, first + frames]
    parts = [whole.slice(a, b) for a, b in itertools.pairwise(borders)]
    joined = concatenate(parts)
    assert joined.first_frame == first
    assert np.array_equal(joined.log_probs, whole.log_probs)


def test_place_in_time() -> None:
    part = emissions(10, 100).slice(105, 108)
    assert (len(part), part.first_frame, part.end_frame) == (3, 105, 108)
    assert (part.start, part.end) == (2.1, 2.16)
    assert part.log_probs[0, 0] == 105


@pytest.mark.parametrize(("first", "end"), [(99, 105), (105, 111), (106, 105)])
def test_slices_outside_are_refused(first: int, end: int) -> None:
    with pytest.raises(ValueError, match="not inside"):
        emissions(10, 100).slice(first, end)


def test_gaps_and_overlaps_are_refused() -> None:
    for second in (4, 6):
        with pytest.raises(ValueError, match="is followed by"):
            concatenate([emissions(5, 0), emissions(5, second)])
    with pytest.raises(ValueError, match="nothing to join"):
        concatenate([])
