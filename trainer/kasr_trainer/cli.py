"""`kasr-train`: the trainer's subcommands, each in its own module, imported when asked for."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from kasr_trainer.errors import ChainError
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
    "prepare": Command(_STEPS, "a recipe's step: recordings and texts, checked and split"),
    "vocab": Command(_STEPS, "a recipe's step: the tokens"),
    "finetune": Command(_STEPS, "a recipe's step: train the network"),
    "export": Command(_STEPS, "a recipe's step: a folder for the Hub and for kasr"),
    "probe": Command("ctc.probe", "time and memory of a recipe, from a few updates"),
    "lm": Command("lm.command_line", "text to a language model: build, measure, adapt"),
    "tune": Command("lm.tune", "language-model weights, chosen on stored dev emissions"),
    "evaluate": Command("evaluate.command_line", "error rates of a model folder on a manifest"),
    "jamo": Command("ctc.vocabulary", "built-in model: its 70 tokens as vocab.json"),
    "encoder": Command("builtin.encoder_training", "built-in model: train a Whisper encoder"),
    "pack": Command("builtin.export", "built-in model: a run's weights to a folder to ship"),
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
_ALSO_STEPS = ("lm", "tune", "evaluate")
"""Commands on files; as steps of a recipe they are `run --only`."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand; give the exit status. An expected failure is one sentence."""
    return reported(run, sys.argv[1:] if arguments is None else list(arguments))


def run(arguments: Sequence[str]) -> int:
    """Run one subcommand; give the exit status.

    Raises:
        KasrError: What cannot be done, and why.
        OSError: A file cannot be read or written.
    """
    _refuse_recipe(arguments)
    parser = argparse.ArgumentParser(prog="kasr-train", description=_ABOUT, epilog=_MORE)
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    # a subcommand brings torch with it; without one, only the names are needed
    named = arguments[0] if arguments else ""
    if named in COMMANDS:
        command = COMMANDS[named]
        importlib.import_module(f"kasr_trainer.{command.module}").add_parser(commands)
        commands.choices[named].description = _sentence(command.about)
    for name, command in COMMANDS.items():
        if name not in commands.choices:
            commands.add_parser(name, help=command.about)
    parsed = parser.parse_args(arguments)
    status: int = parsed.run(parsed)
    return status


def _refuse_recipe(arguments: Sequence[str]) -> None:
    """Say what to type where a command on files is given a recipe.

    Raises:
        ChainError: failed.
    """
    name = arguments[0] if arguments else ""
    recipe = next((word for word in arguments[1:] if word.endswith(".toml")), "")
    if name in _ALSO_STEPS and recipe:
        raise ChainError(
            f"{recipe} is a recipe, and `kasr-train {name}` works on files. "
            f"`kasr-train run {recipe} --only {name}` does this step of it.",
            reason="failed",
        )


def _sentence(about: str) -> str:
    return f"{about[0].upper()}{about[1:]}."
