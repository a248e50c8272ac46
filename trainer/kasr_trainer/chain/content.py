"""What a file or folder holds, as a short word: equal content, equal word, wherever it lies."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from io import BufferedReader
from pathlib import Path

from kasr_desktop.atomic_file import replace_file

_WHOLE_BYTES = 64_000_000
"""A source up to this size is read whole; a larger one at its ends and at places between."""

_ENDS_BYTES = 1_000_000
_PROBES, _PROBE_BYTES = 64, 64_000


class ContentBook:
    """Digests of content, each file read once while its size and time stay.

    A copy has another time, is read again and gets the same word.
    """

    def __init__(self, path: Path) -> None:
        """Open the book; `path` keeps what was read, and may be missing or damaged."""
        self._path = path
        self._known = _load(path)
        self._is_changed = False

    def digest(self, path: Path, *, sampled: bool = False) -> str:
        """Return the word of a file or of a folder's files and their names.

        Args:
            path: Must be there.
            sampled: Read files above 64 MB at their ends and at 64 places between: for sources,
                whose formats (gzip, zip, parquet, FLAC) hold checks of the whole at their ends.

        Raises:
            OSError: It cannot be read.
        """
        if not path.is_dir():
            return self._file(path, sampled=sampled)
        files = sorted(each for each in path.rglob("*") if each.is_file())
        words = [
            f"{each.relative_to(path).as_posix()} {self._file(each, sampled=sampled)}"
            for each in files
        ]
        return hashlib.sha256("\n".join(words).encode()).hexdigest()[:32]

    def _file(self, path: Path, *, sampled: bool) -> str:
        facts = path.stat()
        key = f"{'sampled ' if sampled else ''}{path.resolve()}"
        known = self._known.get(key)
        if known and known[:2] == [facts.st_size, facts.st_mtime_ns]:
            return str(known[2])
        with path.open("rb") as file:
            sparse = sampled and facts.st_size > _WHOLE_BYTES
            word = _sample(file, facts.st_size) if sparse else _read(file)
        self._known[key] = [facts.st_size, facts.st_mtime_ns, word]
        self._is_changed = True
        return word

    def save(self) -> None:
        """Keep what was read, without files that are gone."""
        if not self._is_changed:
            return
        kept = {key: facts for key, facts in self._known.items() if _path_of(key).exists()}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(self._path, json.dumps(kept, ensure_ascii=False).encode())
        self._is_changed = False


def digest(parts: Sequence[object]) -> str:
    """Return one word for several, another one when any of them changes.

    Example:
        >>> digest(["a", 1]) == digest(["a", 1]), digest(["a", 1]) == digest(["a", 2])
        (True, False)
    """
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def _read(file: BufferedReader) -> str:
    return hashlib.file_digest(file, "sha256").hexdigest()[:32]


def _sample(file: BufferedReader, size: int) -> str:
    found = hashlib.sha256(str(size).encode())
    stride = size // (_PROBES + 1)
    places = [(0, _ENDS_BYTES), *((n * stride, _PROBE_BYTES) for n in range(1, _PROBES + 1))]
    for place, length in [*places, (size - _ENDS_BYTES, _ENDS_BYTES)]:
        file.seek(place)
        found.update(file.read(length))
    return found.hexdigest()[:32]


def _path_of(key: str) -> Path:
    return Path(key.removeprefix("sampled "))


def _load(path: Path) -> dict[str, list[object]]:
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return table if isinstance(table, dict) else {}
