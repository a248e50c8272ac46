"""Measures a model folder on a manifest: error rates, greedy and with the language model.

The sound goes the app's way: the same windows, the same decoders. An utterance is one
window; with `--long` every row of the manifest is a long recording, cut at endpoints.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from kasr_desktop.decoding.language_model import LanguageModel
from kasr_desktop.domain.emissions import Emissions
from kasr_desktop.domain.options import DecodeOptions, StreamOptions
from kasr_desktop.recognizer.acoustic_model import AcousticModel
from kasr_desktop.text.vocab import Vocab
from trainer.checkpoint import emit as emit
from trainer.checkpoint import load_model as load_model
from trainer.checkpoint import read_greedily as read_greedily
from trainer.checkpoint import transcribe as transcribe
from trainer.corpus import Utterance, hear_utterance, read_manifest
from trainer.joined import Recording, join_by_speaker
from trainer.listening import (
    GREEDY,
    Reader,
    as_emissions,
    find_language_model,
    hear,
    hear_parts,
    load_listener,
)
from trainer.non_speech import format_babble, listen_to_nothing
from trainer.progress import followed
from trainer.score_table import format_report, make_report
from trainer.score_table import format_table as format_table
from trainer.scores import Scored, score
from trainer.scores import count_errors as count_errors
from trainer.stored_emissions import EmissionFolder, Result, read_emissions

Runs = dict[str, list[Scored]]
Heard = Iterable[tuple[Utterance, dict[str, str]]]
"""Every utterance with the texts of the decoders."""


def hear_utterances(
    model: AcousticModel,
    reader: Reader,
    utterances: Iterable[Utterance],
    *,
    emissions: Path | None = None,
) -> Iterator[tuple[Utterance, dict[str, str]]]:
    """Read utterances one by one, each a window; keep what was heard in `emissions`."""
    kept = None if emissions is None else EmissionFolder(emissions)
    for utterance in utterances:
        log_probs = hear(model, hear_utterance(utterance))
        texts = reader.read(as_emissions(log_probs))
        if kept is not None:
            kept.add(Result(utterance, texts[GREEDY], log_probs))
        yield utterance, texts


def hear_recordings(
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


def score_all(heard: Heard) -> Runs:
    """Score the texts of every decoder."""
    runs: Runs = {}
    for utterance, texts in heard:
        for decoder, text in texts.items():
            runs.setdefault(decoder, []).append(score(utterance, text))
    return runs


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `evaluate` to the command line."""
    parser = commands.add_parser("evaluate")
    parser.add_argument("model", type=Path, nargs="?", help="model folder")
    parser.add_argument("manifest", type=Path, nargs="?", help="JSON lines or table of recordings")
    parser.add_argument("--model", dest="model_option", type=Path, help="the same, by name")
    parser.add_argument("--data", dest="data_option", type=Path, help="the manifest, by name")
    parser.add_argument("--split", help="only this split of the manifest")
    parser.add_argument("--limit", type=int, help="only the first so many utterances")
    parser.add_argument("--lm", type=Path, help="language_model directory; else the model's own")
    parser.add_argument("--no-lm", action="store_true", help="greedy only")
    parser.add_argument("--beam-width", type=int, default=DecodeOptions().beam_width)
    parser.add_argument("--device", default="cpu", help="cpu, cuda, mps or auto")
    parser.add_argument("--out", type=Path, help="JSON file for counts and texts")
    parser.add_argument("--emissions", type=Path, help="folder for the log_probs of every frame")
    parser.add_argument("--worst", type=int, default=10, help="utterances to show")
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--stored", type=Path, help="decode what --emissions kept; no manifest")
    source.add_argument("--long", action="store_true", help="rows are long recordings")
    source.add_argument(
        "--join-speakers", action="store_true", help="one long recording of each speaker's rows"
    )
    source.add_argument(
        "--non-speech", type=float, metavar="MINUTES", help="silence, noise, chords; no manifest"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Evaluate, print the tables, write the JSON."""
    folder, manifest = _named(arguments)
    needs_data = arguments.stored is None and arguments.non_speech is None
    if folder is None or (needs_data and manifest is None):
        print("kasr-train: evaluate needs --model and --data", file=sys.stderr)
        return 2
    utterances: Sequence[Utterance] = ()
    if needs_data and manifest is not None:  # first: a bad row is told before a slow load
        every = read_manifest(manifest, split=arguments.split, needs_seconds=False)
        utterances = every[: arguments.limit]
    options = replace(DecodeOptions(), beam_width=arguments.beam_width)
    if arguments.stored is not None:
        vocab = _read_vocab(folder)
        reader = Reader.make(vocab, _language_model(arguments, folder, vocab), options)
        heard: Heard = read_stored(reader, arguments.stored)
    else:
        model, vocab = load_listener(folder, arguments.device)
        reader = Reader.make(vocab, _language_model(arguments, folder, vocab), options)
        if arguments.non_speech is not None:
            print(format_babble(listen_to_nothing(model, reader, minutes=arguments.non_speech)))
            return 0
        heard = _hear(arguments, model, reader, utterances)
    return _report(arguments, folder, score_all(heard))


def _named(arguments: argparse.Namespace) -> tuple[Path | None, Path | None]:
    """Return model folder and manifest, by place or by name.

    With `--model` a single argument by place is the manifest.
    """
    places = [each for each in (arguments.model, arguments.manifest) if each is not None]
    folder = arguments.model_option or (places.pop(0) if places else None)
    return folder, arguments.data_option or (places.pop(0) if places else None)


def _read_vocab(folder: Path) -> Vocab:
    from kasr_desktop.bundle.model_bundle import load_bundle

    return load_bundle(folder).vocab


def _language_model(
    arguments: argparse.Namespace, folder: Path, vocab: Vocab
) -> LanguageModel | None:
    if arguments.no_lm:
        return None
    if arguments.lm is not None:
        return LanguageModel.load(arguments.lm, vocab)
    return find_language_model(folder, vocab)


def _hear(
    arguments: argparse.Namespace,
    model: AcousticModel,
    reader: Reader,
    utterances: Sequence[Utterance],
) -> Heard:
    if arguments.long:
        recordings = [Recording((each,)) for each in utterances]
    elif arguments.join_speakers:
        recordings = join_by_speaker(utterances)
    else:
        recordings = []
    if recordings:
        return hear_recordings(model, reader, followed(recordings, "measuring", len(recordings)))
    counted = followed(utterances, "measuring", len(utterances))
    return hear_utterances(model, reader, counted, emissions=arguments.emissions)


def _report(arguments: argparse.Namespace, folder: Path, runs: Runs) -> int:
    if not runs:
        print("kasr-train: there is no utterance to evaluate", file=sys.stderr)
        return 1
    print(format_report(runs, num_worst=arguments.worst))
    if arguments.out is not None:
        report = make_report(folder.name, runs)
        text = json.dumps(report, ensure_ascii=False, indent=1) + "\n"
        arguments.out.write_text(text, encoding="utf-8")
    return 0
