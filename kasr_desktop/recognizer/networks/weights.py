"""Tensors from disk: safetensors, or pickles weights-only; whole or in shards; old names; 8 bits.

For the networks that need no transformers. A pickle can run any code when it is loaded
plainly; torch's weights-only unpickler knows tensors and nothing else.
"""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import TYPE_CHECKING

from kasr_desktop.bundle.model_bundle import ModelBundle
from kasr_desktop.bundle.weight_files import WeightFiles
from kasr_desktop.domain.errors import BundleError, EngineError, VocabError
from kasr_desktop.recognizer.networks.network import is_out_of_memory

if TYPE_CHECKING:
    from torch import Tensor

_OLD_NAMES = {
    "weight_g": "parametrizations.weight.original0",
    "weight_v": "parametrizations.weight.original1",
}
"""torch 2 named the halves of a weight norm anew; checkpoints of 2022 have the old names."""

_TRAINING_ONLY = ("masked_spec_embed",)


class WeightStore:
    """The tensors of one bundle, each to be taken once by its name and shape."""

    def __init__(self, bundle: ModelBundle, weights: WeightFiles | None = None) -> None:
        """Read all tensors.

        Args:
            bundle: A model folder.
            weights: Other files in it; None: those of the network itself.

        Raises:
            BundleError: bad_weights.
            EngineError: out_of_memory.
        """
        self._path = bundle.path
        self._tensors = _read(bundle.path, weights or bundle.weights)

    def take(self, name: str, *shape: int) -> Tensor:
        """Return a tensor as float32 and forget it here.

        Raises:
            BundleError: bad_weights, if it is not there.
            VocabError: size_mismatch, if it has another shape.
        """
        tensor = self._tensors.pop(name, None)
        if tensor is None:
            raise BundleError(
                f"The weights in {self._path} lack {name}.",
                reason="bad_weights",
                path=self._path,
                expected=name,
            )
        if tuple(tensor.shape) != shape:
            held, wanted = (" x ".join(map(str, size)) for size in (tensor.shape, shape))
            raise VocabError(
                f"{name} in the weights of {self._path} is {held}, but config.json says {wanted}.",
                reason="size_mismatch",
                path=self._path,
                expected=wanted,
                found=held,
            )
        return tensor.float()

    def pair(self, place: str, name: str, *shape: int) -> dict[str, Tensor]:
        """Take the weight (of `shape`) and bias (of its first axis) of one part, renamed.

        Raises:
            BundleError: bad_weights.
            VocabError: size_mismatch.
        """
        return {
            f"{name}.weight": self.take(f"{place}.weight", *shape),
            f"{name}.bias": self.take(f"{place}.bias", shape[0]),
        }

    def unused(self) -> tuple[str, ...]:
        """Name what nobody took and only training would not read either."""
        return tuple(name for name in self._tensors if not name.endswith(_TRAINING_ONLY))


def _read(folder: Path, weights: WeightFiles) -> dict[str, Tensor]:
    import torch
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    from kasr_desktop.recognizer.networks.quantized import dequantized

    tensors: dict[str, Tensor] = {}
    for path in weights.files:
        try:
            if weights.safetensors:
                tensors |= load_file(path)
            else:
                tensors |= torch.load(path, map_location="cpu", weights_only=True)
        except (
            SafetensorError, pickle.UnpicklingError, OSError, EOFError, RuntimeError,
            ValueError, TypeError, LookupError, AttributeError,
        ) as error:  # fmt: skip
            if is_out_of_memory(error):
                raise EngineError(
                    f"The computer has not enough memory to load the model in {folder}.",
                    reason="out_of_memory",
                    path=folder,
                ) from error
            detail = next(iter(str(error).splitlines()), "") or type(error).__name__
            raise BundleError(
                f"The weights file {path} cannot be loaded: {detail}",
                reason="bad_weights",
                path=path,
                detail=detail,
            ) from error
    return {_new_name(name): tensor for name, tensor in dequantized(tensors).items()}


def _new_name(name: str) -> str:
    head, _, last = name.rpartition(".")
    return f"{head}.{_OLD_NAMES[last]}" if last in _OLD_NAMES else name
