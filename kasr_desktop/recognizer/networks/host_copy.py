"""Tensors on their way to a GPU and back, while the CPU does other things.

Kernels of CUDA are only put in line: whoever launches them goes on at once, until something is
read back. So nothing is read here before it is asked for, and both ways go through memory that the
GPU reaches by itself; a copy from or to any other memory waits for all that stands in line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from kasr_desktop.domain.emissions import LogProbs

if TYPE_CHECKING:
    from torch import Tensor


def runs_ahead(compute_device: str) -> bool:
    """Return whether a device computes while the CPU does other things, and copies too.

    MPS reads back only behind all that was launched: whoever launched more would wait for it.

    Example:
        >>> runs_ahead("cuda:1"), runs_ahead("cpu")
        (True, False)
    """
    return compute_device.startswith("cuda")


def sent(tensor: Tensor, compute_device: str) -> Tensor:
    """Return a tensor of the CPU on a device, which may still be fetching it."""
    if not runs_ahead(compute_device):
        return tensor.to(compute_device)
    return tensor.pin_memory().to(compute_device, non_blocking=True)


class HostCopy:
    """A tensor that was asked back from a device."""

    def __init__(self, tensor: Tensor) -> None:
        """Put the copy in line behind what computes `tensor`.

        Raises:
            RuntimeError: There is no room for it.
        """
        import torch

        self._copied = None
        self._tensor = tensor.detach()
        if tensor.is_cuda:
            self._tensor = torch.empty(tensor.shape, dtype=tensor.dtype, pin_memory=True)
            self._tensor.copy_(tensor, non_blocking=True)
            self._copied = torch.cuda.current_stream(tensor.device).record_event()

    def wait(self) -> LogProbs:
        """Return the numbers once they are there.

        Raises:
            RuntimeError: The device failed at what computes them.
        """
        if self._copied is not None:
            self._copied.synchronize()
        return cast(LogProbs, self._tensor.cpu().numpy())
