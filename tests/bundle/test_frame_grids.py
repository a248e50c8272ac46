from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kasr_desktop.bundle.model_families import grid_of


@given(
    layers=st.lists(st.tuples(st.integers(1, 10), st.integers(1, 5)), min_size=1, max_size=8),
    num_samples=st.integers(0, 20_000),
    adapters=st.integers(0, 3),
)
def test_grid_counts_like_the_convolutions(
    layers: list[tuple[int, int]], num_samples: int, adapters: int
) -> None:
    config = {
        "conv_kernel": [kernel for kernel, _ in layers],
        "conv_stride": [stride for _, stride in layers],
        "add_adapter": adapters > 0,
        "num_adapter_layers": adapters,
    }
    length = num_samples
    for kernel, stride in layers:
        length = (length - kernel) // stride + 1 if length >= kernel else 0
    for _ in range(adapters):
        length = (length + 2 - 3) // 2 + 1 if length else 0
    assert grid_of("wav2vec2", config).num_frames(num_samples) == length


def test_known_models() -> None:
    assert grid_of("wav2vec2", {}).receptive_field == 400
    assert grid_of("sew", {}).frame_stride == 320
    assert grid_of("sew", {}).receptive_field == 400
    assert grid_of("whisper_ctc", {}).receptive_field == 320
    assert grid_of("wav2vec2", {"add_adapter": True}).frame_stride == 2_560
