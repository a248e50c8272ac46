"""`kasr-train`: the trainer's subcommands, each in its own module, imported when asked for."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from kasr_trainer.reporting import reported


@dataclass(frozen=True, slots=True)
class Command:
    """One subcommand.

    Attributes:
        module: Inside `kasr_trainer`; has its `add_parser(commands)`.
        about: What it does, in the list of all and on its own page.
    """

    module: str
    about: str


_STEPS = "chain.command_line"

COMMANDS = {
    "run": Command(_STEPS, "all steps of a recipe that are not done yet, data to Hub folder"),
    "prepare": Command(_STEPS, "a recipe's recordings and texts, checked and split"),
    "probe": Command("ctc.probe", "time and memory of a recipe, from a few updates"),
    "vocab": Command("ctc.vocabulary", "the tokens: of a recipe, or 67 jamo"),
    "finetune": Command("builtin.finetune", "train: a recipe's network, or a Whisper encoder"),
    "lm": Command("lm.command_line", "text to a language model: build, measure, adapt"),
    "tune": Command("lm.tune", "language-model weights, chosen on stored dev emissions"),
    "evaluate": Command("evaluate.command_line", "error rates of a model folder on a manifest"),
    "export": Command("builtin.export", "a folder for the Hub and for kasr"),
    "sentences": Command("builtin.sentences", "built-in model: texts to sentences worth speaking"),
    "synthesize": Command("builtin.synthesis", "built-in model: sentences to speech"),
    "words": Command("builtin.word_places", "built-in model: where words lie in recordings"),
    "features": Command("builtin.encoder_features", "built-in model: store an encoder's output"),
    "head": Command("builtin.head_training", "built-in model: train spelling layers on it"),
    "average": Command("builtin.averaging", "built-in model: average weights of one start"),
    "decoder": Command("builtin.decoder_folder", "built-in model: Whisper's decoder for Korean"),
}
_ABOUT = "Trains Korean speech models for KASR Desktop; docs/TRAINING.md leads through it."
_MORE = "`kasr-train COMMAND --help` tells the arguments of one."
_OF_A_RUN = "With RECIPE.toml alone it does this step of the recipe: see `kasr-train run --help`."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand; give the exit status. An expected failure is one sentence."""
    return reported(run, sys.argv[1:] if arguments is None else list(arguments))


def run(arguments: Sequence[str]) -> int:
    """Run one subcommand; give the exit status.

    Raises:
        KasrError: What cannot be done, and why.
        OSError: A file cannot be read or written.
    """
    chain = importlib.import_module("kasr_trainer.chain.command_line")
    if chain.is_step(arguments):
        return int(chain.run_one(arguments))
    parser = argparse.ArgumentParser(prog="kasr-train", description=_ABOUT, epilog=_MORE)
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    # a subcommand brings torch with it; without one, only the names are needed
    for name, command in COMMANDS.items():
        if name in arguments[:1]:
            importlib.import_module(f"kasr_trainer.{command.module}").add_parser(commands)
            commands.choices[name].description = _sentence(command.about)
            commands.choices[name].epilog = _OF_A_RUN if chain.is_also_step(name) else None
        else:
            commands.add_parser(name, help=command.about)
    parsed = parser.parse_args(arguments)
    status: int = parsed.run(parsed)
    return status


def _sentence(about: str) -> str:
    return f"{about[0].upper()}{about[1:]}."
