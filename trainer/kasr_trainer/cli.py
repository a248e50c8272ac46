"""`kasr-train`: the trainer's subcommands, each in its own module, imported when asked for."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kasr_trainer.errors import ChainError
from kasr_trainer.help_pages import Page, sentence
from kasr_trainer.recipe.recipe_file import require_kind
from kasr_trainer.reporting import reported

if TYPE_CHECKING:
    from kasr_trainer.recipe.recipe import Kind

    AddParser = Callable[[argparse._SubParsersAction[argparse.ArgumentParser]], None]


@dataclass(frozen=True, slots=True)
class Command:
    """One subcommand.

    Attributes:
        load: Imports its module, torch with it, and returns what adds it to the command line.
        about: What it does, in the list of all and on its own page.
        kind: Of the recipe it takes; None: it takes none.
    """

    load: Callable[[], AddParser]
    about: str
    kind: Kind | None = None


def _steps() -> AddParser:
    from kasr_trainer.chain.command_line import add_parser

    return add_parser


def _ctc_probe() -> AddParser:
    from kasr_trainer.ctc.probe import add_parser

    return add_parser


def _lm() -> AddParser:
    from kasr_trainer.lm.command_line import add_parser

    return add_parser


def _lm_tune() -> AddParser:
    from kasr_trainer.lm.tune import add_parser

    return add_parser


def _evaluate() -> AddParser:
    from kasr_trainer.evaluate.command_line import add_parser

    return add_parser


def _ctc_vocabulary() -> AddParser:
    from kasr_trainer.ctc.vocabulary import add_parser

    return add_parser


def _builtin_encoder_training() -> AddParser:
    from kasr_trainer.builtin.encoder_training import add_parser

    return add_parser


def _builtin_export() -> AddParser:
    from kasr_trainer.builtin.export import add_parser

    return add_parser


def _builtin_sentences() -> AddParser:
    from kasr_trainer.builtin.sentences import add_parser

    return add_parser


def _builtin_synthesis() -> AddParser:
    from kasr_trainer.builtin.synthesis import add_parser

    return add_parser


def _builtin_word_places() -> AddParser:
    from kasr_trainer.builtin.word_places import add_parser

    return add_parser


def _builtin_encoder_features() -> AddParser:
    from kasr_trainer.builtin.encoder_features import add_parser

    return add_parser


def _builtin_head_training() -> AddParser:
    from kasr_trainer.builtin.head_training import add_parser

    return add_parser


def _builtin_learning() -> AddParser:
    from kasr_trainer.builtin.learning import add_parser

    return add_parser


def _builtin_averaging() -> AddParser:
    from kasr_trainer.builtin.averaging import add_parser

    return add_parser


def _builtin_decoder_folder() -> AddParser:
    from kasr_trainer.builtin.decoder_folder import add_parser

    return add_parser


def _builtin_whisper_folder() -> AddParser:
    from kasr_trainer.builtin.whisper_folder import add_parser

    return add_parser


COMMANDS = {
    "run": Command(
        _steps, "all steps of a recipe that are not done yet, data to Hub folder", "run"
    ),
    "prepare": Command(_steps, "a recipe's step: recordings and texts, checked and split", "run"),
    "vocab": Command(_steps, "a recipe's step: the tokens", "run"),
    "finetune": Command(_steps, "a recipe's step: train the network", "run"),
    "export": Command(_steps, "a recipe's step: a folder for the Hub and for kasr", "run"),
    "probe": Command(_ctc_probe, "time and memory of a recipe, from a few updates", "run"),
    "lm": Command(_lm, "text to a language model: build, measure, adapt"),
    "tune": Command(_lm_tune, "language-model weights, chosen on stored dev emissions"),
    "evaluate": Command(_evaluate, "error rates of a model folder on a manifest"),
    "jamo": Command(_ctc_vocabulary, "built-in model: its 70 tokens as vocab.json"),
    "encoder": Command(
        _builtin_encoder_training, "built-in model: train a Whisper encoder", "encoder"
    ),
    "pack": Command(_builtin_export, "built-in model: a run's weights to a folder to ship"),
    "sentences": Command(_builtin_sentences, "built-in model: texts to sentences worth speaking"),
    "synthesize": Command(_builtin_synthesis, "built-in model: sentences to speech"),
    "words": Command(_builtin_word_places, "built-in model: where words lie in recordings"),
    "features": Command(
        _builtin_encoder_features, "built-in model: store an encoder's output", "head"
    ),
    "head": Command(_builtin_head_training, "built-in model: train spelling layers on it", "head"),
    "learn": Command(_builtin_learning, "built-in model: learn from a person's corrections"),
    "average": Command(_builtin_averaging, "built-in model: average weights of one start"),
    "decoder": Command(_builtin_decoder_folder, "built-in model: Whisper's decoder for Korean"),
    "whisper-folder": Command(
        _builtin_whisper_folder, "a CTranslate2 Whisper as a folder of the Hub's layout"
    ),
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
    parser: argparse.ArgumentParser = Page(prog="kasr-train", description=_ABOUT, epilog=_MORE)
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    # a subcommand brings torch with it; without one, only the names are needed
    named = arguments[0] if arguments else ""
    if named in COMMANDS:
        command = COMMANDS[named]
        command.load()(commands)
        commands.choices[named].description = sentence(command.about)
    for name, command in COMMANDS.items():
        if name not in commands.choices:
            commands.add_parser(name, help=command.about)
    parsed = parser.parse_args(arguments)
    status: int = parsed.run(parsed)
    return status


def _refuse_recipe(arguments: Sequence[str]) -> None:
    """Say what to type where a command is given a recipe of another kind, or wants none.

    Before its module is imported: torch takes seconds.

    Raises:
        ChainError: failed.
        RecipeError: other_kind.
    """
    name = arguments[0] if arguments else ""
    recipe = next((word for word in arguments[1:] if word.endswith(".toml")), "")
    kind = COMMANDS[name].kind if name in COMMANDS else None
    if kind is not None and recipe:
        require_kind(Path(recipe), kind)
    if name in _ALSO_STEPS and recipe:
        raise ChainError(
            f"{recipe} is a recipe, and `kasr-train {name}` works on files. "
            f"`kasr-train run {recipe} --only {name}` does this step of it.",
            reason="failed",
        )
