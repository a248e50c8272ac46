"""A Hub data set as parquet files with the recordings inside, such as kresnik/zeroth_korean.

    data/train-00000-of-00006.parquet    id, speaker_id, audio {bytes, path}, text, …

pyarrow reads the files and nothing else is needed: `datasets` would bring pandas, and decodes
sound through torchcodec, which wants FFmpeg's libraries (its issue 7798).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from typing import Any

from kasr_trainer.data.raw import RawUtterance, split_of
from kasr_trainer.data.unpacking import keep
from kasr_trainer.errors import CorpusError
from kasr_trainer.hub import dataset_configs
from kasr_trainer.recipe.data_options import SourceOptions

_ROWS = 64
"""In memory at once: some megabytes of FLAC."""

_TEXTS = ("text", "sentence", "transcription")
_SPEAKERS = ("speaker_id", "speaker", "client_id")


@dataclass(frozen=True, slots=True)
class Columns:
    """What of a data set is read.

    Attributes:
        config: Its configuration; "": the only one, or the default.
        split: Only this split of it, as it names it; "": all.
        text: Column of the transcripts; "": looked for.
        audio: Column of the sound.
        speaker: Column of who speaks; "": looked for.
    """

    config: str = ""
    split: str = ""
    text: str = ""
    audio: str = "audio"
    speaker: str = ""

    @classmethod
    def of(cls, source: SourceOptions) -> Columns:
        """Return what a recipe wants."""
        return cls(
            source.config, source.only_split, source.text_column, source.audio_column,
            source.speaker_column,
        )  # fmt: skip

    @property
    def texts(self) -> tuple[str, ...]:
        """Where transcripts may be."""
        return (self.text,) if self.text else _TEXTS

    @property
    def speakers(self) -> tuple[str, ...]:
        """Where speakers may be."""
        return (self.speaker,) if self.speaker else _SPEAKERS


def read_parquet(
    source: Path, folder: Path, *, columns: Columns | None = None, skip: int = 0
) -> Iterator[RawUtterance]:
    """Write the recordings into `folder` and give all utterances.

    Which files belong to a configuration and a split says the README of the data set, as the
    Hub reads it; without one, their names and folders say it.

    Args:
        source: One parquet file, or a folder whose parquet files are read in order.
        folder: Where recordings go, by file and row.
        columns: What of it is read; None: all that is found.
        skip: So many utterances are known already; what holds only them is not read.

    Raises:
        CorpusError: empty, unreadable, unknown_format (a column or a configuration is missing) or
            no_space.
    """
    columns = columns or Columns()
    root = source.parent if source.is_file() else source
    found = sorted([source] if source.is_file() else source.rglob("*.parquet"))
    shards = [
        _Shard(file, PurePosixPath(file.relative_to(root).as_posix()), folder, name, columns)
        for file, name in _chosen(found, root, columns, has_readme=source.is_dir())
    ]
    if not shards:
        wanted = " ".join(filter(None, (columns.config, columns.split)))
        raise CorpusError(
            f"{source} holds no parquet file{f' of {wanted}' if wanted else ''}.",
            reason="empty",
            path=source,
        )
    counts = [_count(shard.path) for shard in shards]
    for shard, rows in zip(shards, counts, strict=True):
        if rows and skip >= rows:
            skip -= rows
            continue
        yield from _read_file(shard, sum(counts), skip)
        skip = 0


def _chosen(
    files: list[Path], root: Path, columns: Columns, *, has_readme: bool
) -> Iterator[tuple[Path, str]]:
    """Return the files that are read, each with the name of its split as it is published."""
    config, only = columns.config, columns.split
    listed = dataset_configs(root) if has_readme else {}
    if listed:
        patterns = _config(listed, config, root)
        for file in files:
            inside = file.relative_to(root).as_posix()
            split = next((name for name, each in patterns if fnmatch(inside, each)), None)
            if split is not None and only in ("", split):
                yield file, split
        return
    for file in files:
        parts = file.relative_to(root).parts
        names = [_split_name(part) for part in reversed(parts)]
        name = next(filter(split_of, names), "")
        if (not config or config in parts[:-1]) and (not only or only in names):
            yield file, name


def _config(
    listed: Mapping[str, list[tuple[str, str]]], config: str, root: Path
) -> list[tuple[str, str]]:
    """Return split and pattern of the files of a configuration.

    Raises:
        CorpusError: unknown_format: there is none of the name, or several and none is named.
    """
    name = config or ("default" if "default" in listed else next(iter(listed)))
    if name not in listed or (not config and len(listed) > 1 and name != "default"):
        raise CorpusError(
            f"{root} has the configurations {', '.join(listed)}"
            f"{f', and none is {config!r}' if config else ': say which one (config)'}.",
            reason="unknown_format",
            path=root,
        )
    return listed[name]


def _split_name(part: str) -> str:
    """Return the split in a name of the Hub.

    Example:
        >>> _split_name("test_clean-00000-of-00002.parquet"), _split_name("partial-train")
        ('test_clean', 'train')
    """
    return part.removeprefix("partial-").partition("-")[0].removesuffix(".parquet")


@dataclass(frozen=True, slots=True)
class _Shard:
    """One file of a data set.

    Attributes:
        path: Where it lies.
        name: Below the data set's folder: two splits may have files of one name.
        unpacked: For the recordings of all files.
        split_name: As the data set calls it.
        columns: What is read.
    """

    path: Path
    name: PurePosixPath
    unpacked: Path
    split_name: str
    columns: Columns

    @property
    def folder(self) -> Path:
        """For its recordings."""
        return self.unpacked / self.name.with_suffix("")

    @property
    def split(self) -> str:
        """Which of ours it is."""
        return split_of(self.split_name)


def _count(file: Path) -> int:
    """Return a file's rows, 0 if it cannot be read: reading it will tell."""
    import pyarrow
    from pyarrow.parquet import read_metadata

    try:
        rows: int = read_metadata(file).num_rows
    except (pyarrow.ArrowException, OSError):
        return 0
    return rows


def _read_file(shard: _Shard, total: int, skip: int) -> Iterator[RawUtterance]:
    import pyarrow
    from pyarrow.parquet import ParquetFile

    number, file = 0, shard.path
    try:
        with ParquetFile(file) as table:
            names = _columns(shard, set(table.schema_arrow.names))
            groups, number = _groups_behind(table, skip)
            for batch in table.iter_batches(batch_size=_ROWS, columns=names, row_groups=groups):
                for row in batch.to_pylist():
                    number += 1
                    if number > skip:
                        yield replace(_utterance(shard, number, row), total=total)
    except (pyarrow.ArrowException, OSError) as error:
        raise CorpusError(
            f"{file} cannot be read after row {number}: {error}", reason="unreadable", path=file
        ) from error


def _groups_behind(table: Any, skip: int) -> tuple[list[int], int]:
    """Return the row groups with rows behind the first `skip`, and the rows before them."""
    before = 0
    for group in range(table.num_row_groups):
        rows = table.metadata.row_group(group).num_rows
        if before + rows > skip:
            return list(range(group, table.num_row_groups)), before
        before += rows
    return [], before


def _columns(shard: _Shard, names: set[str]) -> list[str]:
    file, columns = shard.path, shard.columns
    text = next((name for name in columns.texts if name in names), None)
    wanted = {columns.audio, *filter(None, (columns.speaker,))}
    if text is None or not wanted <= names:
        asked = [*sorted(wanted), columns.text or "text"]
        raise CorpusError(
            f"{file} has no columns {' and '.join(asked)}; it has {', '.join(sorted(names))}.",
            reason="unknown_format",
            path=file,
        )
    more = (*columns.speakers, "id", "path")
    return [columns.audio, text, *(each for each in more if each in names)]


def _utterance(shard: _Shard, number: int, row: Mapping[str, Any]) -> RawUtterance:
    columns = shard.columns
    audio = row[columns.audio] or {}
    name = PurePosixPath(str(audio.get("path") or row.get("id") or f"{number:06d}"))
    path = None
    if audio.get("bytes"):
        path = shard.folder / f"{number:06d}-{name.stem}{name.suffix or '.flac'}"
        keep(path, audio["bytes"], len(audio["bytes"]))
    text = next((row[each] for each in columns.texts if each in row), None)
    speaker = next((row[each] for each in columns.speakers if row.get(each) is not None), "")
    fields = name.stem.split("_")
    sentence = fields[2] if len(fields) == 3 and fields[0] == str(speaker) else ""
    place = f"{shard.name}, row {number}"
    return RawUtterance(place, path, text, str(speaker), sentence, shard.split)
