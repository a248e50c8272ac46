"""Tensors from disk: safetensors, or pickles weights-only; whole or in shards; old names; 8 bits.

For the networks that need no transformers. safetensors are read without torch. A pickle can run
any code when it is loaded plainly; torch's weights-only unpickler knows tensors and nothing else.
"""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np

from kasr_desktop.bundle.model_bundle import ModelBundle
from kasr_desktop.bundle.weight_files import WeightFiles
from kasr_desktop.domain.errors import BundleError, EngineError, VocabError
from kasr_desktop.recognizer.networks.network import is_out_of_memory
from kasr_desktop.recognizer.networks.quantized import SCALE, Array, Floats, dequantized

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

    def take(self, name: str, *shape: int) -> Floats:
        """Return a tensor as float32 and forget it here.

        Raises:
            BundleError: bad_weights, if it is not there.
            VocabError: size_mismatch, if it has another shape.
        """
        tensor = self._tensors.pop(name, None)
        scale = self._tensors.pop(name + SCALE, None)
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
        if scale is not None:
            return dequantized(tensor, scale)
        return np.asarray(tensor, dtype=np.float32)

    def pair(self, place: str, name: str, *shape: int) -> dict[str, Floats]:
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


def _read(folder: Path, weights: WeightFiles) -> dict[str, Array]:
    from safetensors import SafetensorError

    tensors: dict[str, Array] = {}
    for path in weights.files:
        try:
            tensors |= _read_safetensors(path) if weights.safetensors else _read_pickle(path)
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
    return {_new_name(name): tensor for name, tensor in tensors.items()}


def _read_safetensors(path: Path) -> dict[str, Array]:
    from safetensors import safe_open

    with safe_open(path, framework="np") as file:
        names = list(file.keys())
        if not any(file.get_slice(name).get_dtype() == "BF16" for name in names):
            return {name: file.get_tensor(name) for name in names}
    from safetensors.torch import load_file  # numpy has no bfloat16

    return {name: tensor.float().numpy() for name, tensor in load_file(path).items()}


def _read_pickle(path: Path) -> dict[str, Array]:
    import torch

    tensors = torch.load(path, map_location="cpu", weights_only=True)
    return {name: tensor.float().numpy() for name, tensor in tensors.items()}


def _new_name(name: str) -> str:
    head, _, last = name.rpartition(".")
    return f"{head}.{_OLD_NAMES[last]}" if last in _OLD_NAMES else name
