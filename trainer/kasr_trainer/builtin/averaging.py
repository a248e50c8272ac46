"""Averages the weights of models that grew from one start: better than each of them.

Runs that began at the same weights stay in one valley, and its middle errs less than its
slopes (Wortsman et al. 2022, arXiv:2203.05482).
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Sequence
from pathlib import Path

import torch

from kasr_trainer.builtin.checkpoint import load_model
from kasr_trainer.errors import ModelError


@torch.no_grad()
def average(folders: Sequence[Path], out: Path) -> None:
    """Write the mean of some model folders; one that is named twice counts twice.

    Args:
        folders: Models of one shape, such as `latest` of several runs.
        out: The folder to make; settings and vocabulary are the first one's.

    Raises:
        ModelError: The models differ in shape.
    """
    model, extractor, vocab = load_model(folders[0])
    total = {name: tensor.double() for name, tensor in model.state_dict().items()}
    for folder in folders[1:]:
        state = load_model(folder)[0].state_dict()
        if {name: each.shape for name, each in state.items()} != {
            name: each.shape for name, each in total.items()
        }:
            raise ModelError(
                f"{folder} is of another shape than {folders[0]}.",
                reason="other_shape",
                path=folder,
            )
        for name, tensor in state.items():
            total[name] += tensor.double()
    model.load_state_dict({name: each / len(folders) for name, each in total.items()})
    shutil.rmtree(out, ignore_errors=True)
    model.save_pretrained(out)
    extractor.save_pretrained(out)
    vocab.save(out / "vocab.json")


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `average` to the command line."""
    parser = commands.add_parser("average")
    parser.add_argument("folders", type=Path, nargs="+", help="`latest` or `best` of runs")
    parser.add_argument("--out", type=Path, required=True, help="model folder")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Average."""
    average(arguments.folders, arguments.out)
    print(f"{arguments.out}: mean of {len(arguments.folders)}")
    return 0
