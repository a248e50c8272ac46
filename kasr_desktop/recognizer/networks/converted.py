"""Networks turned into ONNX once and kept, so that the next start reads them as they are.

A conversion is a few graphs, some arrays and some facts in one folder. Its name is the hash of
what it was made from: the files of weights, the program that made it, the runtime and the
processor. A folder is whole or not there; one that cannot be written costs time at the next
start and nothing else.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import logging
import secrets
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from kasr_desktop.recognizer.networks.onnx_session import write_packed
from kasr_desktop.recognizer.networks.processor import processor_features
from kasr_desktop.recognizer.networks.quantized import Floats

log = logging.getLogger(__name__)

_FORMAT = 13
"""Raised whenever a graph is built, or tested, otherwise."""

_FACTS = "facts.json"
_STEP = "step"
_KEPT = 6
"""Conversions that stay; the one that was not used for longest goes first."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """What a network was turned into.

    Attributes:
        graphs: ONNX models by name; of a kept conversion the files, whose weights the runtime
            maps: all processes that use them share them.
        tables: Arrays that are read outside the graphs, by name.
        facts: What was found out while converting, such as the precision.
    """

    graphs: Mapping[str, bytes | Path]
    tables: Mapping[str, Floats] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)

    def steps(self) -> list[bytes | Path]:
        """Return the graphs that `named_steps` named, in their order."""
        return [self.graphs[name] for name in sorted(self.graphs) if name.startswith(_STEP)]


def named_steps(graphs: Sequence[bytes]) -> dict[str, bytes]:
    """Name graphs that run one after the other."""
    return {f"{_STEP}{place:03}": graph for place, graph in enumerate(graphs)}


def converted(
    sources: Sequence[Path],
    make: Callable[[], Conversion],
    cache: Path | None,
    *,
    form: str = "",
) -> Conversion:
    """Return the conversion of some files of weights, made now or kept from before.

    Args:
        sources: The files; all their bytes count.
        make: Makes it.
        cache: Where conversions are kept; None: nowhere.
        form: What else decides how it is made; each has its own.
    """
    if cache is None:
        return make()
    folder = cache / _key(sources, form)
    try:
        return _read(folder)
    except FileNotFoundError:
        pass
    except (OSError, ValueError, KeyError) as error:
        log.warning("%s cannot be read and is made anew: %s", folder, error)
        shutil.rmtree(folder, ignore_errors=True)
    conversion = make()
    try:
        _write(folder, conversion)
        _forget(cache)
        return _read(folder)
    except (OSError, RuntimeError) as error:  # the runtime writes, and has errors of its own
        log.warning("the converted network is not kept: %s", error)
    return conversion


def _key(sources: Sequence[Path], form: str) -> str:
    digest = hashlib.sha256()
    runtime = importlib.metadata.version("onnxruntime")
    digest.update(repr((_FORMAT, form, runtime, sorted(processor_features()))).encode())
    for path in sources:
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:32]


def _read(folder: Path) -> Conversion:
    facts = json.loads((folder / _FACTS).read_text(encoding="utf-8"))
    graphs: dict[str, bytes | Path] = {path.stem: path for path in sorted(folder.glob("*.onnx"))}
    tables = {path.stem: np.load(path, mmap_mode="r") for path in folder.glob("*.npy")}
    (folder / _FACTS).touch()  # so that it is not the one that goes
    return Conversion(graphs, tables, facts)


def _write(folder: Path, conversion: Conversion) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = folder.with_name(f".{secrets.token_hex(6)}.tmp")
    try:
        beside.mkdir()
        for name, model in conversion.graphs.items():
            whole = model.read_bytes() if isinstance(model, Path) else model
            write_packed(whole, beside / f"{name}.onnx")
        for name, array in conversion.tables.items():
            np.save(beside / f"{name}.npy", array)
        facts = json.dumps(dict(conversion.facts), indent=1)
        (beside / _FACTS).write_text(facts, encoding="utf-8")
        try:
            beside.rename(folder)
        except OSError:
            if not folder.is_dir():  # else another process was faster
                raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _forget(cache: Path) -> None:
    kept = [path for path in cache.iterdir() if (path / _FACTS).is_file()]
    kept.sort(key=lambda path: (path / _FACTS).stat().st_mtime, reverse=True)
    for path in kept[_KEPT:]:
        shutil.rmtree(path, ignore_errors=True)
