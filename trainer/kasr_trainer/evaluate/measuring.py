"""Recordings through a model and its decoders to scores; for the command and for a run's steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from kasr_desktop.domain.emissions import Emissions
from kasr_desktop.domain.options import StreamOptions
from kasr_desktop.recognizer.acoustic_model import AcousticModel
from kasr_trainer.data.manifest import Utterance, hear_utterance
from kasr_trainer.evaluate.inference import GREEDY, Reader, as_emissions, hear_batch, hear_parts
from kasr_trainer.evaluate.joined import Recording
from kasr_trainer.evaluate.scores import Scored, score
from kasr_trainer.evaluate.stored_emissions import EmissionFolder, Result, read_emissions

Runs = dict[str, list[Scored]]
Recognized = Iterable[tuple[Utterance, dict[str, str]]]
"""Every utterance with the texts of the decoders."""

_TOGETHER = 128
"""Utterances in memory at once where batches are made of them: about 80 MB of sound."""

_BATCHES = 8
"""As many are heard at most before the first is told of: a CPU takes seconds for each."""


def recognize_utterances(
    model: AcousticModel,
    reader: Reader,
    utterances: Iterable[Utterance],
    *,
    emissions: EmissionFolder | None = None,
) -> Iterator[tuple[Utterance, dict[str, str]]]:
    """Read utterances in their order, each a window; keep what was heard in `emissions`.

    So many are taken together that batches of like lengths can be made of them.
    """
    left = iter(utterances)
    at_once = 1 if model.batch_size <= 1 else min(_TOGETHER, _BATCHES * model.batch_size)
    while group := list(islice(left, at_once)):
        sounds = hear_batch(model, [hear_utterance(each) for each in group])
        for utterance, log_probs in zip(group, sounds, strict=True):
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
