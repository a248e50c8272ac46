"""Weights in 8 bits on disk: a matrix as int8 with a scale for every 64 weights of a row.

Half of what float16 takes. What is read here is turned back to floats while loading; what a
network computes with is its own choice. The error of a weight is about half a step at most, a
step being the largest weight of its 64 / 127. One scale a whole row is coarser, since single
weights of Whisper are large: `trainer/LOG.md` has the difference.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Floats = NDArray[np.float32]

SCALE = "_scale"
"""Behind the name of an int8 tensor: its scales, (rows, groups) float16."""

GROUP = 64
"""Weights of a row that have one scale."""

_LEAST_SCALE = 6e-8
"""The smallest float16: zeros stay zeros."""


def quantized(tensors: Mapping[str, Array]) -> dict[str, Array]:
    """Return matrices as int8 and their scales, everything else (norms, biases) as float16.

    Example:
        >>> small = quantized({"w": np.array([[0.5, -127.0], [0.0, 0.0]])})
        >>> small["w"].tolist(), sorted(small)
        ([[0, -127], [0, 0]], ['w', 'w_scale'])
    """
    found: dict[str, Array] = {}
    for name, tensor in tensors.items():
        if tensor.ndim < 2:
            found[name] = tensor.astype(np.float16)
            continue
        rows = tensor.astype(np.float32).reshape(len(tensor), -1)
        # a row that cannot be parted evenly has one scale
        group = GROUP if rows.shape[1] % GROUP == 0 else rows.shape[1]
        groups = rows.reshape(len(rows), -1, group)
        scales = np.maximum(np.abs(groups).max(axis=2) / 127, _LEAST_SCALE).astype(np.float16)
        steps = (groups / scales.astype(np.float32)[:, :, None]).round().clip(-127, 127)
        found[name] = steps.astype(np.int8).reshape(tensor.shape)
        found[name + SCALE] = scales
    return found


def dequantized(tensor: Array, scale: Array) -> Floats:
    """Return an int8 tensor and its scales as one float32 tensor."""
    groups = tensor.astype(np.float32).reshape(*scale.shape, -1)
    groups *= scale.astype(np.float32)[:, :, None]
    return groups.reshape(tensor.shape)


def all_dequantized(tensors: Mapping[str, Array]) -> dict[str, Array]:
    """Turn int8 tensors that have scales back into float32; others stay as they are."""
    found: dict[str, Array] = {}
    for name, tensor in tensors.items():
        scale = tensors.get(name + SCALE)
        if tensor.dtype == np.int8 and scale is not None:
            found[name] = dequantized(tensor, scale)
        elif not name.endswith(SCALE) or name.removesuffix(SCALE) not in tensors:
            found[name] = tensor
    return found
