"""Whatever a codec gives, as mono float32: depth, channel, broken numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.domain.audio import Samples
from kasr_desktop.domain.options import Channel

_UNSIGNED_8_BIT_ZERO = 128
_ANTIPHASE = -0.5  # correlation from which the difference of two sides says more than their sum

_MOST_OVER = 1_000.0  # 60 dB over full scale; what is beyond was never a sound
_FEW = 0.001  # part of the samples that may be over, as from peaks of a decoder; those are clipped


_FRONT, _CENTRE, _SURROUND = 0.5**0.5, 1.0, 0.5
_WEIGHTS = {
    **dict.fromkeys(("FL", "FR", "FLC", "FRC", "WL", "WR"), _FRONT),
    "FC": _CENTRE,
    **dict.fromkeys(("SL", "SR", "BL", "BR"), _SURROUND),
    "BC": _FRONT,  # one surround channel stands for two
    **dict.fromkeys(("LFE", "LFE2"), 0.0),
}
"""ITU-R BS.775-4, annex 4, table 2, row 1/0; FFmpeg's names of the places.

The centre carries what is said in films and calls; low-frequency effects are left out.
"""


def mix_down(raw: NDArray[Any], channel: Channel, places: tuple[str, ...] = ()) -> Samples:
    """Turn decoded sound of any depth and layout into one clean channel.

    The channels are mixed here and not by the codec library: FFmpeg's swresample mixes
    stereo to mono *float* with a gain of 1.414, measured, so that a loud stereo recording
    would come out clipped.

    Args:
        raw: (C, N) of any integer or floating-point type, at full scale of its type.
        channel: Mix, or one of the channels; mono and other narrow layouts give
            their last channel when the right one is asked for.
        places: Where each channel stands, as FFmpeg names it ("FL", "FC", "LFE", ...); see
            `mix_weights`.

    Returns:
        (N,) float32, -1...1, finite.
    """
    if channel is Channel.LEFT:
        raw, places = raw[:1], ()
    elif channel is Channel.RIGHT:
        raw, places = raw[1:2] if len(raw) > 1 else raw[-1:], ()
    weights = mix_weights(len(raw), places)
    sides = to_float(raw)
    if len(sides) == 2 and _is_antiphase(sides):
        weights = weights * np.array([1.0, -1.0], dtype=np.float32)
    mono: Samples = np.einsum("c,cn->n", weights, sides)
    # weights add up to 1, rounding may add a little
    return np.clip(mono, -1.0, 1.0, out=mono)


def _is_antiphase(sides: NDArray[np.float32]) -> bool:
    """Return whether one of two sides is the other one upside down, as a wrong cable makes it.

    Their sum would be next to nothing. What is recorded in stereo agrees in the middle,
    where who speaks is heard.
    """
    left, right = sides
    power = float(left @ left) * float(right @ right)
    return bool(float(left @ right) < _ANTIPHASE * power**0.5)


def mix_weights(num_channels: int, places: tuple[str, ...] = ()) -> NDArray[np.float32]:
    """Return the share of each channel in the mix, (C,), 1 in sum so that nothing clips.

    Surround sound is mixed as broadcasters do (ITU-R BS.775-4). Channels whose place is not
    known, such as the microphones of a field recorder, all count the same.

    Example:
        >>> mix_weights(2, ("FL", "FR")).tolist(), mix_weights(4).tolist()
        ([0.5, 0.5], [0.25, 0.25, 0.25, 0.25])
        >>> [f"{x:.3f}" for x in mix_weights(6, ("FL", "FR", "FC", "LFE", "SL", "SR"))]
        ['0.207', '0.207', '0.293', '0.000', '0.146', '0.146']
    """
    weights = np.array([_WEIGHTS.get(place, np.nan) for place in places], dtype=np.float32)
    if len(weights) != num_channels or not weights.sum() > 0:
        weights = np.ones(num_channels, dtype=np.float32)
    shares: NDArray[np.float32] = weights / weights.sum()
    return shares


def true_scale(raw: NDArray[Any]) -> float:
    """Return what floating-point samples must be divided by to fit in -1...1, 1.0 if they do.

    Recorders with 32-bit float keep what was far too loud; clipping would throw it away.

    Example:
        >>> true_scale(np.full(8, 20.0)), true_scale(np.full(8, 0.5)), true_scale(np.arange(4))
        (20.0, 1.0, 1.0)
    """
    if raw.dtype.kind != "f" or not raw.size:
        return 1.0
    loud = np.abs(raw)
    over = loud[(loud > 1.0) & (loud <= _MOST_OVER)]
    return float(over.max()) if over.size > _FEW * raw.size else 1.0


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
