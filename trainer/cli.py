"""`kasr-train`: the trainer's subcommands, each in its own module, imported when asked for."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence

from trainer.reporting import reported

COMMANDS = {
    "run": "trainer.chain.command_line",
    "prepare": "trainer.chain.command_line",
    "probe": "trainer.ctc.probe",
    "sentences": "trainer.sentences",
    "synthesize": "trainer.synthesis",
    "vocab": "trainer.vocabulary",
    "finetune": "trainer.finetune",
    "words": "trainer.word_places",
    "features": "trainer.encoder_features",
    "head": "trainer.head_training",
    "average": "trainer.averaging",
    "lm": "trainer.lm_build",
    "tune": "trainer.tune",
    "evaluate": "trainer.evaluate",
    "export": "trainer.export",
    "decoder": "trainer.decoder_folder",
}
"""Subcommand to the module that has its `add_parser(commands)`."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand; give the exit status. An expected failure is one sentence."""
    return reported(run, sys.argv[1:] if arguments is None else list(arguments))


def run(arguments: Sequence[str]) -> int:
    """Run one subcommand; give the exit status.

    Raises:
        KasrError: What cannot be done, and why.
        OSError: A file cannot be read or written.
    """
    chain = importlib.import_module("trainer.chain.command_line")
    if chain.is_step(arguments):
        return int(chain.run_one(arguments))
    parser = argparse.ArgumentParser(prog="kasr-train", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    # a subcommand brings torch with it; without one, only the names are needed
    wanted = [name for name in COMMANDS if name in arguments[:1]]
    for name, module in COMMANDS.items():
        if name in wanted:
            importlib.import_module(module).add_parser(commands)
        else:
            commands.add_parser(name)
    parsed = parser.parse_args(arguments)
    status: int = parsed.run(parsed)
    return status
