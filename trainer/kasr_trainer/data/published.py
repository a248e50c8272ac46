"""Korean corpora as they are published, unpacked on the disk, each in its own form.

| kind | layout |
|---|---|
| trans_txt | `.trans.txt` with lines of name and text beside the recordings (Zeroth, LibriSpeech) |
| fleurs | `train.tsv`, `dev.tsv`, `test.tsv` without header; folders or archives of those names |
| common_voice | `train.tsv`, `dev.tsv`, `test.tsv` with header; recordings in `clips` |
| ksponspeech | `.trn` with lines of path `::` text; `.pcm`, 16 kHz, 16 bits, without header |
| aihub | a JSON label of the same name for every recording, anywhere below the folder |
"""

from __future__ import annotations

import csv
import json
import os
import re
import wave
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePath, PurePosixPath
from typing import Any

from kasr_desktop.domain.audio import SAMPLE_RATE
from kasr_trainer.data.folders import SOUNDS, read_korean
from kasr_trainer.data.openslr import describe, read_transcripts
from kasr_trainer.data.raw import RawUtterance, split_of
from kasr_trainer.data.unpacking import explained, keep, stream_tar
from kasr_trainer.errors import CorpusError

_SPLITS = ("train", "dev", "test")

Reader = Callable[[Path, Path], Iterator[RawUtterance]]
"""A folder, and a folder for recordings that must be written anew."""


def read_trans_txt(folder: Path, _unpacked: Path) -> Iterator[RawUtterance]:
    """Return the utterances of a tree with `.trans.txt`: OpenSLR 40, unpacked.

    Raises:
        CorpusError: empty.
    """
    transcripts: dict[PurePosixPath, str] = {}
    sounds: dict[PurePosixPath, Path] = {}
    for path in _files(folder):
        inside = PurePosixPath(path.relative_to(folder).as_posix())
        if path.name.endswith(".trans.txt"):
            transcripts.update(read_transcripts(inside.parent, path.read_bytes()))
        elif path.suffix.lower() in SOUNDS:
            sounds[inside.with_suffix("")] = path
    _require(transcripts, folder, "no .trans.txt")
    stems = dict.fromkeys([*sounds, *transcripts])
    for stem in stems:
        yield replace(describe(stem, sounds.get(stem), transcripts.get(stem)), total=len(stems))


def read_fleurs(folder: Path, unpacked: Path) -> Iterator[RawUtterance]:
    """Return the utterances of google/fleurs: id, file, raw text, text, letters, samples, gender.

    Several people read one sentence, whose number is the first column. Recordings lie in
    `audio/train` and so on, or still in `audio/train.tar.gz`.

    Raises:
        CorpusError: empty, unreadable, no_space, or bad_row.
    """
    for split, table in _tables(folder):
        inside = table.relative_to(folder)
        places = (
            folder / "audio" / split, table.parent / "audio" / split, table.parent / split,
            _unpacked_tar(table.parent / "audio" / f"{split}.tar.gz", unpacked / inside.parent),
        )  # fmt: skip
        for number, row in enumerate(_rows(table), start=1):
            if len(row) < 4:
                raise _bad(table, number, f"has {len(row)} columns and not at least 4")
            path = _first(*(place / row[1] for place in places if place is not None))
            place = f"{inside.as_posix()}, row {number}"
            yield RawUtterance(place, path, row[2], sentence=row[0], split=split)


def _unpacked_tar(archive: Path, folder: Path) -> Path | None:
    """Return the folder an archive's recordings are in, unpacking what is missing there."""
    if not archive.is_file():
        return None
    place = folder / archive.name.partition(".")[0]
    with explained(archive):
        for name, size, content in stream_tar(archive):
            keep(place / name.name, content, size)
    return place


def read_common_voice(folder: Path, _unpacked: Path) -> Iterator[RawUtterance]:
    """Return the utterances of Common Voice's own three splits.

    Recordings lie in `clips`, or below `audio` as on the Hub.

    Raises:
        CorpusError: empty, or bad_row.
    """
    elsewhere: dict[str, Path] | None = None
    for split, table in _tables(folder):
        inside = table.relative_to(folder).as_posix()
        with table.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            for number, row in enumerate(rows, start=1):
                name = row.get("path")
                if not name:
                    raise _bad(table, number, "has no column path")
                path = table.parent / "clips" / name
                if not path.is_file():
                    if elsewhere is None:
                        elsewhere = {each.name: each for each in _sounds(folder)}
                    path = elsewhere.get(name, path)
                yield RawUtterance(
                    f"{inside}, row {number}",
                    path,
                    row.get("sentence"),
                    row.get("client_id") or "",
                    row.get("sentence_id") or "",
                    split,
                )


def read_ksponspeech(folder: Path, unpacked: Path) -> Iterator[RawUtterance]:
    """Return the utterances of KsponSpeech's lists; recordings become WAV in `unpacked`.

    Raises:
        CorpusError: empty.
    """
    lists = [path for path in _files(folder) if path.suffix == ".trn"]
    _require(lists, folder, "no .trn")
    known = {path.name: path for path in _files(folder) if path.suffix == ".pcm"}
    for path in lists:
        split = split_of(path.stem)
        for number, line in enumerate(_lines(path), start=1):
            name, found, text = line.partition("::")
            if not found:
                raise _bad(path, number, "has no ::")
            pcm = known.get(PurePosixPath(name.strip()).name)
            sound = None if pcm is None else _as_wav(pcm, unpacked / f"{pcm.stem}.wav")
            yield RawUtterance(
                f"{path.name}, row {number}", sound, spoken_form(text.strip()), split=split
            )


_DUAL = re.compile(r"\(([^()]*)\)\s*/\s*\(([^()]*)\)")
_MARKS = re.compile(r"(?<![가-힣A-Za-z0-9])[bBlLoOnNuU]/|[/+*]")


def spoken_form(text: str) -> str:
    """Return what was said, of a transcript with both spellings: the second of the two.

    Breath, laughter, noise (b/ l/ o/ n/ u/), filled pauses (/) and repetitions (+) lose
    their marks.

    Example:
        >>> spoken_form("o/ 아/ (7시)/(일곱 시)+ 에* 만나 b/")
        '아 일곱 시 에 만나'
    """
    return " ".join(_MARKS.sub(" ", _DUAL.sub(r"\2", text)).split())


def _as_wav(pcm: Path, wav: Path) -> Path:
    """Write headerless 16-bit samples as WAV, unless they are there."""
    size = pcm.stat().st_size // 2 * 2
    if not wav.is_file() or wav.stat().st_size != size + 44:
        wav.parent.mkdir(parents=True, exist_ok=True)
        with wave.open(str(wav), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(SAMPLE_RATE)
            file.writeframes(pcm.read_bytes()[:size])
    return wav


_TEXT_KEYS = (
    "OrgLabelText", "orgLabelText", "stt", "transcription", "transcript", "text", "form",
    "utterance", "전사", "전사정보", "발화문", "label_text", "orgtext",
)  # fmt: skip
_SPEAKER_KEYS = ("SpeakerName", "speakerId", "speaker_id", "speaker", "recorderId", "화자ID")


def read_aihub(folder: Path, _unpacked: Path) -> Iterator[RawUtterance]:
    """Return the utterances of labels in JSON, as AI-Hub serves them.

    Its sets name the same things differently; the text and the speaker are looked for under
    the names known here, at any depth.

    Raises:
        CorpusError: empty, or bad_row: a label is no JSON.
    """
    files = _files(folder)
    sounds: dict[str, list[Path]] = {}
    for path in _sounds(folder):
        sounds.setdefault(path.stem, []).append(path)
    labels = [path for path in files if path.suffix.lower() == ".json" and path.stem in sounds]
    _require(labels, folder, "no JSON label named like a recording")
    for path in labels:
        try:
            table = json.loads(path.read_text(encoding="utf-8-sig"))
        except ValueError as error:
            raise CorpusError(
                f"{path} is no JSON: {error}.", reason="bad_row", path=path
            ) from error
        inside = path.relative_to(folder)
        text = _look_for(table, _TEXT_KEYS)
        yield RawUtterance(
            inside.as_posix(),
            _nearest(path, sounds[path.stem]),
            None if text is None else spoken_form(text),
            _look_for(table, _SPEAKER_KEYS) or "",
            split=next(filter(None, map(_split_of_folder, inside.parts[:-1])), ""),
            total=len(labels),
        )


def _nearest(label: Path, sounds: list[Path]) -> Path | None:
    """Return the recording that shares most folders with its label; None if two share as many."""

    def shared(sound: Path) -> int:
        return len(PurePath(os.path.commonpath((label, sound))).parts)

    best = max(map(shared, sounds))
    found = [sound for sound in sounds if shared(sound) == best]
    return found[0] if len(found) == 1 else None


def _split_of_folder(name: str) -> str:
    """Return the split of AI-Hub's folders, such as "1.Training" and "2.Validation"."""
    return split_of(name.lstrip("0123456789._- "))


def _look_for(table: Any, keys: tuple[str, ...]) -> str | None:
    """Return the text under the first of `keys` that is there, at any depth."""
    for key in keys:
        found = _find(table, key)
        if found:
            return found
    return None


def _find(table: Any, key: str) -> str | None:
    if isinstance(table, Mapping):
        value = table.get(key)
        if isinstance(value, str | int) and str(value).strip():
            return str(value).strip()
        return next(filter(None, (_find(each, key) for each in table.values())), None)
    if isinstance(table, list):
        return next(filter(None, (_find(each, key) for each in table)), None)
    return None


READERS: dict[str, Reader] = {
    "trans_txt": read_trans_txt,
    "fleurs": read_fleurs,
    "common_voice": read_common_voice,
    "ksponspeech": read_ksponspeech,
    "aihub": read_aihub,
}


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name[0] != ".")


def _sounds(folder: Path) -> list[Path]:
    return [path for path in _files(folder) if path.suffix.lower() in SOUNDS]


def _tables(folder: Path) -> list[tuple[str, Path]]:
    found = [(split, path) for split in _SPLITS for path in sorted(folder.rglob(f"{split}.tsv"))]
    _require(found, folder, "no train.tsv, dev.tsv or test.tsv")
    return found


def _rows(table: Path) -> Iterator[list[str]]:
    return (line.rstrip("\r").split("\t") for line in _lines(table))


def _lines(path: Path) -> Iterator[str]:
    return (line for line in read_korean(path).split("\n") if line.strip())


def _first(*paths: Path) -> Path:
    return next((path for path in paths if path.is_file()), paths[0])


def _require(found: object, folder: Path, what: str) -> None:
    if not found:
        raise CorpusError(f"{folder} holds {what}.", reason="empty", path=folder)


def _bad(path: Path, number: int, what: str) -> CorpusError:
    return CorpusError(
        f"{path.name}, row {number} {what}.", reason="bad_row", path=path, row=number
    )
