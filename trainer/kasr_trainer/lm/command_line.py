"""`kasr-train lm`: text, n-grams, their fit, the programs they need, alphabets."""

from __future__ import annotations

import argparse
from itertools import chain
from pathlib import Path

from kasr_desktop.text.normalize import normalize
from kasr_trainer.data.manifest import read_manifest
from kasr_trainer.data.opus import read_text
from kasr_trainer.data.sentence_filter import SentenceFilter
from kasr_trainer.help_pages import add_page
from kasr_trainer.lm import adapt
from kasr_trainer.lm.directory import (
    ESTIMATORS,
    LmSettings,
    build_language_model,
    build_syllable_model,
    write_alphabet,
)
from kasr_trainer.lm.fit import measure_fit
from kasr_trainer.lm.toolchain import PROGRAMS, build_toolchain


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `lm` and its steps to the command line."""
    parser = commands.add_parser("lm")
    steps = parser.add_subparsers(required=True, metavar="step")
    _add_text(steps)
    _add_build(steps)
    measure = add_page(steps, "measure", "perplexity and unknown words on transcripts")
    measure.add_argument("model", type=Path, help="language_model directory")
    measure.add_argument("manifest", type=Path, help="manifest with transcripts")
    measure.add_argument("--split", help="only this split of the manifest")
    measure.set_defaults(run=run_measure)
    adapt.add_parser(steps)
    alphabet = add_page(steps, "alphabet", "alphabet.json for pyctcdecode, transformers")
    alphabet.add_argument("model", type=Path, help="model folder")
    alphabet.set_defaults(run=run_alphabet)
    toolchain = add_page(steps, "toolchain", "build lmplz and build_binary")
    toolchain.add_argument("--into", type=Path, help="folder; the user's cache if not given")
    toolchain.set_defaults(run=run_toolchain)


def _add_text(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = add_page(steps, "text", "raw text to clean sentences")
    text.add_argument("texts", type=Path, nargs="+", help="plain or packed, or files of OPUS")
    text.add_argument("--out", type=Path, required=True, help="file: a sentence a line")
    text.set_defaults(run=run_text)


def _add_build(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    known = LmSettings()
    build = add_page(steps, "build", "clean sentences to a language_model directory")
    build.add_argument("sentences", type=Path, help="what `lm text` wrote")
    build.add_argument("--out", type=Path, required=True, help="language_model directory")
    build.add_argument(
        "--unit", choices=("word", "syllable"), default="word", help="what it counts (%(default)s)"
    )
    build.add_argument(
        "--order", type=int, default=known.order, help="longest n-gram (%(default)s)"
    )
    build.add_argument(
        "--prune", type=int, nargs="+", default=list(known.prune), metavar="COUNT",
        help="n-grams seen so often or less are left out; one number an order",
    )  # fmt: skip
    build.add_argument(
        "--min-count", type=int, default=known.min_count,
        help="words seen less often are unknown (%(default)s)",
    )  # fmt: skip
    build.add_argument(
        "--quantize-bits", type=int, default=known.quantize_bits, metavar="BITS",
        help="of a probability; 0: not rounded (%(default)s)",
    )  # fmt: skip
    build.add_argument("--memory", default=known.memory, help="that lmplz may use (%(default)s)")
    build.add_argument(
        "--estimator", choices=ESTIMATORS, default=known.estimator, help="who counts (%(default)s)"
    )
    build.set_defaults(run=run_build)


def run_text(arguments: argparse.Namespace) -> int:
    """Write the sentences of the texts, each once."""
    kept = SentenceFilter()
    with arguments.out.open("w", encoding="utf-8", newline="\n") as out:
        lines = chain.from_iterable(map(read_text, arguments.texts))
        out.writelines(f"{each}\n" for each in kept.sentences(lines))
    count = kept.count
    print(
        f"{count.lines:,} lines: {count.sentences:,} sentences, {count.words:,} words kept; "
        f"{count.repeated:,} repeated and {count.unfit:,} unfit left out"
    )
    return 0


def run_build(arguments: argparse.Namespace) -> int:
    """Build the directory and say how large it is."""
    settings = LmSettings(
        arguments.order,
        tuple(arguments.prune),
        min_count=arguments.min_count,
        quantize_bits=arguments.quantize_bits,
        memory=arguments.memory,
        estimator=arguments.estimator,
    )
    if arguments.unit == "syllable":
        build_syllable_model(arguments.sentences, arguments.out, settings=settings)
    else:
        words = build_language_model(arguments.sentences, arguments.out, settings=settings)
        print(f"{len(words):,} words")
    for path in sorted(arguments.out.iterdir()):
        print(f"{path.name} {path.stat().st_size / 1e6:.1f} MB")
    return 0


def run_measure(arguments: argparse.Namespace) -> int:
    """Print how well the model expects the transcripts."""
    utterances = read_manifest(arguments.manifest, split=arguments.split)
    fit = measure_fit(arguments.model, [normalize(each.text) for each in utterances])
    print(
        f"{fit.words:,} words, {fit.unknown / max(1, fit.words):.1%} unknown, "
        f"perplexity of the known {fit.perplexity:,.0f}"
    )
    return 0


def run_alphabet(arguments: argparse.Namespace) -> int:
    """Write the alphabet of a model folder's vocabulary."""
    from kasr_desktop.bundle.model_bundle import load_bundle

    vocab = load_bundle(arguments.model).vocab
    write_alphabet(vocab, arguments.model)
    print(f"{len(vocab)} labels")
    return 0


def run_toolchain(arguments: argparse.Namespace) -> int:
    """Build KenLM's programs."""
    folder = build_toolchain(arguments.into)
    print(f"{', '.join(PROGRAMS)} are in {folder}")
    return 0
