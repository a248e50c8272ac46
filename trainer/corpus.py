"""Utterances and the manifests that list them.

A manifest is a text file beside the recordings: JSON lines, one object an
utterance, or a table (`.tsv`) with a header. Paths in it are relative to it.
"""

from __future__ import annotations

import csv
import json
import lzma
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.domain.audio import SAMPLE_RATE


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


def read_manifest(path: Path, *, split: str | None = None) -> list[Utterance]:
    """Read the utterances of a manifest, or of one split of it.

    Raises:
        ValueError: A line is not an utterance; the message has its number.
        TypeError: A line of JSON is not an object.
    """
    utterances = []
    for number, fields in enumerate(_read_rows(path), start=1):
        try:
            utterance = Utterance(
                path=path.parent / str(fields["path"]),
                text=str(fields["text"]),
                duration=float(str(fields["seconds"])),
                corpus=str(fields.get("corpus") or ""),
                speaker=str(fields.get("speaker") or ""),
                split=str(fields.get("split") or ""),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{path}: utterance {number} is not usable: {error}") from error
        if split is None or utterance.split == split:
            utterances.append(utterance)
    return utterances


def read_manifests(paths: Iterable[Path]) -> list[Utterance]:
    """Read several manifests, one after the other."""
    return [utterance for path in paths for utterance in read_manifest(path)]


def manifest_line(fields: dict[str, object]) -> str:
    """Give one line of a JSON-lines manifest, with its line feed."""
    return json.dumps(fields, ensure_ascii=False) + "\n"


def read_lines(paths: Iterable[Path]) -> Iterator[str]:
    """Read the lines of text files, `.xz` or plain, UTF-8."""
    for path in paths:
        opener = lzma.open if path.suffix == ".xz" else open
        with opener(path, "rt", encoding="utf-8") as file:
            for line in file:
                yield str(line).rstrip("\n")


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


def _read_rows(path: Path) -> Iterator[dict[str, object]]:
    with path.open(encoding="utf-8", newline="") as file:
        if path.suffix == ".tsv":
            yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            return
        for number, line in enumerate(file, start=1):
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise ValueError(f"{path}: line {number} is not JSON: {error}") from error
            if not isinstance(row, dict):
                raise TypeError(f"{path}: line {number} is not an object")
            yield row
