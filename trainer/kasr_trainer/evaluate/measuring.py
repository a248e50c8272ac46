"""Recordings through a model and its decoders to scores; for the command and for a run's steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from kasr_desktop.domain.emissions import Emissions
from kasr_desktop.domain.options import StreamOptions
from kasr_desktop.recognizer.acoustic_model import AcousticModel
from kasr_trainer.data.manifest import Utterance, hear_utterance
from kasr_trainer.evaluate.inference import GREEDY, Reader, as_emissions, hear, hear_parts
from kasr_trainer.evaluate.joined import Recording
from kasr_trainer.evaluate.scores import Scored, score
from kasr_trainer.evaluate.stored_emissions import EmissionFolder, Result, read_emissions

Runs = dict[str, list[Scored]]
Recognized = Iterable[tuple[Utterance, dict[str, str]]]
"""Every utterance with the texts of the decoders."""


def recognize_utterances(
    model: AcousticModel,
    reader: Reader,
    utterances: Iterable[Utterance],
    *,
    emissions: EmissionFolder | None = None,
) -> Iterator[tuple[Utterance, dict[str, str]]]:
    """Read utterances one by one, each a window; keep what was heard in `emissions`."""
    for utterance in utterances:
        log_probs = hear(model, hear_utterance(utterance))
        texts = reader.read(as_emissions(log_probs))
        if emissions is not None:
            emissions.add(Result(utterance, texts[GREEDY], log_probs))
        yield utterance, texts


def recognize_recordings(
    model: AcousticModel, reader: Reader, recordings: Iterable[Recording]
) -> Iterator[tuple[Utterance, dict[str, str]]]:
    """Read long recordings: windows with context, endpoints, as the app does."""
    for recording in recordings:
        parts: Iterable[Emissions] = hear_parts(model, recording.samples(), StreamOptions())
        yield recording.utterance, reader.read_long(parts)


def read_stored(reader: Reader, folder: Path) -> Iterator[tuple[Utterance, dict[str, str]]]:
    """Decode stored emissions; neither network nor sound is needed."""
    for spoken in read_emissions(folder):
        if spoken.utterance is not None:
            yield spoken.utterance, reader.read(spoken.emissions)


def score_all(recognized: Recognized) -> Runs:
    """Score the texts of every decoder."""
    runs: Runs = {}
    for utterance, texts in recognized:
        for decoder, text in texts.items():
            runs.setdefault(decoder, []).append(score(utterance, text))
    return runs
