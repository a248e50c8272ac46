"""Weights in 8 bits on disk: a matrix as int8 with a scale for every 64 weights of a row.

Half of what float16 takes. Computed is in floats: what is read here is turned back while
loading. The error of a weight is about half a step at most, a step being the largest weight
of its 64 / 127. One scale a whole row is coarser, since single weights of Whisper are large:
`trainer/LOG.md` has the difference.

Import this module only where torch may be loaded.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

_SCALE = "_scale"
"""Behind the name of an int8 tensor: its scales, (rows, groups) float16."""

_GROUP = 64

_LEAST_SCALE = 6e-8
"""The smallest float16: zeros stay zeros."""


def quantized(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return matrices as int8 and their scales, everything else (norms, biases) as float16."""
    found: dict[str, Tensor] = {}
    for name, tensor in tensors.items():
        if tensor.ndim < 2:
            found[name] = tensor.half()
            continue
        rows = tensor.float().flatten(1)
        # a row that cannot be parted evenly has one scale
        group = _GROUP if rows.shape[1] % _GROUP == 0 else rows.shape[1]
        groups = rows.view(len(rows), -1, group)
        scales = (groups.abs().amax(dim=2) / 127).clamp(min=_LEAST_SCALE).half()
        steps = (groups / scales.float()[:, :, None]).round().clamp(-127, 127)
        found[name] = steps.to(torch.int8).view(tensor.shape)
        found[name + _SCALE] = scales
    return found


def dequantized(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Turn int8 tensors that have scales back into float32; others stay as they are."""
    found: dict[str, Tensor] = {}
    for name, tensor in tensors.items():
        scales = tensors.get(name + _SCALE)
        if tensor.dtype == torch.int8 and scales is not None:
            groups = tensor.float().view(*scales.shape, -1)
            found[name] = (groups * scales.float()[:, :, None]).view(tensor.shape)
        elif not name.endswith(_SCALE) or name.removesuffix(_SCALE) not in tensors:
            found[name] = tensor
    return found
