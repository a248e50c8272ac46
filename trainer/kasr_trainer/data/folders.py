"""Recordings on the disk: a folder with texts or subtitles of the same name, or a manifest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kasr_desktop.audio.pieces import cut_pieces
from kasr_desktop.domain.cue import Cue
from kasr_desktop.domain.errors import ExportError
from kasr_desktop.exports.srt import parse_srt
from kasr_desktop.exports.vtt import parse_vtt
from kasr_trainer.data.manifest import PATHS, SPEAKERS, TEXTS, read_rows, value_of
from kasr_trainer.data.raw import RawUtterance, split_of
from kasr_trainer.errors import CorpusError

SOUNDS = frozenset(
    {".flac", ".wav", ".mp3", ".ogg", ".opus", ".m4a", ".aac", ".mp4", ".webm", ".wma", ".mka"}
)


def read_folder(folder: Path, unpacked: Path) -> Iterator[RawUtterance]:
    """Return every recording below `folder`, or its parts where subtitles stand beside it.

    Beside a recording stands its text as `.txt`, or `.srt` or `.vtt`, of which every cue is an
    utterance. The speaker is the folder it lies in, the split a folder above that is named
    after one.

    Args:
        folder: Is searched at any depth.
        unpacked: For what is cut out of long recordings.

    Raises:
        CorpusError: missing, empty: there is no recording, or unreadable: a text is in no
            encoding that is known here.
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
        cues = _cues_beside(path)
        if cues is None:
            text = _text_beside(path)
            yield RawUtterance(
                inside.as_posix(), path, text, speaker, split=split, total=len(paths)
            )
            continue
        sounds = cut_pieces(path, [(cue.start, cue.end) for cue in cues], unpacked)
        for number, (cue, sound) in enumerate(zip(cues, sounds, strict=True), start=1):
            place = f"{inside.as_posix()}, cue {number}"
            yield RawUtterance(place, sound, " ".join(cue.lines), speaker, split=split)


def _text_beside(path: Path) -> str | None:
    text = path.with_suffix(".txt")
    return read_korean(text).strip() if text.is_file() else None


def _cues_beside(path: Path) -> tuple[Cue, ...] | None:
    for suffix, parse in ((".srt", parse_srt), (".vtt", parse_vtt)):
        file = path.with_suffix(suffix)
        if file.is_file():
            try:
                return parse(read_korean(file))
            except ExportError as error:
                raise CorpusError(f"{file}: {error}", reason="unreadable", path=file) from error
    return None


def read_korean(path: Path) -> str:
    """Read a text as people and publishers save it: UTF-8, or Windows' own for Korean.

    Raises:
        CorpusError: unreadable: it is in neither.
    """
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CorpusError(f"{path} is neither UTF-8 nor CP949.", reason="unreadable", path=path)


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
