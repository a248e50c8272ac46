"""Utterances and the manifests that list them.

A manifest is a text file beside the recordings: JSON lines, one object an
utterance, or a table (`.tsv`, `.csv`) with a header. Paths in it are relative to it.
"""

from __future__ import annotations

import csv
import json
import lzma
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.domain.audio import SAMPLE_RATE
from kasr_trainer.errors import CorpusError

PATHS = ("path", "audio", "audio_filepath", "audio_path")
TEXTS = ("text", "sentence", "transcript")
SPEAKERS = ("speaker", "speaker_id")
"""What a column is called, here and by others."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """One recording and what is said in it.

    Attributes:
        path: The recording, any format that FFmpeg reads.
        text: The spoken form: NFC, Hangul and spaces.
        duration: Its length.
        corpus: Where it comes from.
        speaker: Who speaks; "" if unknown.
        split: Such as "train" or "dev"; "" if the manifest has only one.
    """

    path: Path
    text: str
    duration: float
    corpus: str = ""
    speaker: str = ""
    split: str = ""


def read_manifest(
    path: Path, *, split: str | None = None, needs_seconds: bool = True
) -> list[Utterance]:
    """Read the utterances of a manifest, or of one split of it.

    Args:
        path: See `read_rows`; columns are path, text, seconds, corpus, speaker and split, or
            what `PATHS`, `TEXTS` and `SPEAKERS` call them.
        split: Only the rows of this split.
        needs_seconds: False: a row without its length has 0.

    Raises:
        CorpusError: missing, unknown_format, or bad_row: a row is no utterance.
    """
    utterances = []
    for number, row in enumerate(read_rows(path), start=1):
        name, text = value_of(row, *PATHS), value_of(row, *TEXTS)
        seconds = value_of(row, "seconds", "duration")
        lacks = {
            "path": name is None,
            "text": not set(TEXTS) & set(row),
            "seconds": needs_seconds and seconds is None,
        }
        if any(lacks.values()):
            raise bad_row(path, number, "has no " + ", ".join(key for key in lacks if lacks[key]))
        try:
            duration = float(seconds or 0.0)
        except ValueError as error:
            raise bad_row(path, number, f"lasts {seconds!r} seconds") from error
        utterance = Utterance(
            path=path.parent / str(name),
            text=text or "",
            duration=duration,
            corpus=value_of(row, "corpus") or "",
            speaker=value_of(row, *SPEAKERS) or "",
            split=value_of(row, "split") or "",
        )
        if split is None or utterance.split == split:
            utterances.append(utterance)
    return utterances


def read_manifests(paths: Iterable[Path]) -> list[Utterance]:
    """Read several manifests, one after the other."""
    return [utterance for path in paths for utterance in read_manifest(path)]


def manifest_line(fields: dict[str, object]) -> str:
    """Return one line of a JSON-lines manifest, with its line feed."""
    return json.dumps(fields, ensure_ascii=False) + "\n"


def read_lines(paths: Iterable[Path]) -> Iterator[str]:
    """Read the lines of text files, `.xz` or plain, UTF-8."""
    for path in paths:
        opener = lzma.open if path.suffix == ".xz" else open
        with opener(path, "rt", encoding="utf-8") as file:
            for line in file:
                yield str(line).rstrip("\n")


def hear_utterance(utterance: Utterance) -> NDArray[np.float32]:
    """Read what was recorded, as `read_samples` does.

    Raises:
        CorpusError: unreadable; which file and why.
    """
    try:
        return read_samples(utterance.path)
    except (OSError, ValueError) as error:
        raise CorpusError(
            f"{utterance.path} cannot be heard: {getattr(error, 'strerror', None) or error}.",
            reason="unreadable",
            path=utterance.path,
        ) from error


def read_samples(path: Path) -> NDArray[np.float32]:
    """Read a recording of any format as samples (N,) float32 at 16 kHz, mono.

    Raises:
        OSError: It cannot be opened.
        ValueError: It is no recording, is damaged, or holds no sound.
    """
    samples = _read_plain(path)
    return _read_any(path) if samples is None else samples


def _read_plain(path: Path) -> NDArray[np.float32] | None:
    """Read FLAC or WAV that is 16 kHz mono already, None for all else; the same numbers."""
    if path.suffix.lower() not in (".flac", ".wav"):
        return None
    import soundfile

    try:
        with soundfile.SoundFile(path) as file:
            if file.samplerate != SAMPLE_RATE or file.channels != 1 or file.frames == 0:
                return None
            samples: NDArray[np.float32] = file.read(dtype="float32")
            if len(samples) == file.frames:
                return samples
            raise ValueError(f"it ends after {len(samples)} of {file.frames} samples")
    except RuntimeError:  # libsndfile's; FFmpeg may know better, or say what is wrong
        return None


def _read_any(path: Path) -> NDArray[np.float32]:
    import av

    pieces = []
    resampler = av.AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE)
    try:
        with av.open(str(path)) as container:
            for block in container.decode(audio=0):
                pieces += [each.to_ndarray()[0] for each in resampler.resample(block)]
            pieces += [each.to_ndarray()[0] for each in resampler.resample(None)]
    except IndexError as error:
        raise ValueError(f"{path} holds no sound") from error
    except av.FFmpegError as error:
        if isinstance(error, OSError):
            raise
        raise ValueError(f"{path} cannot be decoded ({error})") from error
    if not pieces:
        raise ValueError(f"{path} holds no sound")
    samples: NDArray[np.float32] = np.concatenate(pieces).astype(np.float32)
    return samples


def read_rows(manifest: Path) -> Iterator[Mapping[str, object]]:
    """Return every row of a manifest: JSON lines, or a table with a header (.tsv, .csv).

    Raises:
        CorpusError: missing, or bad_row: a line is no object.
    """
    if not manifest.is_file():
        raise CorpusError(f"There is no manifest {manifest}.", reason="missing", path=manifest)
    with manifest.open(encoding="utf-8-sig", newline="") as file:
        if manifest.suffix == ".tsv":
            yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        elif manifest.suffix == ".csv":
            yield from csv.DictReader(file)
        else:
            yield from _read_objects(manifest, file)


def _read_objects(manifest: Path, lines: Iterable[str]) -> Iterator[Mapping[str, object]]:
    for number, line in enumerate(filter(str.strip, lines), start=1):
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise bad_row(manifest, number, f"is not JSON: {error}") from error
        if not isinstance(row, dict):
            raise bad_row(manifest, number, "is not an object")
        yield row


def value_of(row: Mapping[str, object], *names: str) -> str | None:
    """Return what a row has in the first of some columns that is there and not empty."""
    return next((str(row[name]) for name in names if row.get(name) not in (None, "")), None)


def bad_row(manifest: Path, number: int, what: str) -> CorpusError:
    """A row, counted from 1, that is no utterance; `what` goes on after its number."""
    return CorpusError(
        f"{manifest.name}, row {number} {what}.", reason="bad_row", path=manifest, row=number
    )
