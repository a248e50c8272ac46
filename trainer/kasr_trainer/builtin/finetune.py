"""Trains a Whisper encoder with a CTC head from a recipe; safe to stop and go on."""

from __future__ import annotations

import argparse
import dataclasses
import logging
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from transformers import WhisperFeatureExtractor

from kasr_trainer.builtin.averaged_run import save_model
from kasr_trainer.builtin.checkpoint import load_model, transcribe
from kasr_trainer.builtin.recipe import load_recipe
from kasr_trainer.builtin.sound_batches import BatchMaker
from kasr_trainer.builtin.training_run import Heard, TrainingRun
from kasr_trainer.ctc.vocabulary import make_vocab
from kasr_trainer.data.manifest import Utterance, read_manifest, read_manifests
from kasr_trainer.evaluate.scores import count_errors

log = logging.getLogger(__name__)

_LOG_STEPS = 20


@dataclass(frozen=True, slots=True)
class RunOptions:
    """When a run writes what.

    Attributes:
        checkpoint_minutes: Between two checkpoints.
        evaluate_steps: Between two measurements on the development utterances.
    """

    checkpoint_minutes: float = 5.0
    evaluate_steps: int = 200


def finetune(
    job: TrainingRun,
    read: Callable[[], Sequence[Utterance]],
    *,
    dev: Sequence[Utterance] = (),
    options: RunOptions | None = None,
) -> None:
    """Run all steps that are left; keep the model that is best on `dev`.

    Args:
        job: The run.
        read: Returns the training utterances; asked again before every epoch, since
            synthesis may still be adding some.
        dev: Utterances to choose the best weights on.
        options: When to write what.
    """
    options = options or RunOptions()
    saved = started = time.monotonic()
    losses: list[float] = []
    first_step = job.step
    for heard in _replay(job, read):
        losses.append(job.train_step(heard))
        now = time.monotonic()
        if job.step % _LOG_STEPS == 0:
            pace = (now - started) / (job.step - first_step)
            log.info(
                "step %d loss %.3f, %.2f s a step",
                job.step,
                np.mean(losses),
                pace,
            )
            losses.clear()
        if now - saved > 60 * options.checkpoint_minutes:
            job.save_checkpoint()
            saved = now
        done = job.step >= job.recipe.optimizer.steps
        if done or job.step % options.evaluate_steps == 0:
            _measure(job, dev)
        if done:
            break
    job.save_checkpoint()


def _replay(job: TrainingRun, read: Callable[[], Sequence[Utterance]]) -> Iterator[Heard]:
    """Return batches without end: new ones, and kept ones `reuse` - 1 times as often."""
    options = job.recipe.batches
    maker = BatchMaker(
        read(),
        job.vocab,
        batches=options,
        augment=job.recipe.augment,
        extractor=WhisperFeatureExtractor(feature_size=job.network.config.num_mel_bins),
    )
    rng = np.random.default_rng(job.recipe.seed + job.step)
    kept: deque[Heard] = deque(maxlen=options.kept_batches)
    while True:
        maker.add(read())
        log.info("step %d: an epoch of %d utterances", job.step, len(maker))
        for batch in maker.epoch(rng):
            kept.append(job.hear(maker.mask(batch, rng)))
            yield kept[-1]
            for _ in range(options.reuse - 1):
                yield kept[int(rng.integers(len(kept)))]


def _measure(job: TrainingRun, dev: Sequence[Utterance]) -> None:
    latest = job.folder / "latest"
    save_model(job.average, job.vocab, latest)
    model, extractor, vocab = load_model(latest)
    results = transcribe(model, extractor, vocab, utterances=dev)
    totals = count_errors((result.utterance, result.text) for result in results)
    if not totals:
        return
    if job.note({corpus: round(counts["cer"].rate, 4) for corpus, counts in totals.items()}):
        save_model(job.average, job.vocab, job.folder / "best")


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
    parser.add_argument("--evaluate-steps", type=int, default=200)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Train as the arguments say."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    arguments.out.mkdir(parents=True, exist_ok=True)
    recipe = load_recipe(arguments.recipe)
    if arguments.encoder:
        recipe = dataclasses.replace(recipe, encoder=arguments.encoder)
    options = RunOptions(evaluate_steps=arguments.evaluate_steps)
    job = TrainingRun(recipe, make_vocab(), folder=arguments.out)
    dev: list[Utterance] = []
    if arguments.dev is not None:
        dev = read_manifest(arguments.dev, split=arguments.dev_split)
        if arguments.dev_limit:
            dev = dev[:: max(1, len(dev) // arguments.dev_limit)]
    finetune(job, lambda: read_manifests(arguments.manifests), dev=dev, options=options)
    return 0
