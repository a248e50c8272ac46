"""Whether the numbers of a `config.json` can be those of its weights, before anything is built.

A network is built from the configuration first and filled with the weights then: one digit too
many, and 100,000 layers are made, or more memory is asked for than there is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from kasr_desktop.bundle.weight_files import WeightFiles, num_tensors, tensor_shapes
from kasr_desktop.domain.errors import BundleError

_LAYERS = ("num_hidden_layers", "encoder_layers", "decoder_layers", "num_adapter_layers")
"""Each is at least one tensor."""

_SIZES = (
    "hidden_size",
    "intermediate_size",
    "conv_dim",
    "feature_projection_input_dim",
    "num_conv_pos_embeddings",
    "d_model",
    "encoder_ffn_dim",
    "decoder_ffn_dim",
)
"""Each is an axis of some tensor."""

_MOST = 1 << 24
"""Of any number: no axis of a speech model comes near."""


def check_numbers(path: Path, config: Mapping[str, object], weights: WeightFiles) -> None:
    """Refuse a configuration that cannot be that of the weights beside it.

    Raises:
        BundleError: bad_config, with the number.
    """
    for key, number in _numbers(config):
        if abs(number) > _MOST:
            raise _impossible(path, key, number, _MOST)
    count = num_tensors(weights)
    for key in _LAYERS:
        _check(path, config, key, count)
    shapes = tensor_shapes(weights)
    if shapes:
        longest = max((max(shape, default=1) for shape in shapes.values()), default=1)
        for key in _SIZES:
            _check(path, config, key, longest)


def whole_number(path: Path, config: Mapping[str, object], key: str, default: int) -> int:
    """Return a number from 1 on of a configuration.

    Raises:
        BundleError: bad_config: it is none.
    """
    value = config.get(key, default)
    if type(value) is int and value > 0:
        return value
    raise BundleError(
        f"config.json of the model in {path} says {key} {value!r}, which is no number.",
        reason="bad_config",
        path=path / "config.json",
        found=value,
        expected=default,
    )


def _check(path: Path, config: Mapping[str, object], key: str, most: int) -> None:
    for _, number in _numbers({key: config.get(key)}):
        if number > most:
            raise _impossible(path, key, number, most)


def _numbers(config: Mapping[str, object]) -> Iterator[tuple[str, int]]:
    for key, value in config.items():
        for number in value if isinstance(value, list) else (value,):
            if isinstance(number, int) and not isinstance(number, bool):
                yield key, number


def _impossible(path: Path, key: str, number: int, most: int) -> BundleError:
    return BundleError(
        f"config.json of the model in {path} says {key} {number}, but its weights allow "
        f"{most} at most.",
        reason="bad_config",
        path=path / "config.json",
        found=number,
        expected=most,
    )
