"""A Hub data set as parquet files with the recordings inside, such as kresnik/zeroth_korean.

    data/train-00000-of-00006.parquet    id, speaker_id, audio {bytes, path}, text, …

pyarrow reads the files and nothing else is needed: `datasets` would bring pandas, and decodes
sound through torchcodec, which wants FFmpeg's libraries (its issue 7798).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from kasr_trainer.data.raw import RawUtterance, split_of
from kasr_trainer.data.unpacking import keep
from kasr_trainer.errors import CorpusError

_ROWS = 64
"""In memory at once: some megabytes of FLAC."""

_TEXTS = ("text", "sentence", "transcription")
_SPEAKERS = ("speaker_id", "speaker", "client_id")


def read_parquet(
    source: Path, folder: Path, *, config: str = "", text: str = ""
) -> Iterator[RawUtterance]:
    """Write the recordings into `folder` and give all utterances.

    Args:
        source: One parquet file, or a folder whose parquet files are read in order.
        folder: Where recordings go, by file and row.
        config: Only files below a folder of this name, as the Hub sorts configurations.
        text: Column of the transcripts; "": looked for.

    Raises:
        CorpusError: empty, unreadable, unknown_format (a column is missing) or no_space.
    """
    files = [source] if source.is_file() else sorted(source.rglob("*.parquet"))
    root = source.parent if source.is_file() else source
    if config:
        files = [file for file in files if config in file.relative_to(root).parts[:-1]]
    if not files:
        raise CorpusError(f"{source} holds no parquet file.", reason="empty", path=source)
    total = sum(map(_count, files))
    for file in files:
        inside = PurePosixPath(file.relative_to(root).as_posix())
        shard = _Shard(file, inside, folder / inside.with_suffix(""), text)
        yield from _read_file(shard, total)


@dataclass(frozen=True, slots=True)
class _Shard:
    """One file of a data set.

    Attributes:
        path: Where it lies.
        name: Below the data set's folder: two splits may have files of one name.
        folder: For its recordings.
        text: Column of the transcripts; "": looked for.
    """

    path: Path
    name: PurePosixPath
    folder: Path
    text: str

    @property
    def split(self) -> str:
        """Of the file's name, or of the nearest folder that is named after one."""
        words = [part.removeprefix("partial-") for part in reversed(self.name.parts)]
        return next(filter(None, map(split_of, words)), "")


def _count(file: Path) -> int:
    """Return a file's rows, 0 if it cannot be read: reading it will tell."""
    import pyarrow
    from pyarrow.parquet import read_metadata

    try:
        rows: int = read_metadata(file).num_rows
    except (pyarrow.ArrowException, OSError):
        return 0
    return rows


def _read_file(shard: _Shard, total: int) -> Iterator[RawUtterance]:
    import pyarrow
    from pyarrow.parquet import ParquetFile

    number, file = 0, shard.path
    try:
        with ParquetFile(file) as table:
            columns = _columns(shard, set(table.schema_arrow.names))
            for batch in table.iter_batches(batch_size=_ROWS, columns=columns):
                for row in batch.to_pylist():
                    number += 1
                    yield replace(_utterance(shard, number, row), total=total)
    except (pyarrow.ArrowException, OSError) as error:
        raise CorpusError(
            f"{file} cannot be read after row {number}: {error}", reason="unreadable", path=file
        ) from error


def _columns(shard: _Shard, names: set[str]) -> list[str]:
    file, wanted = shard.path, (shard.text,) if shard.text else _TEXTS
    text = next((name for name in wanted if name in names), None)
    if text is None or "audio" not in names:
        raise CorpusError(
            f"{file} has no columns audio and {shard.text or 'text'}; it has "
            f"{', '.join(sorted(names))}.",
            reason="unknown_format",
            path=file,
        )
    return ["audio", text, *(each for each in (*_SPEAKERS, "id", "path") if each in names)]


def _utterance(shard: _Shard, number: int, row: Mapping[str, Any]) -> RawUtterance:
    audio = row["audio"] or {}
    name = PurePosixPath(str(audio.get("path") or row.get("id") or f"{number:06d}"))
    path = None
    if audio.get("bytes"):
        path = shard.folder / f"{number:06d}-{name.stem}{name.suffix or '.flac'}"
        keep(path, audio["bytes"], len(audio["bytes"]))
    texts = (shard.text,) if shard.text else _TEXTS
    text = next((row[name] for name in texts if name in row), None)
    speaker = next((row[each] for each in _SPEAKERS if row.get(each) is not None), "")
    fields = name.stem.split("_")
    sentence = fields[2] if len(fields) == 3 and fields[0] == str(speaker) else ""
    place = f"{shard.name}, row {number}"
    return RawUtterance(place, path, text, str(speaker), sentence, shard.split)
