"""Who spoke when, on dialogues made of people who read: error and cost.

    python -m benchmarks.speakers manifest.tsv --work FOLDER [--split dev] [--words]

Sentences of one split of the manifest are joined to dialogues of two to five people: turns of 1 to
10 s, a fifth of them overlapping the one before by up to 0.8 s; a third of the dialogues each as
they are, in a room (echo of 0.4 s) and over a telephone (300 to 3,400 Hz). Speech is taken from
loudness in pieces of 0.3 s, or with --words from the words that the built-in model hears, as in the
app, a little longer than their times. Scored by pyannote.metrics, collar 0.25 s, overlaps counted;
vectors and words are kept in the folder, so that another rule for clusters costs seconds.
"""

from __future__ import annotations

import argparse
import csv
import random
import time
import wave
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.audio.file_source import FileSource
from kasr_desktop.domain.audio import SAMPLE_RATE
from kasr_desktop.domain.events import Final
from kasr_desktop.pipeline.job import TranscribeJob
from kasr_desktop.pipeline.job_runner import JobRunner
from kasr_desktop.resources import voice_encoder_path
from kasr_desktop.speakers.turns import Turn, VoiceWindows, find_turns, hear_voices
from kasr_desktop.speakers.voice_encoder import VoiceEncoder

_LENGTH = 75.0  # seconds of a dialogue
_TURN = (1.0, 10.0)
_OVERLAPPING = 0.2
_PIECE = 0.3  # seconds of loudness
_QUIET = 0.1  # of the loud pieces' loudness: below nobody speaks
_EARLY, _LATE = 0.1, 0.25  # seconds that a word sounds before and behind its recognised times
_SETTINGS = ("clean", "room", "telephone")

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Dialogue:
    """One recording and who truly speaks in it."""

    path: Path
    num_speakers: int
    setting: str
    turns: tuple[tuple[float, float, str], ...]


def make_dialogues(manifest: Path, split: str, count: int, folder: Path) -> list[Dialogue]:
    """Write dialogues; the same ones each time."""
    with manifest.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    sentences: dict[str, list[Path]] = {}
    for row in rows:
        if row["split"] in split.split(",") and _TURN[0] < float(row["seconds"]):
            sentences.setdefault(row["speaker"], []).append(manifest.parent / row["path"])
    sentences = {name: paths for name, paths in sentences.items() if len(paths) >= 12}
    made = []
    for number in range(count):
        draw = random.Random(f"{split} {number}")
        setting, people = _SETTINGS[number % 3], 2 + number // 3 % 4
        names = draw.sample(sorted(sentences), people)
        sound, turns = _join(draw, {name: sentences[name] for name in names})
        path = folder / f"{split.replace(',', '-')}-{number:02}.wav"
        _write(path, _heard_through(sound, setting, draw))
        made.append(Dialogue(path, people, setting, tuple(turns)))
    return made


def _join(
    draw: random.Random, sentences: dict[str, list[Path]]
) -> tuple[NDArray[np.float32], list[tuple[float, float, str]]]:
    sound = np.zeros(int((_LENGTH + 20) * SAMPLE_RATE), np.float32)
    turns: list[tuple[float, float, str]] = []
    place, last = 0.4, ""
    order = list(sentences)
    while place < _LENGTH:
        # everybody is heard before chance decides
        name = order.pop() if order else draw.choice([one for one in sentences if one != last])
        said = _trimmed(_samples(draw.choice(sentences[name])))
        said = said[: int(draw.uniform(2.0, _TURN[1]) * SAMPLE_RATE)]
        overlaps = bool(turns) and draw.random() < _OVERLAPPING
        start = place - draw.uniform(0.2, 0.8) if overlaps else place + draw.uniform(0.1, 0.8)
        first = int(start * SAMPLE_RATE)
        sound[first : first + len(said)] += said
        place, last = start + len(said) / SAMPLE_RATE, name
        turns.append((start, place, name))
    return sound[: int((place + 0.5) * SAMPLE_RATE)], turns


def _samples(path: Path) -> NDArray[np.float32]:
    source = FileSource(path)
    try:
        samples = np.concatenate([chunk.samples for chunk in source])
    finally:
        source.close()
    return np.asarray(samples * (0.1 / max(1e-4, float(np.sqrt(np.mean(samples**2))))), np.float32)


def _trimmed(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    loud = np.flatnonzero(np.abs(samples) > 0.02)
    return samples[loud[0] : loud[-1]] if len(loud) else samples


def _heard_through(
    sound: NDArray[np.float32], setting: str, draw: random.Random
) -> NDArray[np.float32]:
    noise = np.random.default_rng(draw.randrange(2**32))
    if setting == "room":
        length = int(0.4 * SAMPLE_RATE)
        echo = noise.standard_normal(length) * 10 ** (-3 * np.arange(length) / length) * 0.05
        echo[0] = 1.0
        size = len(sound) + length - 1
        wet = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(echo, size), size)
        sound = np.asarray(wet[: len(sound)], np.float32)
    if setting == "telephone":
        spectrum = np.fft.rfft(sound)
        hertz = np.fft.rfftfreq(len(sound), 1 / SAMPLE_RATE)
        spectrum[(hertz < 300) | (hertz > 3400)] = 0
        sound = np.asarray(np.fft.irfft(spectrum, len(sound)), np.float32)
    hiss = noise.standard_normal(len(sound)).astype(np.float32) * np.float32(0.002)
    return np.asarray(np.clip(sound + hiss, -1, 1), np.float32)


def _write(path: Path, samples: NDArray[np.float32]) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes((samples * 32767).astype("<i2").tobytes())


def loud_spans(path: Path) -> list[Span]:
    """Return where a recording is loud, in pieces."""
    source = FileSource(path)
    try:
        samples = np.concatenate([chunk.samples for chunk in source])
    finally:
        source.close()
    size = int(_PIECE * SAMPLE_RATE)
    pieces = samples[: len(samples) // size * size].reshape(-1, size)
    levels = np.sqrt((pieces**2).mean(axis=1))
    limit = _QUIET * np.quantile(levels, 0.9)
    return [(n * _PIECE, (n + 1) * _PIECE) for n in np.flatnonzero(levels > limit)]


def word_spans(path: Path, runner: JobRunner) -> list[Span]:
    """Return where words are heard; read once."""
    kept = path.with_suffix(".words.npy")
    if not kept.exists():
        events = runner.run(TranscribeJob(path))
        words = [
            (word.start, word.end)
            for event in events
            if isinstance(event, Final)
            for word in event.segment.best.words
        ]
        np.save(kept, np.array(words).reshape(-1, 2))
    return [(float(start), float(end)) for start, end in np.load(kept)]


def sounding(words: Sequence[Span]) -> list[Span]:
    """Return words as long as they sound: recognised ends are early; no two overlap.

    Example:
        >>> sounding([(1.0, 1.5), (1.6, 2.0)])
        [(0.9, 1.55), (1.55, 2.25)]
    """
    ends = [0.0, *(end for _, end in words)]
    starts = [*(start for start, _ in words[1:]), float("inf")]
    return [
        (
            round(max(start - _EARLY, (before + start) / 2), 3),
            round(min(end + _LATE, (end + following) / 2), 3),
        )
        for (start, end), before, following in zip(words, ends, starts, strict=False)
    ]


def voices(path: Path, speech: Sequence[Span], kind: str) -> tuple[VoiceWindows, float]:
    """Return vectors and what they cost in CPU seconds; heard once."""
    kept = path.with_suffix(f".{kind}.npz")
    if not kept.exists():
        began = time.process_time()
        encoder = VoiceEncoder(voice_encoder_path())
        source = FileSource(path)
        *_, heard = hear_voices(source, speech, encoder)
        source.close()
        assert isinstance(heard, VoiceWindows)  # noqa: S101  # the last one always is
        took = time.process_time() - began
        np.savez(kept, centres=heard.centres, embeddings=heard.embeddings, took=took)
    stored = np.load(kept)
    windows = VoiceWindows(tuple(map(float, stored["centres"])), stored["embeddings"])
    return windows, float(stored["took"])


def error_of(dialogue: Dialogue, turns: Sequence[Turn]) -> tuple[float, float]:
    """Return seconds that are wrong and seconds that count."""
    from pyannote.core import Annotation, Segment
    from pyannote.metrics.diarization import DiarizationErrorRate

    truth, found = Annotation(), Annotation()
    for number, (start, end, name) in enumerate(dialogue.turns):
        truth[Segment(start, end), number] = name
    for number, turn in enumerate(turns):
        found[Segment(turn.start, turn.end), number] = str(turn.speaker)
    parts = DiarizationErrorRate(collar=0.25)(truth, found, detailed=True)
    wrong = parts["missed detection"] + parts["false alarm"] + parts["confusion"]
    return float(wrong), float(parts["total"])


def rows_of(dialogues: Sequence[Dialogue], *, words: bool) -> Iterator[str]:
    """Yield the rows of a table of Markdown, and how many speakers were found."""
    runner = JobRunner()
    sums: dict[tuple[str, str], list[float]] = {}
    told, cost, length = [], 0.0, 0.0
    for dialogue in dialogues:
        speech = word_spans(dialogue.path, runner) if words else loud_spans(dialogue.path)
        windows, took = voices(dialogue.path, speech, "words" if words else "loud")
        heard = sounding(speech) if words else speech
        cost, length = cost + took, length + dialogue.turns[-1][1]
        group = "two" if dialogue.num_speakers == 2 else "three to five"
        for given in (dialogue.num_speakers, None):
            turns = find_turns(windows, heard, num_speakers=given)
            wrong, total = error_of(dialogue, turns)
            row = sums.setdefault((group, "given" if given else "found"), [0.0, 0.0])
            row[0] += wrong
            row[1] += total
        told.append(f"{dialogue.num_speakers}→{len({turn.speaker for turn in turns})}")
    for (group, number), (wrong, total) in sorted(sums.items()):
        yield f"| {group} | {number} | {100 * wrong / total:.1f} % |"
    yield f"\nspeakers, true → found: {', '.join(told)}; {cost / length:.3f} CPU s a second"


def main(words: Sequence[str] | None = None) -> int:
    """Make, hear, score, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("manifest", type=Path)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--split", default="dev", help="one or more, parted by commas")
    parser.add_argument("--dialogues", type=int, default=24)
    parser.add_argument("--words", action="store_true", help="speech from recognised words")
    arguments = parser.parse_args(words)
    arguments.work.mkdir(parents=True, exist_ok=True)
    dialogues = make_dialogues(
        arguments.manifest, arguments.split, arguments.dialogues, arguments.work
    )
    print("| speakers | number | error |\n|---|---|---|")
    for row in rows_of(dialogues, words=arguments.words):
        print(row, flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
