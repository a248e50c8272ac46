"""A Whisper checkpoint read in step with CTC, beside faster-whisper on the same recordings.

    python -m benchmarks.readers MODEL MANIFEST [--split dev] [--rows 0] [--ctranslate2 FOLDER]

MODEL is a Whisper folder of the Hub's layout, MANIFEST a TSV with `path`, `split` and `text`.
Every row goes through the very jobs the app runs, with MODEL and with the built-in model;
with a CTranslate2 folder also through faster-whisper (int8, beam 5, Korean given), where that
package is installed. Told are: errors without spaces, CPU seconds, how far words begin from where
the built-in CTC would place them, and how much is written into sounds in which nobody speaks.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.audio.file_source import FileSource
from kasr_desktop.bundle.locate import BUILTIN, locate
from kasr_desktop.bundle.model_bundle import load_bundle
from kasr_desktop.decoding.forced_alignment import align_words
from kasr_desktop.domain.audio import SAMPLE_RATE
from kasr_desktop.domain.emissions import Emissions
from kasr_desktop.domain.events import Final
from kasr_desktop.domain.options import AudioOptions
from kasr_desktop.domain.readings import GREEDY, LM
from kasr_desktop.domain.transcript import Hypothesis, Word
from kasr_desktop.pipeline.build import EngineCache
from kasr_desktop.pipeline.job import EngineSpec, TranscribeJob
from kasr_desktop.pipeline.job_runner import JobRunner
from kasr_desktop.recognizer.ctc.onnx_whisper import OnnxWhisper
from kasr_desktop.text.error_rate import cer

RESULTS = Path(__file__).with_name("READERS.md")

_NOBODY_SPEAKS = 60
"""Seconds of every sound without speech."""

Sound = NDArray[np.float32]
Read = Callable[[Path], dict[str, str]]


@dataclass(slots=True)
class Measured:
    """What one reader made of all rows."""

    errors: dict[str, int] = field(default_factory=dict)
    letters: int = 0
    cpu: float = 0.0
    shifts: list[float] = field(default_factory=list)
    invented: dict[str, int] = field(default_factory=dict)


class Ours:
    """The app's own jobs, with one model."""

    def __init__(self, model: str) -> None:
        self._spec = EngineSpec(model, "cpu")
        self._runner = JobRunner(EngineCache())
        for _ in self._runner.load(self._spec):
            pass
        self.words: list[Word] = []

    def read(self, path: Path) -> dict[str, str]:
        """Return the text of each decoder; `words` are those of the first."""
        texts: dict[str, list[str]] = {GREEDY: [], LM: []}
        self.words = []
        for event in self._runner.run(TranscribeJob(path, self._spec)):
            if isinstance(event, Final):
                for reading in event.segment.readings:
                    best: Hypothesis = reading.hypothesis
                    texts[reading.source].append(best.text)
                    if reading.source == GREEDY:
                        self.words += best.words
        return {source: " ".join(parts) for source, parts in texts.items()}


class FasterWhisper:
    """The peer: int8, beam 5, everything else as it comes."""

    def __init__(self, folder: Path) -> None:
        from faster_whisper import WhisperModel

        self._model = WhisperModel(str(folder), device="cpu", compute_type="int8")

    def read(self, path: Path) -> dict[str, str]:
        """Return its text."""
        segments, _ = self._model.transcribe(
            read_any(path), language="ko", beam_size=5, without_timestamps=True
        )
        return {"text": " ".join(segment.text for segment in segments)}


class Clock:
    """Where the built-in CTC alone would place a text."""

    def __init__(self) -> None:
        self._bundle = load_bundle(locate(BUILTIN))
        self._network = OnnxWhisper(self._bundle, reads=False)

    def shifts(self, sound: Sound, words: list[Word]) -> Iterator[float]:
        """Return by how many seconds each word begins elsewhere."""
        grid = self._bundle.grid
        emissions = Emissions(self._network.log_probs(sound), 0, grid)
        placed = align_words(emissions, [word.text for word in words], self._bundle.vocab)
        for word, place in zip(words, placed or (), strict=False):
            if place.start is not None:
                yield abs(word.start - place.start)


def read_any(path: Path) -> Sound:
    """Return the samples (N,) as the app reads them, at most 30 s."""
    chunks = list(FileSource(path, AudioOptions()))
    samples: Sound = np.concatenate([chunk.samples for chunk in chunks])[: 30 * SAMPLE_RATE]
    return samples


def sounds_without_speech() -> dict[str, Sound]:
    """Return a minute each of silence, noise, a tune and chords."""
    time_axis = np.arange(_NOBODY_SPEAKS * SAMPLE_RATE) / SAMPLE_RATE
    noise = np.random.default_rng(0).standard_normal(len(time_axis))
    notes = 220 * 2 ** (np.array([0, 4, 7, 12, 9, 5, 2, 7]) / 12)
    pitch = notes[(time_axis * 2).astype(int) % len(notes)]
    beat = np.exp(-3 * (time_axis * 2 % 1))
    tune = beat * np.sin(2 * np.pi * np.cumsum(pitch) / SAMPLE_RATE)
    chords = sum(
        np.sin(2 * np.pi * np.cumsum(pitch * ratio) / SAMPLE_RATE + phase)
        for phase, ratio in enumerate((1, 1.25, 1.5))
    )
    made = {"silence": 1e-5 * noise, "noise": 0.05 * noise, "music": 0.3 * tune}
    made["chords"] = 0.1 * np.asarray(chords)
    return {name: sound.astype(np.float32) for name, sound in made.items()}


def measure(read: Read, rows: list[tuple[Path, str]], ours: Ours | None) -> Measured:
    """Read all rows, then the sounds in which nobody speaks."""
    found = Measured()
    clock = Clock() if ours is not None else None
    for path, text in rows:
        begin = time.process_time()
        texts = read(path)
        found.cpu += time.process_time() - begin
        for source, said in texts.items():
            errors = cer(text, said)
            found.errors[source] = found.errors.get(source, 0) + errors.errors
        found.letters += cer(text, "").errors
        if clock is not None and ours is not None:
            found.shifts += clock.shifts(read_any(path), ours.words)
    import soundfile

    with tempfile.TemporaryDirectory() as folder:
        for name, made in sounds_without_speech().items():
            path = Path(folder) / f"{name}.wav"
            soundfile.write(path, made, SAMPLE_RATE)
            texts = read(path)
            found.invented[name] = max(len(said.replace(" ", "")) for said in texts.values())
    return found


def table(measured: dict[str, Measured], seconds: float, num_rows: int) -> str:
    """Return the figures as Markdown."""
    lines = [
        f"{num_rows} recordings, {seconds / 60:.1f} minutes.\n",
        "| reader | CER without spaces | CPU s / s | words begin, median / p95 | "
        "letters a minute: silence, noise, music, chords |",
        "|---|---|---:|---:|---|",
    ]
    for name, one in measured.items():
        rates = ", ".join(
            f"{source} {100 * errors / one.letters:.2f} %" for source, errors in one.errors.items()
        )
        shift = "–"
        if one.shifts:
            middle, high = statistics.median(one.shifts), float(np.quantile(one.shifts, 0.95))
            shift = f"{1000 * middle:.0f} / {1000 * high:.0f} ms"
        invented = ", ".join(f"{count:.1f}" for count in one.invented.values())
        lines.append(f"| {name} | {rates} | {one.cpu / seconds:.3f} | {shift} | {invented} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Read, count, print and keep the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model")
    parser.add_argument("manifest", type=Path)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--rows", type=int, default=0, help="the first so many; 0: all")
    parser.add_argument("--ctranslate2", type=Path, help="the same weights for faster-whisper")
    parser.add_argument("--output", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    with arguments.manifest.open(encoding="utf-8", newline="") as file:
        table_rows = [
            (arguments.manifest.parent / row["path"], row["text"], float(row["seconds"]))
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            if row["split"] == arguments.split
        ]
    if arguments.rows:
        table_rows = table_rows[:: max(1, len(table_rows) // arguments.rows)][: arguments.rows]
    rows = [(path, text) for path, text, _ in table_rows]
    seconds = sum(length for _, _, length in table_rows)
    measured = {}
    for name, model in (("Whisper with CTC", arguments.model), ("built-in", BUILTIN)):
        ours = Ours(model)
        measured[name] = measure(ours.read, rows, ours)
        print(table(measured, seconds, len(rows)), flush=True)
    if arguments.ctranslate2 is not None and importlib.util.find_spec("faster_whisper"):
        peer = FasterWhisper(arguments.ctranslate2)
        measured["faster-whisper, int8, beam 5"] = measure(peer.read, rows, None)
    text = table(measured, seconds, len(rows))
    print(text)
    arguments.output.write_text(
        "# Readers\n\nMade by `python -m benchmarks.readers`, which says what is measured.\n\n"
        + text,
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
