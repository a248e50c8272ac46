"""Recordings on the disk: a folder with texts of the same name, or a manifest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kasr_trainer.data.manifest import PATHS, SPEAKERS, TEXTS, read_rows, value_of
from kasr_trainer.data.raw import RawUtterance, split_of
from kasr_trainer.errors import CorpusError

SOUNDS = frozenset(
    {".flac", ".wav", ".mp3", ".ogg", ".opus", ".m4a", ".aac", ".mp4", ".webm", ".wma", ".mka"}
)


def read_folder(folder: Path) -> Iterator[RawUtterance]:
    """Return every recording below `folder`; its text stands beside it as `.txt`.

    The speaker is the folder it lies in, the split a folder above that is named after one.

    Raises:
        CorpusError: missing, or empty: there is no recording.
    """
    if not folder.is_dir():
        raise CorpusError(f"There is no folder {folder}.", reason="missing", path=folder)
    paths = [
        path
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() in SOUNDS and not path.name.startswith(".")
    ]
    if not paths:
        raise CorpusError(f"{folder} holds no recording.", reason="empty", path=folder)
    for path in paths:
        inside = path.relative_to(folder)
        split = next(filter(None, map(split_of, inside.parts[:-1])), "")
        speaker = inside.parent.name if inside.parent.name != split else ""
        text = _text_beside(path)
        yield RawUtterance(inside.as_posix(), path, text, speaker, split=split, total=len(paths))


def _text_beside(path: Path) -> str | None:
    text = path.with_suffix(".txt")
    if not text.is_file():
        return None
    return text.read_text(encoding="utf-8-sig", errors="replace").strip()


def read_table(manifest: Path) -> Iterator[RawUtterance]:
    """Return every row of a manifest; paths in it are relative to it.

    Columns: path (or audio, audio_filepath), text (or sentence), speaker, split, sentence_id.

    Raises:
        CorpusError: missing, or bad_row: a line is no object.
    """
    for number, row in enumerate(read_rows(manifest), start=1):
        name = value_of(row, *PATHS)
        yield RawUtterance(
            f"{manifest.name}, row {number}",
            manifest.parent / name if name else None,
            value_of(row, *TEXTS),
            value_of(row, *SPEAKERS) or "",
            value_of(row, "sentence_id", "script") or "",
            split_of(value_of(row, "split") or ""),
        )
