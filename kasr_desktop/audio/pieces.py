"""Stretches of long recordings as files of their own: what a subtitle or a corrected row names."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from kasr_desktop.audio.file_source import FileSource
from kasr_desktop.domain.audio import SAMPLE_RATE, Samples
from kasr_desktop.domain.errors import AudioError
from kasr_desktop.domain.options import AudioOptions

Span = tuple[float, float]
"""Seconds from the recording's start, the second one exclusive."""


def cut_pieces(
    recording: Path, spans: Sequence[Span], folder: Path, *, track: int | None = None
) -> list[Path | None]:
    """Write each span of a recording as FLAC (16 kHz, mono) below `folder`, unless it is there.

    The recording is decoded once, in constant memory, as the app hears it: seconds here are
    seconds there.

    Args:
        recording: Any sound or film.
        spans: In any order; they may overlap.
        folder: Another content of the recording gets another folder in it.
        track: Sound track; None: the one the app would take.

    Returns:
        A file for every span, None where the recording ends before it or cannot be heard.
    """
    try:
        place = folder / _name(recording, track)
    except OSError:
        return [None] * len(spans)
    paths = [place / f"{_ms(start):09d}-{_ms(end):09d}.flac" for start, end in spans]
    left = {path: span for path, span in zip(paths, spans, strict=True) if not path.is_file()}
    if left:
        place.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(AudioError):  # told for every row: its sound is not there
            _cut(recording, left, track)
    return [path if path.is_file() else None for path in paths]


def _cut(recording: Path, left: dict[Path, Span], track: int | None) -> None:
    waiting = sorted(left, key=lambda path: left[path], reverse=True)
    open_pieces: dict[Path, list[Samples]] = {}
    for chunk in FileSource(recording, AudioOptions(track=track)):
        while waiting and _sample(left[waiting[-1]][0]) < chunk.end:
            open_pieces[waiting.pop()] = []
        for path in list(open_pieces):
            first, last = map(_sample, left[path])
            low, high = max(first, chunk.start), min(last, chunk.end)
            if low < high:
                open_pieces[path].append(chunk.samples[low - chunk.start : high - chunk.start])
            if last <= chunk.end:
                _write(path, open_pieces.pop(path))
        if not waiting and not open_pieces:
            return
    for path, samples in open_pieces.items():  # the recording ends inside them
        _write(path, samples)


def _write(path: Path, pieces: Sequence[Samples]) -> None:
    import soundfile

    if not pieces:
        return
    scratch = path.with_name(f".{path.name}.part")
    samples = np.clip(np.concatenate(pieces), -1.0, 1.0)
    soundfile.write(scratch, samples, SAMPLE_RATE, format="FLAC", subtype="PCM_16")
    scratch.replace(path)


def _name(recording: Path, track: int | None) -> str:
    facts = recording.stat()
    words = f"{recording.resolve()} {facts.st_size} {facts.st_mtime_ns} {track}"
    return hashlib.sha256(words.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _ms(seconds: float) -> int:
    return round(1000 * seconds)


def _sample(seconds: float) -> int:
    return round(seconds * SAMPLE_RATE)
