"""Names with * and ?, which Windows' terminals hand over as they were typed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path


def expanded(paths: Iterable[Path]) -> Iterator[Path]:
    """Put what fits in the place of a last part with * or ?, in the order of the names.

    A file that is there is itself, whatever it is called; where nothing fits the name stays, so
    that somebody says it is not there. Brackets are letters: recordings are often called so.
    """
    for path in paths:
        if not set(path.name) & set("*?") or path.exists():
            yield path
            continue
        yield from sorted(path.parent.glob(path.name.replace("[", "[[]"))) or [path]
