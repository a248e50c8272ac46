"""Runs a frozen encoder over disturbed copies of recordings and stores what it puts out.

Half of the work of training is the encoder, and it is the same work in every epoch. Stored
once, its output is read in milliseconds; every copy disturbs the recordings anew.
"""

from __future__ import annotations

import argparse
import json
import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from transformers import WhisperFeatureExtractor

from kasr_desktop.domain.audio import SAMPLE_RATE
from kasr_desktop.recognizer.ctc.whisper_ctc import WhisperCtcEncoder
from kasr_trainer.builtin.examples import Example, ExampleMaker, SpokenWord, plain_examples
from kasr_trainer.builtin.feature_store import Features, StoreWriter
from kasr_trainer.builtin.whisper_weights import load_encoder
from kasr_trainer.data.augment import Samples
from kasr_trainer.data.manifest import read_manifest
from kasr_trainer.recipe.builtin_options import ExampleOptions
from kasr_trainer.recipe.recipe import Recipe
from kasr_trainer.recipe.recipe_file import load_recipe

log = logging.getLogger(__name__)

_FRAME = 320


class Listener:
    """A frozen encoder that hears one example at a time."""

    def __init__(self, encoder: WhisperCtcEncoder, *, num_mel_bins: int = 80) -> None:
        self._encoder = encoder.eval().requires_grad_(False)
        self._extractor = WhisperFeatureExtractor(feature_size=num_mel_bins)

    @torch.inference_mode()
    def hear(
        self,
        samples: Samples,
        taps: Sequence[int],
        *,
        options: ExampleOptions | None = None,
        rng: np.random.Generator | None = None,
    ) -> dict[int, Features]:
        """Return the (T, D) float16 outputs of some layers.

        Args:
            samples: (N,) at 16 kHz; what fills no whole frame is cut.
            taps: The layers, from 1.
            options: How bands are hidden; None: none are.
            rng: The source of chance for that.
        """
        padded = np.pad(samples, (0, max(0, _FRAME - len(samples))))
        whole = padded[: len(padded) // _FRAME * _FRAME]
        features: Tensor = self._extractor(
            whole,
            sampling_rate=SAMPLE_RATE,
            padding="longest",
            truncation=False,
            return_tensors="pt",
        ).input_features
        if options is not None and rng is not None:
            _hide_bands(features[0], options, rng=rng)
        outputs = self._encoder.tap(self._encoder.embed(features), taps=taps)
        return {
            tap: output[0].half().numpy() for tap, output in zip(sorted(taps), outputs, strict=True)
        }


def _hide_bands(mels: Tensor, options: ExampleOptions, *, rng: np.random.Generator) -> None:
    filler = float(mels.mean())
    for _ in range(options.num_mel_masks):
        width = int(rng.integers(0, options.max_mel_mask + 1))
        start = int(rng.integers(0, mels.shape[0] - width + 1))
        mels[start : start + width] = filler


def store_copy(
    listener: Listener,
    examples: Iterable[Example],
    folder: Path,
    *,
    recipe: Recipe,
    synthetic: bool = False,
    rng: np.random.Generator | None = None,
) -> float:
    """Write one store; give its seconds of sound.

    Args:
        listener: The encoder.
        examples: What it hears.
        folder: The store's place.
        recipe: Says which layers are stored, and how bands are hidden.
        synthetic: Whether a synthesizer speaks.
        rng: The source of chance; None: no bands are hidden.
    """
    writer = StoreWriter(folder, synthetic=synthetic)
    seconds, num_channels = 0.0, 0
    for example in examples:
        outputs = listener.hear(
            example.samples,
            recipe.spelling.stored_taps,
            options=None if rng is None else recipe.examples,
            rng=rng,
        )
        writer.add(outputs, text=example.text, speaker=example.speaker, corpus=example.corpus)
        seconds += len(example.samples) / SAMPLE_RATE
        num_channels = next(iter(outputs.values())).shape[1]
    writer.finish(num_channels)
    return seconds


def read_words(path: Path) -> dict[Path, list[SpokenWord]]:
    """Read what `kasr-train words` wrote: recordings and where their words lie."""
    words = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        fields = json.loads(line)
        words[Path(fields["path"])] = [SpokenWord(*each) for each in fields["words"]]
    return words


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `features` to the command line."""
    parser = commands.add_parser("features")
    parser.add_argument("recipe", type=Path, help="TOML file")
    parser.add_argument("manifests", type=Path, nargs="+", help="recordings")
    parser.add_argument("--encoder", type=Path, required=True, help="CTranslate2 folder")
    parser.add_argument("--split", help="only this split of the manifests")
    parser.add_argument("--out", type=Path, required=True, help="folder of the stores")
    parser.add_argument("--name", required=True, help="stores are called NAME-000 and so on")
    parser.add_argument(
        "--copies", type=int, nargs=2, default=(0, 1), metavar=("FROM", "TO"),
        help="which disturbed copies, each a store",
    )  # fmt: skip
    parser.add_argument("--plain", action="store_true", help="undisturbed, once: for measuring")
    parser.add_argument("--synthetic", action="store_true", help="a synthesizer speaks")
    parser.add_argument("--words", type=Path, help="where words lie, for splicing")
    parser.add_argument("--threads", type=int, default=1, help="that compute (%(default)s)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Store all copies that are not there yet."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(arguments.threads)
    recipe = load_recipe(arguments.recipe, "head")
    utterances = [
        each for path in arguments.manifests for each in read_manifest(path, split=arguments.split)
    ]
    model = load_encoder(arguments.encoder, vocab_size=3, blank_id=0)
    listener = Listener(model.encoder, num_mel_bins=model.config.num_mel_bins)
    arguments.out.mkdir(parents=True, exist_ok=True)
    if arguments.plain:
        store_copy(
            listener, plain_examples(utterances), arguments.out / arguments.name, recipe=recipe
        )
        return 0
    words: Mapping[Path, Sequence[SpokenWord]] = (
        read_words(arguments.words) if arguments.words else {}
    )
    maker = ExampleMaker(utterances, recipe.examples, augment=recipe.augment, words=words)
    for copy in range(*arguments.copies):
        folder = arguments.out / f"{arguments.name}-{copy:03d}"
        if folder.is_dir():
            continue
        rng = np.random.default_rng([recipe.training.seed, copy, len(arguments.name)])
        started = time.monotonic()
        seconds = store_copy(
            listener,
            maker.round(rng),
            folder,
            recipe=recipe,
            synthetic=arguments.synthetic,
            rng=rng,
        )
        log.info("%s: %.0f s of sound in %.0f s", folder.name, seconds, time.monotonic() - started)
    return 0
