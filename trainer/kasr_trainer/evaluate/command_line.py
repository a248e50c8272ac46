"""Measures a model folder on a manifest: error rates, greedy and with the language model.

The sound goes the app's way: the same windows, the same decoders. An utterance is one
window; with `--long` every row of the manifest is a long recording, cut at endpoints.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from kasr_desktop.decoding.language_model import LanguageModel
from kasr_desktop.domain.options import DecodeOptions
from kasr_desktop.recognizer.acoustic_model import AcousticModel
from kasr_desktop.text.vocab import Vocab
from kasr_trainer.data.manifest import Utterance, read_manifest
from kasr_trainer.evaluate.inference import (
    Reader,
    find_language_model,
    load_careful,
    load_recognizer,
)
from kasr_trainer.evaluate.joined import Recording, join_by_speaker
from kasr_trainer.evaluate.measuring import (
    Recognized,
    Runs,
    read_stored,
    recognize_recordings,
    recognize_utterances,
    score_all,
)
from kasr_trainer.evaluate.non_speech import format_babble, listen_to_nothing
from kasr_trainer.evaluate.score_table import format_report, write_report
from kasr_trainer.evaluate.stored_emissions import EmissionFolder
from kasr_trainer.progress import followed


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `evaluate` to the command line."""
    parser = commands.add_parser(
        "evaluate",
        usage="%(prog)s --model FOLDER --data MANIFEST [options]\n"
        "       %(prog)s FOLDER MANIFEST [options]",
    )
    parser.add_argument("model", type=Path, nargs="?", help=argparse.SUPPRESS)
    parser.add_argument("manifest", type=Path, nargs="?", help=argparse.SUPPRESS)
    parser.add_argument(
        "--model", dest="model_option", type=Path, metavar="FOLDER", help="model folder"
    )
    parser.add_argument(
        "--data", dest="data_option", type=Path, metavar="MANIFEST",
        help="JSON lines or table of recordings",
    )  # fmt: skip
    parser.add_argument("--split", help="only this split of the manifest")
    parser.add_argument("--limit", type=int, help="only the first so many utterances")
    parser.add_argument("--lm", type=Path, help="language_model directory; else the model's own")
    parser.add_argument("--no-lm", action="store_true", help="greedy only")
    parser.add_argument(
        "--beam-width", type=int, default=DecodeOptions().beam_width, metavar="N",
        help="texts the search keeps (%(default)s)",
    )  # fmt: skip
    parser.add_argument("--device", default="cpu", help="cpu, cuda, mps or auto")
    parser.add_argument(
        "--careful", action="store_true", help="the built-in model reads twice, on the CPU"
    )
    parser.add_argument("--every", type=int, default=1, metavar="N", help="every Nth utterance")
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
        utterances = every[:: arguments.every][: arguments.limit]
    options = replace(DecodeOptions(), beam_width=arguments.beam_width)
    if arguments.stored is not None:
        vocab = _read_vocab(folder)
        reader = Reader.make(vocab, _language_model(arguments, folder, vocab), options)
        recognized: Recognized = read_stored(reader, arguments.stored)
    else:
        try:
            model, vocab = _load(arguments, folder)
        except ValueError as error:
            print(f"kasr-train: {error}", file=sys.stderr)
            return 2
        reader = Reader.make(vocab, _language_model(arguments, folder, vocab), options)
        if arguments.non_speech is not None:
            print(format_babble(listen_to_nothing(model, reader, minutes=arguments.non_speech)))
            return 0
        recognized = _recognize(arguments, model, reader, utterances)
    return _report(arguments, folder, score_all(recognized))


def _load(arguments: argparse.Namespace, folder: Path) -> tuple[AcousticModel, Vocab]:
    """Load what hears.

    Raises:
        ValueError: It is to read twice and cannot.
    """
    if arguments.careful:
        return load_careful(folder)
    return load_recognizer(folder, arguments.device)


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


def _recognize(
    arguments: argparse.Namespace,
    model: AcousticModel,
    reader: Reader,
    utterances: Sequence[Utterance],
) -> Recognized:
    if arguments.long:
        recordings = [Recording((each,)) for each in utterances]
    elif arguments.join_speakers:
        recordings = join_by_speaker(utterances)
    else:
        recordings = []
    if recordings:
        return recognize_recordings(
            model, reader, followed(recordings, "measuring", len(recordings))
        )
    kept = EmissionFolder(arguments.emissions) if arguments.emissions else None
    read = recognize_utterances(model, reader, utterances, emissions=kept)
    return followed(read, "measuring", len(utterances))


def _report(arguments: argparse.Namespace, folder: Path, runs: Runs) -> int:
    if not runs:
        print("kasr-train: there is no utterance to evaluate", file=sys.stderr)
        return 1
    print(format_report(runs, num_worst=arguments.worst))
    if arguments.out is not None:
        write_report(arguments.out, folder.name, runs)
    return 0
