"""What is checked already, line by line, so that a killed run goes on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO

from kasr_trainer.data.checking import Row
from kasr_trainer.data.manifest import manifest_line


class Journal:
    """One row an utterance; a last line says that the source has ended."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None
        self.is_finished = _is_finished(path)

    def rows(self) -> Iterator[Row]:
        """Return every row once; a line torn by a kill is none."""
        if not self._path.is_file():
            return
        with self._path.open("rb") as file:
            for line in file:
                if line.endswith(b"\n"):
                    row = json.loads(line)
                    if "finished" not in row:
                        yield row

    def places(self) -> set[str]:
        """Return the places of all rows."""
        return {str(row["place"]) for row in self.rows()}

    def __enter__(self) -> Journal:
        """Open for more rows, behind the last whole one."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.touch()
        _cut_torn_line(self._path)
        self._file = self._path.open("ab")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        """Close; what is written stays."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def add(self, row: Row) -> None:
        """Write one row; it is on its way to the disk when this returns."""
        if self._file is None:
            raise ValueError("the journal is not open")
        self._file.write(manifest_line(row).encode())
        self._file.flush()

    def finish(self) -> None:
        """Write that the source has ended."""
        self.add({"finished": True})
        self.is_finished = True


def _is_finished(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 64))
        return file.read().endswith(b'{"finished": true}\n')


def _cut_torn_line(path: Path) -> None:
    with path.open("rb+") as file:
        whole = 0
        for line in file:
            if line.endswith(b"\n"):
                whole += len(line)
        file.truncate(whole)
