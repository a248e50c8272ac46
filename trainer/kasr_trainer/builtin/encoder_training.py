"""Trains a Whisper encoder with a CTC head from a recipe; safe to stop and go on."""

from __future__ import annotations

import argparse
import logging
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import TrainerCallback, WhisperFeatureExtractor

from kasr_desktop.text.vocab import Vocab
from kasr_trainer.builtin.checkpoint import load_model, save_model, transcribe
from kasr_trainer.builtin.encoder_in_training import EncoderInTraining, Heard, load_start
from kasr_trainer.builtin.sound_batches import BatchMaker
from kasr_trainer.ctc.vocabulary import make_vocab
from kasr_trainer.data.manifest import Utterance, read_manifest, read_manifests
from kasr_trainer.evaluate.scores import count_errors
from kasr_trainer.recipe.recipe import Recipe
from kasr_trainer.recipe.recipe_file import load_recipe
from kasr_trainer.training.averaged_loop import AveragedLoop, BestOnDev

log = logging.getLogger(__name__)


def train_encoder(
    recipe: Recipe,
    network: EncoderInTraining,
    vocab: Vocab,
    *,
    folder: Path,
    read: Callable[[], Sequence[Utterance]],
    dev: Sequence[Utterance] = (),
) -> AveragedLoop[EncoderInTraining]:
    """Run all updates that are left; keep the model that is best on `dev`.

    Args:
        recipe: Of kind "encoder".
        network: What is trained.
        vocab: Its tokens.
        folder: Of the run.
        read: Returns the training utterances; asked again before every epoch, since
            synthesis may still be adding some.
        dev: Utterances to choose the best weights on.
    """
    best = BestOnDev(folder)

    def batches(step: int) -> Iterator[Heard]:
        maker = BatchMaker(
            read(),
            vocab,
            batches=recipe.batches,
            examples=recipe.examples,
            augment=recipe.augment,
            extractor=WhisperFeatureExtractor(feature_size=network.model.config.num_mel_bins),
        )
        return replay(recipe, network, maker, read, step=step)

    def measure(step: int) -> dict[str, float] | None:
        model = loop.average.model
        save_model(model, vocab, folder / "latest")
        results = transcribe(*load_model(folder / "latest"), utterances=dev)
        totals = count_errors((result.utterance, result.text) for result in results)
        rates = {corpus: round(counts["cer"].rate, 4) for corpus, counts in totals.items()}
        if rates and best.note(step, rates):
            save_model(model, vocab, folder / "best")
        return rates or None

    loop = AveragedLoop(
        network,
        network.parts(recipe.training),
        batches=batches,
        options=recipe.training,
        folder=folder,
        measure=measure,
    )
    loop.add_callback(_StepOf(network))
    loop.go_on()
    return loop


class _StepOf(TrainerCallback):  # type: ignore[misc]
    """Tells the network which update comes."""

    def __init__(self, network: EncoderInTraining) -> None:
        self._network = network

    def on_step_begin(self, _args: Any, state: Any, _control: Any, **_extra: Any) -> None:
        """Pass it on."""
        self._network.step = state.global_step


def replay(
    recipe: Recipe,
    network: EncoderInTraining,
    maker: BatchMaker,
    read: Callable[[], Sequence[Utterance]],
    *,
    step: int,
) -> Iterator[Heard]:
    """Return batches without end: new ones, and kept ones `reuse` - 1 times as often."""
    options = recipe.batches
    rng = np.random.default_rng(recipe.training.seed + step)
    kept: deque[Heard] = deque(maxlen=options.kept_batches)
    while True:
        maker.add(read())
        log.info("an epoch of %d utterances", len(maker))
        for batch in maker.epoch(rng):
            kept.append(network.hear(maker.mask(batch, rng)))
            yield kept[-1]
            for _ in range(options.reuse - 1):
                yield kept[int(rng.integers(len(kept)))]


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `encoder` to the command line."""
    parser = commands.add_parser("encoder")
    parser.add_argument("recipe", type=Path, help="TOML file")
    parser.add_argument("manifests", type=Path, nargs="+", help="training manifests")
    parser.add_argument("--encoder", help="in place of the recipe's")
    parser.add_argument("--dev", type=Path, help="manifest to choose the best weights on")
    parser.add_argument("--dev-split", help="only this split of it")
    parser.add_argument("--dev-limit", type=int, help="only every n-th, to about this many")
    parser.add_argument("--out", type=Path, required=True, help="folder of the run")
    parser.add_argument("--evaluate-steps", type=int, help="in place of the recipe's eval_steps")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Train as the arguments say."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    arguments.out.mkdir(parents=True, exist_ok=True)
    recipe, vocab = load_recipe(arguments.recipe, "encoder"), make_vocab()
    if arguments.encoder:
        recipe = replace(recipe, encoder=replace(recipe.encoder, start=arguments.encoder))
    if arguments.evaluate_steps:
        training = replace(recipe.training, eval_steps=arguments.evaluate_steps)
        recipe = replace(recipe, training=training)
    dev: list[Utterance] = []
    if arguments.dev is not None:
        dev = read_manifest(arguments.dev, split=arguments.dev_split)
        if arguments.dev_limit:
            dev = dev[:: max(1, len(dev) // arguments.dev_limit)]
    torch.manual_seed(recipe.training.seed)
    network = EncoderInTraining(load_start(recipe.encoder, vocab), recipe.encoder)
    train_encoder(
        recipe,
        network,
        vocab,
        folder=arguments.out,
        read=lambda: read_manifests(arguments.manifests),
        dev=dev,
    )
    return 0
