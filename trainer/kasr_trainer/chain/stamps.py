"""When a step is done: its output is there, and made from the inputs there are now."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

from kasr_desktop.atomic_file import replace_file

_READ_BYTES = 4_000_000
"""Smaller files are known by their content, larger ones by size and time."""


def digest(parts: Iterable[object]) -> str:
    """Return a short word for settings and facts; another one when any of them changes.

    Example:
        >>> digest([{"a": 1}, "x"]) == digest([{"a": 1}, "x"]), digest([1]) == digest([2])
        (True, False)
    """
    text = json.dumps([_plain(part) for part in parts], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _plain(part: object) -> Any:
    if is_dataclass(part) and not isinstance(part, type):
        return asdict(part)
    return str(part) if isinstance(part, Path) else part


def identify(path: Path) -> list[object]:
    """Return what tells a file or folder from another: for a folder, of all its files."""
    if path.is_dir():
        files = sorted(each for each in path.rglob("*") if each.is_file())
        return [[each.relative_to(path).as_posix(), *identify(each)] for each in files]
    facts = path.stat()
    if facts.st_size < _READ_BYTES:
        return [facts.st_size, hashlib.sha256(path.read_bytes()).hexdigest()[:16]]
    return [facts.st_size, facts.st_mtime_ns]


def write_stamp(stamp: Path, inputs: str, outputs: Sequence[Path], *, folder: Path) -> None:
    """Note that a step is done: `outputs`, below `folder`, were made from `inputs`."""
    made = {path.relative_to(folder).as_posix(): identify(path) for path in outputs}
    stamp.parent.mkdir(parents=True, exist_ok=True)
    table = {"inputs": inputs, "outputs": made}
    replace_file(stamp, json.dumps(table, indent=1, ensure_ascii=False).encode())


def is_done(stamp: Path, inputs: str, *, folder: Path) -> bool:
    """Return whether a step was done with these inputs and its outputs are as it left them."""
    table = _read(stamp)
    if table.get("inputs") != inputs:
        return False
    outputs: Mapping[str, Any] = table["outputs"]
    return all(
        (folder / name).exists() and identify(folder / name) == facts
        for name, facts in outputs.items()
    )


def made_by(stamp: Path) -> str:
    """Return a word for what a step has made, "" if it is not done."""
    table = _read(stamp)
    return digest([table["outputs"]]) if table else ""


def _read(stamp: Path) -> Mapping[str, Any]:
    try:
        table = json.loads(stamp.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return table if isinstance(table, dict) and "outputs" in table else {}
