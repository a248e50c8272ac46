"""How many letters a model gets wrong on rows that were kept aside, by the app's own jobs."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from kasr_desktop.domain.events import Event, Final
from kasr_desktop.domain.options import DecodeOptions
from kasr_desktop.pipeline.corrections.data_set import Piece
from kasr_desktop.pipeline.job import EngineSpec, TranscribeJob
from kasr_desktop.text.error_rate import ErrorRate, cer, wer
from kasr_desktop.text.normalize import normalize


class Engine(Protocol):
    """What does jobs: `EngineProcess`, or a `JobRunner` in this process."""

    def run(self, job: TranscribeJob) -> Generator[Event, None, None]:
        """Yield the events of a job."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a model got wrong.

    Attributes:
        letters: Syllables without spaces, of the text that stands in the transcript.
        words: Words of the same text.
        readings: Syllables of each reading, by its source.
    """

    letters: ErrorRate = field(default_factory=ErrorRate)
    words: ErrorRate = field(default_factory=ErrorRate)
    readings: dict[str, ErrorRate] = field(default_factory=dict)


def measure(
    engine: Engine, pieces: Sequence[Piece], spec: EngineSpec, decode: DecodeOptions
) -> Generator[int, None, Measured]:
    """Transcribe pieces and count; yields how many are done, also while one is at work.

    Args:
        engine: Does the jobs.
        pieces: What was kept aside.
        spec: The model.
        decode: As the user's recordings are decoded.

    Raises:
        KasrError: A piece cannot be transcribed.
    """
    measured = Measured()
    for done, piece in enumerate(pieces):
        texts: dict[str, list[str]] = {}
        for event in engine.run(TranscribeJob(piece.path, spec, decode=decode)):
            if isinstance(event, Final):
                texts.setdefault("", []).append(event.segment.best.text)
                for reading in event.segment.machine:
                    texts.setdefault(reading.source, []).append(reading.hypothesis.text)
            yield done
        measured = _counted(measured, piece.text, texts)
    return measured


def _counted(so_far: Measured, truth: str, texts: dict[str, list[str]]) -> Measured:
    said = {source: normalize(" ".join(parts)) for source, parts in texts.items()}
    standing = said.pop("", "")
    readings = dict(so_far.readings)
    for source, text in said.items():
        readings[source] = readings.get(source, ErrorRate()) + cer(truth, text)
    return Measured(
        so_far.letters + cer(truth, standing), so_far.words + wer(truth, standing), readings
    )
