"""Recordings on the disk: a folder with texts of the same name, or a manifest."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from trainer.corpora.raw import RawUtterance, split_of
from trainer.errors import CorpusError

SOUNDS = frozenset(
    {".flac", ".wav", ".mp3", ".ogg", ".opus", ".m4a", ".aac", ".mp4", ".webm", ".wma", ".mka"}
)


def read_folder(folder: Path) -> Iterator[RawUtterance]:
    """Give every recording below `folder`; its text stands beside it as `.txt`.

    The speaker is the folder it lies in, the split a folder above that is named after one.

    Raises:
        CorpusError: missing, or empty: there is no recording.
    """
    if not folder.is_dir():
        raise CorpusError(f"There is no folder {folder}.", reason="missing", path=folder)
    found = False
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() not in SOUNDS or path.name.startswith("."):
            continue
        found = True
        inside = path.relative_to(folder)
        split = next(filter(None, map(split_of, inside.parts[:-1])), "")
        speaker = inside.parent.name if inside.parent.name != split else ""
        yield RawUtterance(inside.as_posix(), path, _text_beside(path), speaker, "", split)
    if not found:
        raise CorpusError(f"{folder} holds no recording.", reason="empty", path=folder)


def _text_beside(path: Path) -> str | None:
    text = path.with_suffix(".txt")
    if not text.is_file():
        return None
    return text.read_text(encoding="utf-8-sig", errors="replace").strip()


def read_rows(manifest: Path) -> Iterator[RawUtterance]:
    """Give every row of a manifest: JSON lines, or a table with a header (.tsv, .csv).

    Columns: path (or audio, audio_filepath), text (or sentence), speaker, split, sentence_id.
    Paths are relative to the manifest.

    Raises:
        CorpusError: missing, unknown_format, or bad_row: a line is no object.
    """
    if not manifest.is_file():
        raise CorpusError(f"There is no manifest {manifest}.", reason="missing", path=manifest)
    for number, row in enumerate(_rows(manifest), start=1):
        name = _first(row, "path", "audio", "audio_filepath", "audio_path")
        yield RawUtterance(
            f"{manifest.name}, row {number}",
            manifest.parent / name if name else None,
            _first(row, "text", "sentence", "transcript"),
            _first(row, "speaker", "speaker_id") or "",
            _first(row, "sentence_id", "script") or "",
            split_of(_first(row, "split") or ""),
        )


def _first(row: Mapping[str, object], *names: str) -> str | None:
    return next((str(row[name]) for name in names if row.get(name) not in (None, "")), None)


def _rows(manifest: Path) -> Iterator[Mapping[str, object]]:
    with manifest.open(encoding="utf-8-sig", newline="") as file:
        if manifest.suffix in (".tsv", ".csv"):
            tabs = manifest.suffix == ".tsv"
            plain = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            yield from plain if tabs else csv.DictReader(file)
            return
        for number, line in enumerate(filter(str.strip, file), start=1):
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise _bad_row(manifest, number, f"is not JSON: {error}") from error
            if not isinstance(row, dict):
                raise _bad_row(manifest, number, "is not an object")
            yield row


def _bad_row(manifest: Path, number: int, what: str) -> CorpusError:
    return CorpusError(
        f"{manifest.name}, row {number} {what}.", reason="bad_row", path=manifest, row=number
    )
