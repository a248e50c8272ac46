"""`kasr-train run RECIPE`, and a word for those steps that no other command is called like."""

from __future__ import annotations

import argparse
from pathlib import Path

from kasr_trainer.chain.running import Run
from kasr_trainer.chain.steps import NAMES, STEPS
from kasr_trainer.data.prepare import require_known
from kasr_trainer.errors import CorpusError
from kasr_trainer.processes import is_first_process
from kasr_trainer.publish.folder import push
from kasr_trainer.recipe.recipe_file import load_recipe
from kasr_trainer.recipe.work import Work

SHORT = ("prepare", "vocab", "finetune", "export")
"""Steps with a word of their own: no other command has it."""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `run` and the steps that have a word of their own to the command line."""
    run = commands.add_parser("run")
    _add_arguments(run)
    last = run.add_mutually_exclusive_group()
    last.add_argument("--until", choices=NAMES, help="the last step")
    last.add_argument("--only", choices=NAMES, help="this step alone")
    run.set_defaults(run=run_all)
    for name in SHORT:
        step = commands.add_parser(name)
        _add_arguments(step)
        step.set_defaults(run=run_all, until=None, only=name)


def run_only(arguments: argparse.Namespace, chain: Run) -> int:
    """Do one step."""
    step = next(step for step in STEPS if step.name == arguments.only)
    if not chain.run_step(step) and is_first_process():
        print(f"{step.name} is done; nothing has changed")
    return _push(chain.work) if step.name == "export" else 0


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("recipe", type=Path, help="TOML file")
    parser.add_argument("--work", type=Path, help="folder of the run; runs/NAME if not given")
    parser.add_argument(
        "--source", action="append", default=[], metavar="CORPUS=PATH",
        help="a file or folder in place of the recipe's; may come several times",
    )  # fmt: skip
    parser.add_argument("--cpu", action="store_true", help="no GPU, even where there is one")
    parser.add_argument("--push", action="store_true", help="export also uploads to the Hub")

    parser.add_argument(
        "--explain", action="store_true", help="say which steps would run, why, at what cost; stop"
    )
    parser.add_argument(
        "--accept", nargs="*", choices=NAMES, metavar="STEP",
        help="take what these steps (all, if none is named) have made as up to date; stop",
    )  # fmt: skip


def _looked_at(arguments: argparse.Namespace, chain: Run) -> bool:
    """Do what is asked in place of running; return whether it was."""
    if arguments.accept is not None:
        accepted = chain.accept(arguments.accept)
        print(f"accepted: {', '.join(accepted)}" if accepted else "there is nothing to accept")
    if arguments.explain:
        print(chain.explain())
    return arguments.explain or arguments.accept is not None


def run_all(arguments: argparse.Namespace) -> int:
    """Do all steps that are not done, or the one that is named."""
    work = _work(arguments)
    chain = Run(work)
    if _looked_at(arguments, chain):
        return 0
    work.folder.mkdir(parents=True, exist_ok=True)
    if arguments.only:
        return run_only(arguments, chain)
    ran = chain.run_all(until=arguments.until)
    if is_first_process():
        print(f"done: {', '.join(ran)}" if ran else "everything was done already")
    return 0 if arguments.until else _push(work)


def _push(work: Work) -> int:
    if work.push and is_first_process():
        print(push(work))
    return 0


def _work(arguments: argparse.Namespace) -> Work:
    recipe = load_recipe(arguments.recipe)
    sources = {}
    for given in arguments.source:
        corpus, _, path = given.partition("=")
        if not (corpus and path):
            raise CorpusError(f"--source wants CORPUS=PATH, not {given!r}.", reason="missing")
        sources[corpus] = Path(path).expanduser().resolve()
    require_known(recipe.data, sources)
    folder = (arguments.work or Path("runs") / recipe.name).resolve()
    return Work(recipe, folder, sources=sources, cpu=arguments.cpu, push=arguments.push)
