"""Trains spelling layers on stored features; safe to stop and go on.

Several processes may work on one run (`torchrun --nproc-per-node 2 -m kasr_trainer head ...`): each
draws batches of its own, and the gradients are averaged after every batch. On a busy
machine two processes of one thread are faster than one of two, whose threads wait for
each other at every operation.
"""

from __future__ import annotations

import argparse
import logging
import os
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.distributed as dist

from kasr_desktop.recognizer.ctc.whisper_ctc import WhisperForCTC, register
from kasr_desktop.text.error_rate import ErrorRate, cer
from kasr_desktop.text.normalize import normalize
from kasr_desktop.text.vocab import Vocab
from kasr_trainer.builtin.averaged_run import AveragedRun, save_model
from kasr_trainer.builtin.feature_store import FeatureStore
from kasr_trainer.builtin.head_batches import BatchSource
from kasr_trainer.builtin.head_model import HeadInTraining, with_context
from kasr_trainer.builtin.head_recipe import HeadRecipe, load_head_recipe
from kasr_trainer.builtin.whisper_weights import load_encoder
from kasr_trainer.ctc.vocabulary import make_vocab

log = logging.getLogger(__name__)

_LOG_STEPS = 50
_CHECKPOINT_SECONDS = 240.0


class HeadRun(AveragedRun[HeadInTraining]):
    """One run over stored features; goes on from its checkpoint."""

    part_name = "learner"

    def __init__(
        self, recipe: HeadRecipe, vocab: Vocab, *, model: WhisperForCTC, folder: Path
    ) -> None:
        torch.manual_seed(recipe.seed)
        self.recipe, self.vocab = recipe, vocab
        learner = HeadInTraining(model, recipe)
        super().__init__(learner, learner.groups(), pace=recipe.head, folder=folder)

    def train_step(self, batch: Any) -> float:
        """Move the weights by one batch; give the loss a label."""
        self.network.train()
        with torch.autocast("cpu", torch.bfloat16, enabled=self.recipe.head.bf16):
            loss = self.network(batch)
        return self.move(loss)


def rank() -> int:
    """Return this process's number; 0 writes the files."""
    return dist.get_rank() if dist.is_initialized() else 0


def measure(run: HeadRun, dev: FeatureStore) -> dict[str, float]:
    """Return the CER without spaces of the averaged weights, by corpus and for all."""
    source = BatchSource(dev, run.vocab, options=run.recipe.head, layers=run.average.needed_layers)
    totals: dict[str, ErrorRate] = {}
    for index, example in enumerate(dev.examples):
        path = np.array(run.average.best_path(source.collate([index]))[0])
        changed = np.flatnonzero(np.diff(path, prepend=-1))
        text = run.vocab.text_of(int(token_id) for token_id in path[changed])
        errors = cer(normalize(example.text), normalize(text))
        for corpus in ("all", example.corpus):
            totals[corpus] = totals.get(corpus, ErrorRate()) + errors
    return {corpus: round(errors.rate, 4) for corpus, errors in totals.items()}


def train(
    run: HeadRun,
    find_stores: Callable[[], Iterable[Path]],
    *,
    dev: FeatureStore | None = None,
) -> None:
    """Run all steps that are left; keep the model that is best on `dev`.

    Args:
        run: The run.
        find_stores: Returns the folders of the stores; asked again after every pool of
            examples, since more may have been written.
        dev: Stored examples to choose the best weights on.
    """
    store = FeatureStore(find_stores())
    source = BatchSource(
        store, run.vocab, options=run.recipe.head, layers=run.network.needed_layers
    )
    rng = np.random.default_rng([run.recipe.seed, run.step, rank()])
    torch.manual_seed(run.recipe.seed + run.step + 1_000_003 * rank())
    losses: list[float] = []
    saved = logged = time.monotonic()
    while run.step < run.recipe.head.steps:
        if store.add(find_stores()):
            source.refresh()
            log.info("step %d: %d examples", run.step, len(store.examples))
        for batch in source.batches(rng):
            losses.append(run.train_step(batch))
            now = time.monotonic()
            if run.step % _LOG_STEPS == 0:
                pace = (now - logged) / len(losses)
                log.info("step %d loss %.3f, %.2f s a step", run.step, np.mean(losses), pace)
                losses.clear()
                logged = time.monotonic()
            done = run.step >= run.recipe.head.steps
            if rank() == 0 and (now - saved > _CHECKPOINT_SECONDS or done):
                run.save_checkpoint()
                saved = now
            if rank() == 0 and (done or run.step % run.recipe.head.evaluate_steps == 0):
                _note(run, dev)
            if done:
                break


def _note(run: HeadRun, dev: FeatureStore | None) -> None:
    model = run.average.model
    save_model(model, run.vocab, run.folder / "latest")
    if dev is not None and run.note(measure(run, dev)):
        save_model(model, run.vocab, run.folder / "best")


def load_start(folder: Path, vocab: Vocab, recipe: HeadRecipe) -> WhisperForCTC:
    """Return the model to begin with: a CTranslate2 Whisper, or a model folder to go on from."""
    if (folder / "config.json").is_file() and (folder / "model.safetensors").is_file():
        register()
        model: WhisperForCTC = WhisperForCTC.from_pretrained(
            folder, dtype=torch.float32, context_dropout=recipe.context.dropout
        )
        return model
    base = load_encoder(folder, vocab_size=len(vocab), blank_id=vocab.blank_id)
    torch.manual_seed(recipe.seed)
    return with_context(base, recipe)


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `head` to the command line."""
    parser = commands.add_parser("head")
    parser.add_argument("recipe", type=Path, help="TOML file")
    parser.add_argument("stores", nargs="+", help="patterns of store folders, such as s/real-*")
    parser.add_argument("--encoder", type=Path, required=True, help="CTranslate2 or model folder")
    parser.add_argument("--dev", type=Path, help="store to choose the best weights on")
    parser.add_argument("--out", type=Path, required=True, help="folder of the run")
    parser.add_argument("--steps", type=int, help="in place of the recipe's")
    parser.add_argument("--threads", type=int, default=1, help="of each process")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Train as the arguments say."""
    if "WORLD_SIZE" in os.environ:
        dist.init_process_group("gloo")
    level = logging.INFO if rank() == 0 else logging.WARNING
    logging.basicConfig(level=level, format="%(asctime)s %(message)s")
    torch.set_num_threads(arguments.threads)
    arguments.out.mkdir(parents=True, exist_ok=True)
    recipe, vocab = load_head_recipe(arguments.recipe), make_vocab()
    if arguments.steps:
        recipe = replace(recipe, head=replace(recipe.head, steps=arguments.steps))
    model = load_start(arguments.encoder, vocab, recipe)
    job = HeadRun(recipe, vocab, model=model, folder=arguments.out)
    dev = FeatureStore([arguments.dev]) if arguments.dev else None
    train(job, lambda: _matching(arguments.stores), dev=dev)
    if dist.is_initialized():
        dist.destroy_process_group()
    return 0


def _matching(patterns: Sequence[str]) -> list[Path]:
    """Find whole stores; one that is being written ends in .part and has no index yet."""
    found = []
    for pattern in patterns:
        path = Path(pattern)
        found += sorted(path.parent.glob(path.name))
    return [each for each in found if each.suffix != ".part"]
