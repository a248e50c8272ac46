from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasr_desktop.domain.audio import AudioWindow, Samples
from kasr_desktop.domain.emissions import FrameGrid, LogProbs
from kasr_desktop.domain.errors import BundleError, EngineError
from kasr_desktop.domain.events import NoticeKind
from kasr_desktop.recognizer.ctc.ctc_model import MIN_FRAMES, CtcAcousticModel, fit_rows
from kasr_desktop.recognizer.networks.network import is_out_of_memory

GRID = FrameGrid()


class LocalNetwork:
    """A frame says what its own 400 samples sum to: cutting changes nothing."""

    grid = GRID
    vocab_size = 2

    def __init__(
        self,
        device: str = "cpu",
        *,
        room: int | None = None,
        half: bool = False,
        failure: type[BaseException] = MemoryError,
        max_frames: int | None = None,
        extra_rows: int = 0,
    ) -> None:
        self.compute_device = device
        self.half_precision = half
        self.max_frames = max_frames
        self.room = room
        self.failure = failure
        self.extra_rows = extra_rows
        self.closed = False
        self.calls: list[int] = []

    def log_probs(self, samples: Samples) -> LogProbs:
        num_frames = self.grid.num_frames(len(samples))
        self.calls.append(num_frames)
        if self.room is not None and num_frames > self.room:
            raise self.failure("no room")
        rows = [samples[i * 320 : i * 320 + 400].sum() for i in range(num_frames)]
        column = np.array(rows + [0.0] * self.extra_rows, np.float32)
        if self.half_precision:
            column[:] = np.nan
        return np.stack([column, -column], axis=1)

    def close(self) -> None:
        self.closed = True


def model_of(network: LocalNetwork, **later: Any) -> tuple[CtcAcousticModel, list[LocalNetwork]]:
    """Make a model whose later networks are made with other settings."""
    built: list[LocalNetwork] = []

    def rebuild(device: str, half_precision: bool) -> LocalNetwork:
        built.append(LocalNetwork(device, half=half_precision, **later))
        return built[-1]

    return CtcAcousticModel(network, device_reason="test", rebuild=rebuild), built


def sound(num_samples: int) -> Samples:
    return (np.arange(num_samples) % 977 / 977).astype(np.float32)


def window(samples: Samples, start: int = 0) -> AudioWindow:
    first = start // 320
    return AudioWindow(samples, start, first, first + GRID.num_frames(len(samples)))


def test_frames_and_their_place() -> None:
    model, _ = model_of(LocalNetwork())
    emissions = model.emit(window(sound(16_000), start=6_400))
    assert emissions.first_frame == 20
    assert len(emissions) == 49
    assert emissions.log_probs.dtype == np.float32
    assert model.drain_notices() == ()


@pytest.mark.parametrize("num_samples", [0, 1, 399])
def test_a_window_shorter_than_one_frame_gives_none(num_samples: int) -> None:
    model, _ = model_of(LocalNetwork())
    emissions = model.emit(window(sound(num_samples)))
    assert emissions.log_probs.shape == (0, 2)


@pytest.mark.usefixtures("caplog")
@given(
    num_samples=st.integers(400, 300_000),
    room=st.integers(MIN_FRAMES, 1_000),
)
def test_out_of_memory_loses_and_doubles_nothing(num_samples: int, room: int) -> None:
    samples = sound(num_samples)
    whole = LocalNetwork().log_probs(samples)
    network = LocalNetwork(room=room)
    model, _ = model_of(network)
    np.testing.assert_array_equal(model.emit(window(samples)).log_probs, whole)
    notices = model.drain_notices()
    assert all(notice.kind is NoticeKind.SMALLER_WINDOW for notice in notices)
    assert bool(notices) == (len(whole) > room)


@pytest.mark.usefixtures("caplog")
def test_the_smaller_window_is_kept_for_the_next_one() -> None:
    network = LocalNetwork(room=300)
    model, _ = model_of(network)
    model.emit(window(sound(16_000 * 16)))
    (notice, *_) = model.drain_notices()
    assert dict(notice.facts)["device"] == "cpu"
    network.calls.clear()
    model.emit(window(sound(16_000 * 16)))
    assert max(network.calls) <= 300
    assert model.drain_notices() == ()


def torch_failure() -> type[BaseException]:
    import torch

    return torch.OutOfMemoryError


@pytest.mark.model
@pytest.mark.usefixtures("caplog")
def test_torch_out_of_memory_halves_then_leaves_the_gpu() -> None:
    samples = sound(16_000 * 16)
    gpu = LocalNetwork("cuda:0", room=20, failure=torch_failure())
    model, built = model_of(gpu)
    emissions = model.emit(window(samples))
    np.testing.assert_array_equal(emissions.log_probs, LocalNetwork().log_probs(samples))
    kinds = [notice.kind for notice in model.drain_notices()]
    assert kinds == [NoticeKind.SMALLER_WINDOW] * 3 + [NoticeKind.DEVICE_FALLBACK]
    assert model.compute_device == "cpu"
    assert model.device_reason == "the GPU ran out of memory (cuda:0)"
    assert gpu.closed
    assert built[0].calls == [799]  # on the CPU the whole window again
    assert not built[0].half_precision


@pytest.mark.usefixtures("caplog")
def test_a_gpu_that_fails_otherwise_is_left_at_once() -> None:
    gpu = LocalNetwork("cuda:0", room=0, failure=RuntimeError)
    model, _ = model_of(gpu)
    emissions = model.emit(window(sound(16_000)))
    assert len(emissions) == 49
    (notice,) = model.drain_notices()
    assert notice.kind is NoticeKind.DEVICE_FALLBACK
    assert dict(notice.facts) == {"from": "cuda:0", "to": "cpu", "why": "failed"}
    assert gpu.calls == [49]


def test_a_fault_on_the_cpu_is_not_hidden() -> None:
    model, _ = model_of(LocalNetwork(room=0, failure=RuntimeError))
    with pytest.raises(RuntimeError, match="no room"):
        model.emit(window(sound(16_000)))


@pytest.mark.usefixtures("caplog")
def test_no_memory_even_for_the_smallest_window() -> None:
    model, _ = model_of(LocalNetwork("cuda:0", room=0), room=0)
    with pytest.raises(EngineError) as caught:
        model.emit(window(sound(16_000 * 16)))
    assert caught.value.reason == "out_of_memory"


@pytest.mark.usefixtures("caplog")
def test_half_precision_that_overflows_is_given_up() -> None:
    model, built = model_of(LocalNetwork("cuda:0", half=True))
    assert model.half_precision
    emissions = model.emit(window(sound(16_000)))
    assert np.isfinite(emissions.log_probs).all()
    assert built[0].compute_device == "cuda:0"
    assert not model.half_precision


def test_weights_that_give_no_numbers() -> None:
    network = LocalNetwork()
    model, _ = model_of(network)
    samples = sound(16_000)
    samples[:] = np.nan
    with pytest.raises(BundleError) as caught:
        model.emit(window(samples))
    assert caught.value.reason == "bad_weights"


def test_a_network_with_a_longest_window_is_split_without_a_notice() -> None:
    samples = sound(16_000 * 20)
    network = LocalNetwork(max_frames=150)
    model, _ = model_of(network)
    emissions = model.emit(window(samples))
    np.testing.assert_array_equal(emissions.log_probs, LocalNetwork().log_probs(samples))
    assert max(network.calls) <= 150
    assert model.drain_notices() == ()


def test_rows_are_fitted_to_the_grid() -> None:
    rows = np.arange(12, dtype=np.float32).reshape(6, 2)
    assert fit_rows(rows, 5).tolist() == rows[:5].tolist()
    assert fit_rows(rows, 7)[-1].tolist() == rows[-1].tolist()
    with pytest.raises(BundleError):
        fit_rows(rows, 20)
    with pytest.raises(BundleError):
        fit_rows(rows[:0], 1)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (MemoryError(), True),
        (RuntimeError("CUDA out of memory. Tried to allocate 2 GiB"), True),
        (RuntimeError("[enforce fail at alloc_cpu.cpp:121] can't allocate memory: 12"), True),
        (RuntimeError("DefaultCPUAllocator: not enough memory: you tried to allocate 8"), True),
        (RuntimeError("mat1 and mat2 shapes cannot be multiplied"), False),
    ],
)
def test_is_out_of_memory(error: BaseException, expected: bool) -> None:
    assert is_out_of_memory(error) is expected


class ReadingOn(LocalNetwork):
    """Tells what it was asked; frames behind known words are 7."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(**facts)
        self.asked: list[tuple[int, tuple[int, ...]]] = []
        self.fails = False

    def log_probs_of(self, windows: list[Samples]) -> list[LogProbs]:
        return [self.log_probs(samples) for samples in windows]

    def log_probs_behind(self, samples: Samples, *, first: int, said: tuple[int, ...]) -> LogProbs:
        self.asked.append((first, said))
        if self.fails:
            raise MemoryError("no room")
        rows = self.log_probs(samples)
        rows[first:] = 7.0
        return rows


def behind(first: int, said: tuple[int, ...] | None) -> AudioWindow:
    return AudioWindow(sound(32_080), 3_200, 10 + first, 110, said)


def test_known_words_are_told_to_a_network_that_reads_on() -> None:
    network = ReadingOn()
    network.batch_size = 1
    model, _ = model_of(network)
    found = model.emit(behind(30, (1, 0)))
    assert network.asked == [(30, (1, 0))]
    assert (found.first_frame, len(found)) == (10, GRID.num_frames(32_080))
    assert (found.log_probs[30:] == 7.0).all()


def test_without_known_words_or_room_the_window_is_read_whole() -> None:
    network = ReadingOn(max_frames=60)
    network.batch_size = 1
    model, _ = model_of(network)
    assert not (model.emit(behind(30, (1,))).log_probs == 7.0).any()
    assert not (model.emit(behind(30, None)).log_probs == 7.0).any()
    assert network.asked == []


@pytest.mark.usefixtures("caplog")
def test_a_window_whose_reading_on_fails_is_read_whole() -> None:
    network = ReadingOn()
    network.batch_size = 1
    network.fails = True
    model, _ = model_of(network)
    found = model.emit(behind(30, (1,)))
    assert network.asked == [(30, (1,))]
    assert len(found) == GRID.num_frames(32_080)
    assert not (found.log_probs == 7.0).any()


class TwiceNetwork(LocalNetwork):
    """Says when it is asked to hear twice; such rows are twice as large."""

    hears_twice = True
    batch_size = 4

    def log_probs_of(self, windows: Sequence[Samples]) -> list[LogProbs]:
        return [self.log_probs(samples) for samples in windows]

    def log_probs_twice(self, windows: Sequence[Samples]) -> list[LogProbs]:
        return [2 * self.log_probs(samples) for samples in windows]


def careful(num_samples: int) -> AudioWindow:
    return replace(window(sound(num_samples)), careful=True)


def test_a_careful_window_is_heard_twice_alone_and_with_others() -> None:
    model, _ = model_of(TwiceNetwork())
    once = model.emit(window(sound(16_000))).log_probs
    np.testing.assert_array_equal(model.emit(careful(16_000)).log_probs, 2 * once)
    for found in model.emit_all([careful(16_000), careful(16_000)]):
        np.testing.assert_array_equal(found.log_probs, 2 * once)
    mixed = model.emit_all([careful(16_000), window(sound(16_000))])
    np.testing.assert_array_equal(mixed[1].log_probs, once)
    assert model.drain_notices() == ()


@pytest.mark.usefixtures("caplog")
def test_where_a_second_hearing_fails_the_window_is_heard_once() -> None:
    class Failing(TwiceNetwork):
        def log_probs_twice(self, windows: Sequence[Samples]) -> list[LogProbs]:
            raise RuntimeError("no room")

    model, _ = model_of(Failing())
    once = model.emit(window(sound(16_000))).log_probs
    np.testing.assert_array_equal(model.emit(careful(16_000)).log_probs, once)
    for found in model.emit_all([careful(16_000), careful(16_000)]):
        np.testing.assert_array_equal(found.log_probs, once)
    assert [notice.kind for notice in model.drain_notices()] == [NoticeKind.HEARD_ONCE]


def test_a_model_that_hears_once_says_so_once() -> None:
    class Once(TwiceNetwork):
        hears_twice = False

    for network in (Once(), LocalNetwork()):
        model, _ = model_of(network)
        for _again in range(2):
            model.emit(careful(16_000))
        assert [notice.kind for notice in model.drain_notices()] == [NoticeKind.HEARD_ONCE]
