"""A library with recordings that a person has corrected."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import soundfile

from kasr_desktop.domain.origin import Origin
from kasr_desktop.domain.transcript import Hypothesis, Segment, Word
from kasr_desktop.library.entry import Entry, EntryState
from kasr_desktop.library.opening import open_library
from support.segments import two_texts

ROW = 0.6
"""Seconds of each row."""


def said(text: str, start: float = 0.0) -> Hypothesis:
    return Hypothesis(tuple(Word(word, start, start + 0.1, 0.9) for word in text.split()))


def row(number: int, heard: str, edited: str | None, speaker: str = "") -> Segment:
    start = ROW * number
    segment = two_texts(
        start,
        start + ROW,
        greedy=said(heard, start),
        lm=said(heard, start),
        edited=None if edited is None else said(edited, start),
    )
    by = Origin.PERSON if speaker else segment.speaker_by
    return dataclasses.replace(segment, speaker=speaker, speaker_by=by)


def write_library(
    path: Path, recordings: dict[str, Sequence[tuple[str, str | None, str]]]
) -> dict[str, Path]:
    """Write a library: recording's key -> rows (heard, corrected, speaker); give the sounds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    library = open_library(path).library
    sounds = {}
    for number, (key, rows) in enumerate(recordings.items()):
        sound = sounds[key] = path.parent / f"{key}.wav"
        rng = np.random.default_rng(number)
        samples = 0.1 * rng.standard_normal(int(16_000 * ROW * len(rows)))
        soundfile.write(sound, samples, 16_000, subtype="PCM_16")
        segments = [row(place, *each) for place, each in enumerate(rows)]
        entry = Entry(key, sound, sound.name, EntryState.DONE, created=float(number))
        library.store(entry, segments)
    library.close()
    return sounds


def many(count: int, speaker: str = "") -> list[tuple[str, str | None, str]]:
    """Return corrected rows, no sentence twice."""
    digits = "공일이삼사오육칠팔구"
    names = ["".join(digits[int(digit)] for digit in f"{number:02d}") for number in range(count)]
    return [(f"드른 마 {name}", f"들은 말 {name}", speaker) for name in names]
