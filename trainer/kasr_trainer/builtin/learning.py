"""`kasr-train learn`: the built-in model goes on learning from a person's corrections.

Whisper's encoder stays as it is. It hears several disturbed copies of the recordings once; the
spelling layers and the head learn on what it puts out. The
result is a model folder like the one it began with. A stopped run goes on: a copy that was heard is
not heard again, and training goes on at its last checkpoint.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from torch import nn

from kasr_desktop.atomic_file import replace_file
from kasr_desktop.bundle.model_bundle import load_bundle
from kasr_desktop.recognizer.attention.piece_decoder import FOLDER as DECODER_FOLDER
from kasr_desktop.recognizer.attention.piece_decoder import read_decoder
from kasr_desktop.recognizer.ctc.whisper_ctc import WhisperForCTC
from kasr_desktop.recognizer.networks.quantized import quantized
from kasr_desktop.text.vocab import Vocab
from kasr_trainer.builtin.checkpoint import load_model, save_model
from kasr_trainer.builtin.decoder_model import (
    DecoderInTraining,
    PieceBatch,
    PieceBatches,
    PieceWriter,
)
from kasr_trainer.builtin.encoder_features import Listener, store_copy
from kasr_trainer.builtin.examples import Example, ExampleMaker, plain_examples
from kasr_trainer.builtin.export import export
from kasr_trainer.builtin.feature_store import FeatureStore
from kasr_trainer.builtin.head_batches import FRAMES_PER_SECOND
from kasr_trainer.builtin.head_training import train_head
from kasr_trainer.data.in_order import usable_cores
from kasr_trainer.data.manifest import Utterance, read_manifest
from kasr_trainer.errors import FinetuneError
from kasr_trainer.recipe.builtin_options import (
    AugmentOptions,
    BatchOptions,
    ExampleOptions,
    SpellingOptions,
)
from kasr_trainer.recipe.recipe import Recipe, TrainingOptions
from kasr_trainer.training.averaged_loop import AveragedLoop

PROGRESS = "progress.json"
"""In the working folder, for whoever watches: {"stage", "done", "total"}."""

COPIES = 3
"""Disturbed copies of the recordings that the encoder hears."""

MOST_HEARD = 6 * 3600.0
"""Seconds of sound that are heard in all: 2.2 GB on the disk, a quarter of an hour on two cores."""

BYTES_A_SECOND = 2 * 50 * 512 * 2
"""Two layers of 50 frames a second, 512 channels, float16."""


@dataclass(frozen=True, slots=True)
class LearningOptions:
    """How long and how hard it learns; the defaults are what was measured (docs/TRAINING.md).

    Attributes:
        head_epochs: Rounds of the spelling layers over everything that was heard.
        head_learning_rate: Theirs, at its highest.
        decoder_epochs: Rounds of Whisper's decoder.
        decoder_learning_rate: Its own.
        least_steps: Updates of each, at least.
        most_steps: Updates of each, at most.
        batch_seconds: Sound in a batch.
    """

    head_epochs: float = 3.0
    head_learning_rate: float = 3e-4
    decoder_epochs: float = 2.0
    decoder_learning_rate: float = 2e-5
    least_steps: int = 60
    most_steps: int = 3_000
    batch_seconds: float = 40.0


EXAMPLES = ExampleOptions(joined_share=0.25, max_joined=2, silent_share=0.02)
DISTURBED = AugmentOptions(
    speed_low=0.92,
    speed_high=1.08,
    reverb_share=0.15,
    noise_share=0.4,
    noise_low_db=8.0,
    filter_share=0.4,
    band_share=0.05,
)
"""Milder than for a model of everybody: the same people will be heard in the same rooms."""


class Teller:
    """Writes how far the work is into the working folder, whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / PROGRESS

    def tell(self, stage: str, done: int, total: int) -> None:
        """Tell: "hearing", "training" or "writing"; `done` of `total`."""
        value = {"stage": stage, "done": done, "total": total}
        replace_file(self._path, json.dumps(value).encode())


def learn(
    data: Path, start: Path, *, work: Path, out: Path, options: LearningOptions | None = None
) -> None:
    """Train the model in `start` on `data/train.jsonl` and write the model folder `out`.

    Args:
        data: Folder of a data set.
        start: The built-in model, or one of its kind: spelling layers, Whisper's decoder or none.
        work: For stores and checkpoints; named again, the run goes on.
        out: There only when it is whole.
        options: None: what was measured.

    Raises:
        FinetuneError: no_data: nothing to learn; no_space.
        ModelError: no_layers: the model has no spelling layers.
    """
    chosen = options or LearningOptions()
    utterances = read_manifest(data / "train.jsonl")
    if not utterances:
        raise FinetuneError(f"{data} holds nothing to learn.", reason="no_data", path=data)
    work.mkdir(parents=True, exist_ok=True)
    teller = Teller(work)
    model, _, vocab = load_model(start)
    seconds = sum(each.duration for each in utterances)
    copies = max(1, min(COPIES, int(MOST_HEARD / max(1.0, seconds))))
    _check_room(work, seconds * copies * BYTES_A_SECOND)
    stores = _hear(model, utterances, copies, work=work / "stores", teller=teller)
    learners = _Learners(stores, work, chosen, teller, heard=seconds * copies)
    head = learners.train_head(model, vocab)
    decoder = learners.train_decoder(start)
    teller.tell("writing", 0, 1)
    _write(start, head, vocab, decoder, scratch=work / "scratch", out=out)
    teller.tell("writing", 1, 1)


def _check_room(work: Path, needed: float) -> None:
    free = shutil.disk_usage(work).free
    if free < needed * 1.1 + 1e9:
        raise FinetuneError(
            f"{(needed * 1.1 + 1e9) / 1e9:.1f} GB are needed in {work}, and {free / 1e9:.1f} GB "
            "are free.",
            reason="no_space",
            path=work,
        )


def _hear(
    model: WhisperForCTC,
    utterances: Sequence[Utterance],
    copies: int,
    *,
    work: Path,
    teller: Teller,
) -> list[Path]:
    """Have the encoder hear the copies that it has not heard yet; the first one undisturbed."""
    recipe = _recipe(model, LearningOptions(), steps=1)
    listener = Listener(model.encoder, num_mel_bins=model.config.num_mel_bins)
    work.mkdir(parents=True, exist_ok=True)
    stores = [work / f"copy-{number:03d}" for number in range(copies)]
    maker = None
    total = copies * len(utterances)
    for number, store in enumerate(stores):
        if store.is_dir():
            continue
        told = number * len(utterances)
        teller.tell("hearing", told, total)
        rng = np.random.default_rng([recipe.training.seed, number])
        if number == 0:
            examples = plain_examples(utterances)
        else:
            maker = maker or ExampleMaker(utterances, EXAMPLES, augment=DISTURBED)
            examples = maker.round(rng)
        followed = _counted(examples, teller, told, total)
        store_copy(listener, followed, store, recipe=recipe, rng=rng if number else None)
    teller.tell("hearing", total, total)
    return stores


def _counted(
    examples: Iterable[Example], teller: Teller, before: int, total: int
) -> Iterator[Example]:
    for number, example in enumerate(examples, start=1):
        yield example
        teller.tell("hearing", min(before + number, total), total)


class _Learners:
    """Trains the two parts one after the other, and counts their updates together."""

    def __init__(
        self,
        stores: Sequence[Path],
        work: Path,
        options: LearningOptions,
        teller: Teller,
        *,
        heard: float,
    ) -> None:
        self._stores, self._work, self._options, self._teller = stores, work, options, teller
        rounds = heard / options.batch_seconds
        self._head_steps = self._bounded(rounds * options.head_epochs)
        self._decoder_steps = self._bounded(rounds * options.decoder_epochs)

    def train_head(self, model: WhisperForCTC, vocab: Vocab) -> WhisperForCTC:
        """Return the model with its spelling layers and head trained."""
        for layer in model.modules():
            if isinstance(layer, nn.Dropout):
                layer.p = _DROPOUT
        recipe = _recipe(model, self._options, steps=self._head_steps)
        loop = train_head(
            recipe,
            model,
            vocab,
            folder=self._folder("head"),
            find_stores=lambda: self._stores,
            told=self._tell,
        )
        return loop.average.model

    def train_decoder(self, start: Path) -> dict[str, NDArray[np.float32]] | None:
        """Return the tensors of Whisper's decoder, trained; None where the model has none."""
        if not (start / DECODER_FOLDER).is_dir():
            return None
        pieces, tensors = read_decoder(load_bundle(start))
        store = FeatureStore(self._stores)
        layer = max(
            int(path.stem.removeprefix("layer")) for path in self._stores[0].glob("layer*.f16")
        )
        source = PieceBatches(
            store,
            PieceWriter(pieces),
            layer=layer,
            end=len(pieces),
            frames=int(self._options.batch_seconds * FRAMES_PER_SECOND),
        )
        training = _training(self._options.decoder_learning_rate, self._decoder_steps)
        torch.manual_seed(training.seed)
        network = DecoderInTraining(tensors)

        def batches(step: int) -> Iterator[PieceBatch]:
            rng = np.random.default_rng([training.seed, step])
            while True:
                yield from source.draw(rng)

        loop = AveragedLoop(
            network,
            [(network, training.learning_rate)],
            batches=batches,
            options=training,
            folder=self._folder("decoder"),
            told=lambda step: self._tell(self._head_steps + step),
        )
        loop.go_on()
        return loop.average.tensors()

    def _tell(self, step: int) -> None:
        self._teller.tell("training", step, self._head_steps + self._decoder_steps)

    def _folder(self, name: str) -> Path:
        folder = self._work / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _bounded(self, steps: float) -> int:
        return int(min(self._options.most_steps, max(self._options.least_steps, steps)))


_DROPOUT = 0.1


def _training(learning_rate: float, steps: int) -> TrainingOptions:
    return TrainingOptions(
        max_steps=steps,
        warmup_steps=min(20, max(1, steps // 10)),
        learning_rate=learning_rate,
        adam_beta2=0.98,
        average_decay=0.99,
        log_steps=10,
        eval_steps=steps,
        save_steps=50,
        keep_checkpoints=1,
        report_to=(),
        seed=1,
    )


def _recipe(model: WhisperForCTC, options: LearningOptions, *, steps: int) -> Recipe:
    config = model.config
    taps = tuple(config.taps)
    return Recipe(
        "corrections",
        kind="head",
        spelling=SpellingOptions(
            stored_taps=tuple(sorted({*taps, config.encoder_layers})), taps=taps, accent_rank=0
        ),
        batches=BatchOptions(batch_seconds=options.batch_seconds, real_share=1.0),
        training=_training(options.head_learning_rate, steps),
    )


def _write(
    start: Path,
    model: WhisperForCTC,
    vocab: Vocab,
    decoder: Mapping[str, NDArray[np.float32]] | None,
    *,
    scratch: Path,
    out: Path,
) -> None:
    """Write the model folder beside its place: weights in 8 bits, all else as at the start."""
    part = out.with_name(f"{out.name}.part")
    for folder in (part, out):
        shutil.rmtree(folder, ignore_errors=True)
    save_model(model, vocab, scratch)
    kept = ("language_model", "syllable_model", DECODER_FOLDER)
    for name in kept:
        if (start / name).is_dir():
            shutil.copytree(start / name, part / name)
    if decoder is not None:
        save_file(quantized(decoder), part / DECODER_FOLDER / "model.safetensors")
    export(scratch, part, license_name=_LICENSE, bits=8)
    for name in ("tokenizer_config.json", "preprocessor_config.json"):
        if (start / name).is_file():
            shutil.copyfile(start / name, part / name)
    (part / "README.md").write_text(_CARD, encoding="utf-8")
    part.replace(out)


_LICENSE = "private"
_CARD = """---
license: other
license_name: private
language: ko
---
# The built-in model, trained on own corrections

It has learned from recordings and corrections of this machine's user and may hold what was said in
them. It is meant to stay on this machine.
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `learn` to the command line."""
    parser = commands.add_parser("learn")
    parser.add_argument("data", type=Path, help="folder with train.jsonl, as `kasr learn` makes it")
    parser.add_argument("--model", type=Path, required=True, help="model folder to begin with")
    parser.add_argument("--work", type=Path, required=True, help="stores and checkpoints")
    parser.add_argument("--out", type=Path, required=True, help="model folder to make")
    parser.add_argument("--threads", type=int, default=0, help="0: one a core")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Train, behind everything else that the machine does."""
    _step_aside()
    torch.set_num_threads(arguments.threads or usable_cores())
    learn(arguments.data, arguments.model, work=arguments.work, out=arguments.out)
    print(arguments.out)
    return 0


def _step_aside() -> None:
    """Let other programs go first; also where this is called by hand."""
    with contextlib.suppress(OSError, psutil.Error):
        if sys.platform == "win32":
            psutil.Process().nice(psutil.IDLE_PRIORITY_CLASS)
        else:
            os.nice(15)
