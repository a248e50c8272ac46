"""Which files hold the weights, and what a safetensors header says of them.

Only headers are read here: eight bytes of length and a JSON object (safetensors
README, "Format"). The weights themselves are the recognizer's.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kasr_desktop.bundle.config_files import read_json_object
from kasr_desktop.domain.errors import BundleError

_MAX_HEADER_BYTES = 100_000_000
"""The safetensors library's own limit."""

_CANDIDATES = (
    "model.safetensors",
    "model.safetensors.index.json",
    "pytorch_model.bin",
    "pytorch_model.bin.index.json",
)
"""In order of preference: safetensors can run no code and loads faster."""


@dataclass(frozen=True, slots=True)
class WeightFiles:
    """The files that hold the weights.

    Attributes:
        files: One file, or all shards in the order of the index.
        safetensors: True for safetensors, False for a pickle (loaded weights-only).
        index: The index of the shards, None for a single file.
    """

    files: tuple[Path, ...]
    safetensors: bool
    index: Path | None = None

    @property
    def num_bytes(self) -> int:
        """Size on disk of all files."""
        return sum(path.stat().st_size for path in self.files)


def find_weights(folder: Path) -> WeightFiles:
    """Find the weights of a model folder, safetensors before pickles.

    Raises:
        BundleError: no_weights, if there are none or a shard is missing or empty;
            bad_config, if the index cannot be read.
    """
    for name in _CANDIDATES:
        path = folder / name
        if not path.is_file():
            continue
        index = path if name.endswith(".index.json") else None
        files = _shards(path) if index else (path,)
        for file in files:
            if not file.is_file() or file.stat().st_size == 0:
                raise BundleError(
                    f"The weights file {file.name} of the model in {folder} is missing or empty.",
                    reason="no_weights",
                    path=file,
                )
        return WeightFiles(files, safetensors=".safetensors" in name, index=index)
    raise BundleError(
        f"The model folder {folder} holds no weights "
        "(model.safetensors or pytorch_model.bin is expected).",
        reason="no_weights",
        path=folder,
    )


def _shards(index: Path) -> tuple[Path, ...]:
    weight_map = read_json_object(index).get("weight_map")
    names = list(weight_map.values()) if isinstance(weight_map, dict) else []
    if not names or not all(isinstance(name, str) for name in names):
        raise BundleError(
            f"{index.name} of the model in {index.parent} lists no weights.",
            reason="bad_config",
            path=index,
        )
    for name in names:
        if Path(name).name != name:
            raise BundleError(
                f"{index.name} of the model in {index.parent} points outside its folder: {name}.",
                reason="bad_config",
                path=index,
                found=name,
            )
    return tuple(index.parent / name for name in dict.fromkeys(names))


def tensor_shapes(weights: WeightFiles) -> dict[str, tuple[int, ...]]:
    """Return name and shape of every tensor; empty for pickles, whose shapes cost a load.

    Raises:
        BundleError: bad_weights, if a safetensors header is not one or the file is cut short.
    """
    shapes: dict[str, tuple[int, ...]] = {}
    if weights.safetensors:
        for path in weights.files:
            shapes |= _header_shapes(path)
    return shapes


def _header_shapes(path: Path) -> dict[str, tuple[int, ...]]:
    try:
        header, data_bytes = _read_header(path)
        tensors = {name: entry for name, entry in header.items() if name != "__metadata__"}
        end = max((int(entry["data_offsets"][1]) for entry in tensors.values()), default=0)
        shapes = {name: tuple(map(int, entry["shape"])) for name, entry in tensors.items()}
    except (OSError, ValueError, TypeError, KeyError, IndexError, struct.error) as error:
        raise _bad_weights(path, "is not a safetensors file") from error
    if end > data_bytes:
        raise _bad_weights(path, "is cut short")
    return shapes


def _read_header(path: Path) -> tuple[dict[str, Any], int]:
    with path.open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        if length > _MAX_HEADER_BYTES:
            raise ValueError(f"header of {length} bytes")
        header = json.loads(file.read(length))
    if not isinstance(header, dict):
        raise TypeError("header is not an object")
    return header, path.stat().st_size - 8 - length


def _bad_weights(path: Path, what: str) -> BundleError:
    return BundleError(
        f"The weights file {path.name} of the model in {path.parent} {what}.",
        reason="bad_weights",
        path=path,
    )
