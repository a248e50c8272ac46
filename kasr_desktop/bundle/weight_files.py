"""Which files hold the weights, and what a safetensors header says of them.

Only headers are read here: eight bytes of length and a JSON object (safetensors
README, "Format"). The weights themselves are the recognizer's.
"""

from __future__ import annotations

import json
import struct
import zipfile
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

_POINTER = b"version https://git-lfs.github.com/spec/"
"""How a pointer of Git LFS begins (git-lfs, docs/spec.md)."""

_HALF_NAMES = (".incomplete", ".part", ".partial", ".crdownload", ".download", ".aria2", ".tmp")
"""What downloaders put behind the name of a file that is not whole yet."""

_ZIP = b"PK\x03\x04"


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
            incomplete, if a download was not finished; lfs_pointer, if Git left the file itself
            behind; bad_config, if the index cannot be read.
    """
    for name in _CANDIDATES:
        path = folder / name
        if not path.is_file():
            continue
        index = path if name.endswith(".index.json") else None
        files = _shards(path) if index else (path,)
        for file in files:
            if not file.is_file() or file.stat().st_size == 0:
                _refuse_half(file)
                raise BundleError(
                    f"The weights file {file.name} of the model in {folder} is missing or empty.",
                    reason="no_weights",
                    path=file,
                )
            check_whole(file)
        return WeightFiles(files, safetensors=".safetensors" in name, index=index)
    for name in _CANDIDATES:
        _refuse_half(folder / name)
    raise BundleError(
        f"The model folder {folder} holds no weights "
        "(model.safetensors or pytorch_model.bin is expected).",
        reason="no_weights",
        path=folder,
    )


def check_whole(path: Path) -> None:
    """Refuse what stands in for a file: a pointer of Git LFS, the beginning of a pickle.

    Raises:
        BundleError: lfs_pointer, incomplete or no_weights.
    """
    try:
        with path.open("rb") as file:
            head = file.read(len(_POINTER))
        is_cut = head.startswith(_ZIP) and not zipfile.is_zipfile(path)
    except OSError as error:
        raise BundleError(
            f"{path.name} of the model in {path.parent} cannot be read: {error.strerror}.",
            reason="no_weights",
            path=path,
            detail=error.strerror or error,
        ) from error
    if head == _POINTER:
        raise BundleError(
            f"{path.name} of the model in {path.parent} is a pointer of Git LFS, not the file.",
            reason="lfs_pointer",
            path=path,
        )
    if is_cut:
        raise _incomplete(path)


def _refuse_half(path: Path) -> None:
    """Say so where a download of a file that is missing was begun."""
    begun = any(path.with_name(path.name + suffix).exists() for suffix in _HALF_NAMES)
    if begun or path.is_symlink():  # the Hub's cache links to what it has not finished
        raise _incomplete(path)


def _incomplete(path: Path) -> BundleError:
    return BundleError(
        f"{path.name} of the model in {path.parent} is only the beginning of the file: "
        "its download was not finished.",
        reason="incomplete",
        path=path,
    )


def num_tensors(weights: WeightFiles) -> int:
    """Return how many tensors there are, or at most can be in a pickle that is no archive."""
    if weights.safetensors:
        return len(tensor_shapes(weights))
    count = 0
    for path in weights.files:
        try:
            with zipfile.ZipFile(path) as archive:
                count += sum("/data/" in name for name in archive.namelist())
        except (OSError, ValueError, zipfile.BadZipFile):
            count += path.stat().st_size
    return count


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
        BundleError: bad_weights, if a safetensors header is not one; incomplete, if the file is
            cut short.
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
        raise _incomplete(path)
    return shapes


def _read_header(path: Path) -> tuple[dict[str, Any], int]:
    with path.open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        if length > _MAX_HEADER_BYTES:
            raise ValueError(f"header of {length} bytes")
        body = file.read(length)
        if length > len(body) > 0 and body.startswith(b"{"):
            raise _incomplete(path)
        header = json.loads(body)
    if not isinstance(header, dict):
        raise TypeError("header is not an object")
    return header, path.stat().st_size - 8 - length


def _bad_weights(path: Path, what: str) -> BundleError:
    return BundleError(
        f"The weights file {path.name} of the model in {path.parent} {what}.",
        reason="bad_weights",
        path=path,
    )
