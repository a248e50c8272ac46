"""Weights in 8 bits on disk: a matrix as int8 with one scale a row, half of what float16 takes.

Computed is in floats: what is read here is turned back while loading. The error of a weight is
at most half a step, a step being the row's largest weight / 127.

Import this module only where torch may be loaded.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

_SCALE = "_scale"
"""Behind the name of an int8 tensor: its scales, (rows,) float32."""


def quantized(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Give matrices as int8 and their scales, everything else (norms, biases) as float16.

    Example:
        >>> small = quantized({"w": torch.tensor([[0.5, -1.0], [0.0, 0.0]])})
        >>> small["w"].tolist(), sorted(small)
        ([[64, -127], [0, 0]], ['w', 'w_scale'])
    """
    found: dict[str, Tensor] = {}
    for name, tensor in tensors.items():
        if tensor.ndim < 2:
            found[name] = tensor.half()
            continue
        rows = tensor.float().flatten(1)
        scales = (rows.abs().amax(dim=1) / 127).clamp(min=torch.finfo(torch.float32).tiny)
        found[name] = (rows / scales[:, None]).round().to(torch.int8).view(tensor.shape)
        found[name + _SCALE] = scales
    return found


def dequantized(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Turn int8 tensors that have scales back into float32; others stay as they are."""
    found: dict[str, Tensor] = {}
    for name, tensor in tensors.items():
        scales = tensors.get(name + _SCALE)
        if tensor.dtype == torch.int8 and scales is not None:
            found[name] = tensor.float() * scales.view(-1, *[1] * (tensor.ndim - 1))
        elif not name.endswith(_SCALE) or name.removesuffix(_SCALE) not in tensors:
            found[name] = tensor
    return found
