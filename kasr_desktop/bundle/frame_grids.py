"""Where the frames of each kind of model lie, computed from its convolutions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from kasr_desktop.domain.emissions import FrameGrid

_WAV2VEC2_KERNELS = (10, 3, 3, 3, 3, 2, 2)
_WAV2VEC2_STRIDES = (5, 2, 2, 2, 2, 2, 2)
_SEW_KERNELS = (10, 3, 1, 3, 1, 3, 1, 3, 1, 2, 1, 2, 1)
_SEW_STRIDES = (5, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1)

_FBANK_WINDOW = 400
_FBANK_HOP = 160
"""25 ms windows every 10 ms at 16 kHz: Kaldi's filter bank, used by wav2vec2-bert."""

_FBANK_STACKED = 2
"""Filter-bank frames that make one input of the network."""

_ADAPTER_LAYERS = 3
"""transformers' default for networks on a waveform."""

WHISPER_GRID = FrameGrid(frame_stride=320, receptive_field=320)
"""Whisper's spectrogram is padded at both ends, so every 320 samples give one frame."""


def convolutional_grid(config: Mapping[str, object]) -> FrameGrid:
    """Return the grid of a network that folds the waveform with strided convolutions."""
    return _folded(config, _WAV2VEC2_KERNELS, _WAV2VEC2_STRIDES)


def sew_grid(config: Mapping[str, object]) -> FrameGrid:
    """Return the grid of SEW, whose convolutions are others where the config is silent."""
    return _folded(config, _SEW_KERNELS, _SEW_STRIDES)


def _folded(
    config: Mapping[str, object], kernels: tuple[int, ...], strides: tuple[int, ...]
) -> FrameGrid:
    """Fold a stack of strided convolutions into one stride and one receptive field."""
    kernels = _integers(config.get("conv_kernel"), kernels)
    strides = _integers(config.get("conv_stride"), strides)
    stride, field = 1, 1
    for kernel, step in zip(kernels, strides, strict=True):
        field += (kernel - 1) * stride
        stride *= step
    return FrameGrid(
        frame_stride=stride * _adapter_stride(config, default=_ADAPTER_LAYERS),
        receptive_field=field,
    )


def filter_bank_grid(config: Mapping[str, object]) -> FrameGrid:
    """Return the grid of a network that reads two stacked filter-bank frames at a time."""
    field = _FBANK_WINDOW + (_FBANK_STACKED - 1) * _FBANK_HOP
    stride = _FBANK_STACKED * _FBANK_HOP
    return FrameGrid(
        frame_stride=stride * _adapter_stride(config, default=1), receptive_field=field
    )


def _adapter_stride(config: Mapping[str, object], *, default: int) -> int:
    """Frames an adapter folds into one.

    Each of its layers has kernel 3, padding 1 and stride 2, so T frames become
    ceil(T / 2) = (T - 1) // 2 + 1: the grid's own arithmetic with twice the stride.
    """
    if not config.get("add_adapter"):
        return 1
    layers = cast(int, config.get("num_adapter_layers", default))
    return int(cast(int, config.get("adapter_stride", 2)) ** layers)


def _integers(value: object, default: tuple[int, ...]) -> tuple[int, ...]:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(int(item) for item in value)
    return default
