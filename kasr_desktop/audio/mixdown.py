"""Whatever a codec gives, as mono float32: depth, channel, broken numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.domain.audio import Samples
from kasr_desktop.domain.options import Channel

_UNSIGNED_8_BIT_ZERO = 128


def mix_down(raw: NDArray[Any], channel: Channel) -> Samples:
    """Turn decoded sound of any depth and layout into one clean channel.

    The channels are averaged here and not by the codec library: FFmpeg's
    swresample mixes stereo to mono *float* with a gain of 1.414, measured, so that
    a loud stereo recording would come out clipped.

    Args:
        raw: (C, N) of any integer or floating-point type, at full scale of its type.
        channel: Mix, or one of the channels; mono and other narrow layouts give
            their last channel when the right one is asked for.

    Returns:
        (N,) float32, -1...1, finite.
    """
    if channel is Channel.LEFT:
        raw = raw[:1]
    elif channel is Channel.RIGHT:
        raw = raw[1:2] if len(raw) > 1 else raw[-1:]
    mono: Samples = to_float(raw).mean(axis=0, dtype=np.float32)
    return mono


def to_float(raw: NDArray[Any]) -> NDArray[np.float32]:
    """Scale samples of any type to float32, -1...1.

    Integers are divided by their full scale. Floating-point files may hold anything:
    what is not a number becomes silence, what is beyond full scale is clipped as a
    sound card would, so that one infinity cannot poison the resampler.

    Example:
        >>> to_float(np.array([0, 128, 192], dtype=np.uint8)).tolist()
        [-1.0, 0.0, 0.5]
        >>> to_float(np.array([np.nan, np.inf, -3.0, 0.25])).tolist()
        [0.0, 1.0, -1.0, 0.25]
    """
    if raw.dtype == np.uint8:
        return (raw.astype(np.float32) - _UNSIGNED_8_BIT_ZERO) / _UNSIGNED_8_BIT_ZERO
    if raw.dtype.kind == "i":
        full_scale = np.float32(-float(np.iinfo(raw.dtype).min))
        return raw.astype(np.float32) / full_scale
    limited = np.clip(raw, -1.0, 1.0)  # before the cast, which would turn 1e300 into infinity
    return np.nan_to_num(limited, nan=0.0).astype(np.float32)
