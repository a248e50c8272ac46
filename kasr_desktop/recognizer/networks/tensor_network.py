"""What the networks written here in plain torch share: weights on a device, and two operations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from kasr_desktop.bundle.model_bundle import ModelBundle
from kasr_desktop.recognizer.networks.host_copy import runs_ahead
from kasr_desktop.recognizer.networks.quantized import Floats
from kasr_desktop.recognizer.networks.weights import WeightStore

if TYPE_CHECKING:
    from torch import Tensor

_NORM_EPS = 1e-5
"""torch's default."""


class TensorNetwork:
    """Named tensors of one bundle on one device."""

    def __init__(
        self,
        bundle: ModelBundle,
        arrange: Callable[[WeightStore], Mapping[str, Floats]],
        *,
        compute_device: str,
        half_precision: bool,
    ) -> None:
        """Load the weights.

        Args:
            bundle: The folder.
            arrange: Takes the tensors it needs from the store and gives them our names.
            compute_device: Such as "cpu" or "cuda:0".
            half_precision: Compute in 16 bits.

        Raises:
            BundleError: bad_weights.
            VocabError: size_mismatch.
            EngineError: out_of_memory.
            RuntimeError: The device has no room or fails.
        """
        import torch

        self.compute_device = compute_device
        self.half_precision = half_precision
        self.runs_ahead = runs_ahead(compute_device)
        weights = WeightStore(bundle)
        tensors = arrange(weights)
        self.unused = weights.unused()
        self.dtype = torch.float16 if half_precision else torch.float32
        self._tensors = {
            name: torch.from_numpy(tensor).to(compute_device, self.dtype)
            for name, tensor in tensors.items()
        }

    def close(self) -> None:
        """Free the weights. Safe twice."""
        import torch

        self._tensors = {}
        if self.compute_device.startswith("cuda"):
            torch.cuda.empty_cache()

    def _read_off(self, states: Tensor) -> Tensor:
        """Return what the head says to states (..., D): (..., V) float32, natural log."""
        import torch

        logits = self._linear(states, "head")
        return torch.log_softmax(logits.float(), dim=-1)

    def _linear(self, states: Tensor, name: str) -> Tensor:
        from torch.nn import functional

        weight, bias = self._tensors[f"{name}.weight"], self._tensors[f"{name}.bias"]
        return functional.linear(states, weight, bias)

    def _normed(self, states: Tensor, name: str, eps: float = _NORM_EPS) -> Tensor:
        from torch.nn import functional

        weight, bias = self._tensors[f"{name}.weight"], self._tensors[f"{name}.bias"]
        return functional.layer_norm(states, states.shape[-1:], weight, bias, eps)
