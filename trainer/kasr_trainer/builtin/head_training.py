"""Trains spelling layers on stored features; safe to stop and go on.

Several processes may work on one run (`torchrun --nproc-per-node 2 -m kasr_trainer head ...`): each
draws batches of its own, and the gradients are averaged after every batch. On a busy
machine two processes of one thread are faster than one of two, whose threads wait for
each other at every operation.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from kasr_desktop.recognizer.ctc.whisper_ctc import WhisperForCTC, register
from kasr_desktop.text.error_rate import ErrorRate, cer
from kasr_desktop.text.normalize import normalize
from kasr_desktop.text.vocab import Vocab
from kasr_trainer.builtin.checkpoint import save_model
from kasr_trainer.builtin.feature_store import FeatureStore
from kasr_trainer.builtin.head_batches import BatchSource, FeatureBatch
from kasr_trainer.builtin.head_model import HeadInTraining, with_context
from kasr_trainer.builtin.whisper_weights import load_encoder
from kasr_trainer.ctc.vocabulary import make_vocab
from kasr_trainer.processes import is_first_process
from kasr_trainer.recipe.builtin_options import BatchOptions
from kasr_trainer.recipe.recipe import Recipe
from kasr_trainer.recipe.recipe_file import load_recipe
from kasr_trainer.training.averaged_loop import AveragedLoop, BestOnDev

log = logging.getLogger(__name__)


def measure(network: HeadInTraining, vocab: Vocab, dev: FeatureStore) -> dict[str, float]:
    """Return the CER without spaces of a network, by corpus and for all."""
    source = BatchSource(dev, vocab, options=BatchOptions(), layers=network.needed_layers)
    totals: dict[str, ErrorRate] = {}
    for index, example in enumerate(dev.examples):
        path = np.array(network.best_path(source.collate([index]))[0])
        changed = np.flatnonzero(np.diff(path, prepend=-1))
        text = vocab.text_of(int(token_id) for token_id in path[changed])
        errors = cer(normalize(example.text), normalize(text))
        for corpus in ("all", example.corpus):
            totals[corpus] = totals.get(corpus, ErrorRate()) + errors
    return {corpus: round(errors.rate, 4) for corpus, errors in totals.items()}


def train_head(
    recipe: Recipe,
    model: WhisperForCTC,
    vocab: Vocab,
    *,
    folder: Path,
    find_stores: Callable[[], Iterable[Path]],
    dev: FeatureStore | None = None,
    told: Callable[[int], object] = lambda _: None,
) -> AveragedLoop[HeadInTraining]:
    """Run all updates that are left; keep the model that is best on `dev`.

    Args:
        recipe: Of kind "head".
        model: What is trained.
        vocab: Its tokens.
        folder: Of the run.
        find_stores: Returns the folders of the stores; asked again after every pool of
            examples, since more may have been written.
        dev: Stored examples to choose the best weights on.
        told: Is told the update after each one.
    """
    torch.manual_seed(recipe.training.seed)
    network = HeadInTraining(model, recipe.spelling)
    best = BestOnDev(folder)

    def batches(step: int) -> Iterator[FeatureBatch]:
        store = FeatureStore(find_stores())
        source = BatchSource(store, vocab, options=recipe.batches, layers=network.needed_layers)
        rng = np.random.default_rng([recipe.training.seed, step, loop.args.process_index])
        while True:
            if store.add(find_stores()):
                source.refresh()
                log.info("%d examples", len(store.examples))
            yield from source.batches(rng)

    def note(step: int) -> dict[str, float] | None:
        save_model(loop.average.model, vocab, folder / "latest")
        rates = measure(loop.average, vocab, dev) if dev is not None else None
        if rates and best.note(step, rates):
            save_model(loop.average.model, vocab, folder / "best")
        return rates

    loop = AveragedLoop(
        network,
        network.parts(recipe.training),
        batches=batches,
        options=recipe.training,
        folder=folder,
        measure=note,
        told=told,
    )
    loop.go_on()
    return loop


def load_start(folder: Path, vocab: Vocab, recipe: Recipe) -> WhisperForCTC:
    """Return the model to begin with: a CTranslate2 Whisper, or a model folder to go on from."""
    if (folder / "config.json").is_file() and (folder / "model.safetensors").is_file():
        register()
        model: WhisperForCTC = WhisperForCTC.from_pretrained(
            folder, dtype=torch.float32, context_dropout=recipe.spelling.dropout
        )
        return model
    base = load_encoder(folder, vocab_size=len(vocab), blank_id=vocab.blank_id)
    torch.manual_seed(recipe.training.seed)
    return with_context(base, recipe.spelling)


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
    level = logging.INFO if is_first_process() else logging.WARNING
    logging.basicConfig(level=level, format="%(asctime)s %(message)s")
    torch.set_num_threads(arguments.threads)
    arguments.out.mkdir(parents=True, exist_ok=True)
    recipe, vocab = load_recipe(arguments.recipe, "head"), make_vocab()
    if arguments.steps:
        recipe = replace(recipe, training=replace(recipe.training, max_steps=arguments.steps))
    loop = train_head(
        recipe,
        load_start(arguments.encoder, vocab, recipe),
        vocab,
        folder=arguments.out,
        find_stores=lambda: _matching(arguments.stores),
        dev=FeatureStore([arguments.dev]) if arguments.dev else None,
    )
    loop.accelerator.end_training()
    return 0


def _matching(patterns: Sequence[str]) -> list[Path]:
    """Find whole stores; one that is being written ends in .part and has no index yet."""
    found = []
    for pattern in patterns:
        path = Path(pattern)
        found += sorted(path.parent.glob(path.name))
    return [each for each in found if each.suffix != ".part"]
