"""What averaging, disturbed sound and adapters do for a small network on a language of tones.

Real speech enough to train on is in no repository, and a real model takes hours of a GPU. So a
network of 0.23 million weights learns the tests' language of tones, several times with other
seeds, and is measured on speakers and sentences that it has never heard: as they are, and in
rooms, noise and codecs. Writes TRAINING_LEVERS.md beside it; `--only NAME` trains one run, so
several can go side by side.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import re
import shutil
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Literal

import numpy as np
import soundfile

from kasr_desktop.domain.options import DecodeOptions
from kasr_desktop.text.vocab import Vocab
from kasr_trainer.ctc.training import RESULT, RunFiles, finetune
from kasr_trainer.data.augment import Samples, place
from kasr_trainer.data.manifest import manifest_line, read_manifest
from kasr_trainer.evaluate.inference import Reader, load_exact
from kasr_trainer.evaluate.measuring import recognize_utterances, score_all
from kasr_trainer.evaluate.scores import add_up
from kasr_trainer.recipe.builtin_options import AugmentOptions
from kasr_trainer.recipe.recipe import ModelOptions, Recipe, TrainingOptions, VocabOptions
from tests.trainer.chain.tones import RATE, SYLLABLES, sentence, speak

RESULTS = Path(__file__).with_name("TRAINING_LEVERS.md")
SEEDS = (1, 2)
TRAIN_SPEAKERS, DEV_SPEAKERS, NEW_SPEAKERS = range(101, 106), range(301, 305), (201, 202)
TRAIN_SCRIPTS, DEV_SCRIPTS = range(1, 25), range(1001, 1021)
DISTURBED = AugmentOptions(
    share=0.5, speed_low=0.9, speed_high=1.1, reverb_share=0.3, noise_share=0.5, filter_share=0.3,
    band_share=0.1, codec_share=0.15,
)  # fmt: skip
"""As in the recipes of the house."""

WORSE = dataclasses.replace(
    DISTURBED, share=1.0, reverb_share=0.5, noise_share=0.8, noise_low_db=0.0, noise_high_db=15.0
)
"""Of what is measured: every utterance, and louder noise than was heard in training."""

LAST = 5
UPDATES = 300
_ROWS = "rows.jsonl"
TOKENS = Vocab.from_tokens(["|", *SYLLABLES, "[UNK]", "[PAD]"])


def write_rows(folder: Path, rows: Sequence[tuple[int, int]], *, higher: float = 1.0) -> Path:
    """Write what speakers say, (speaker, script) each; give the manifest.

    Args:
        folder: Of recordings and manifest.
        rows: Who says what.
        higher: Factor on all frequencies and the pace.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for speaker, script in rows:
        samples = speak(sentence(script), speaker)
        places = np.arange(0, len(samples) - 1, higher)
        heard = np.interp(places, np.arange(len(samples)), samples).astype(np.float32)
        lines.append(_write(folder, heard, f"{speaker}-{script}", sentence(script)))
    return _manifest(folder, lines)


def write_disturbed(folder: Path, manifest: Path) -> Path:
    """Write the rows of a manifest as they would be heard elsewhere; give the manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = read_manifest(manifest)
    sounds: list[Samples] = [soundfile.read(row.path, dtype="float32")[0] for row in rows]
    lines = []
    for number, row in enumerate(rows):
        chance = np.random.default_rng([7, number])
        heard = place(sounds[number], WORSE, rng=chance, babble=partial(_other, sounds, chance))
        lines.append(_write(folder, heard, row.path.stem, row.text))
    return _manifest(folder, lines)


def _other(sounds: Sequence[Samples], chance: np.random.Generator) -> Samples:
    return sounds[int(chance.integers(len(sounds)))]


def _write(folder: Path, samples: Samples, name: str, text: str) -> str:
    path = folder / f"{name}.wav"
    soundfile.write(path, samples, RATE)
    return manifest_line({"path": path.name, "text": text, "seconds": len(samples) / RATE})


def _manifest(folder: Path, lines: Sequence[str]) -> Path:
    manifest = folder / _ROWS
    manifest.write_text("".join(lines), encoding="utf-8")
    return manifest


def error_rate(model: Path, manifest: Path) -> float:
    """Return the greedy CER without spaces, in percent."""
    network, vocab = load_exact(model)
    reader = Reader.make(vocab, None, DecodeOptions())
    (scored,) = score_all(recognize_utterances(network, reader, read_manifest(manifest))).values()
    return 100 * add_up(scored)["cer"].rate


class Bench:
    """The data, the runs and their figures in one folder."""

    def __init__(self, folder: Path) -> None:
        """Write the data, unless they are there."""
        self.folder = folder
        is_there = (folder / "vocab.json").is_file()
        everybody = [(who, script) for who in TRAIN_SPEAKERS for script in TRAIN_SCRIPTS]
        others = [(who, script) for who in DEV_SPEAKERS for script in DEV_SCRIPTS]
        new = [(who, script) for who in NEW_SPEAKERS for script in TRAIN_SCRIPTS]
        new_dev = [(who, script) for who in NEW_SPEAKERS for script in DEV_SCRIPTS]
        places = {
            name: folder / name for name in ("train", "new", "dev", "disturbed", "new voices")
        }
        self.train, self.new, *measured = (each / _ROWS for each in places.values())
        self.sets = dict(zip(list(places)[2:], measured, strict=True))
        if not is_there:
            write_rows(places["train"], everybody)
            write_rows(places["new"], new, higher=1.07)
            write_disturbed(places["disturbed"], write_rows(places["dev"], others))
            write_rows(places["new voices"], new_dev, higher=1.07)
            TOKENS.save(folder / "vocab.json")

    def run(self, name: str) -> None:
        """Train and measure one run, unless its figures are there.

        Args:
            name: Kind and seed, such as "averaged-2".
        """
        figures = self.folder / f"{name}.json"
        if figures.is_file():
            return
        kind, _, seed = name.rpartition("-")
        recipe, start = self._recipe(kind, int(seed)), self.train
        if recipe.model.start:
            start = self.new
        if kind == "averaged":  # the same training: only what is made of it is another
            shutil.copytree(self.folder / f"constant-{seed}", self.folder / name)
        files = RunFiles(start, self.folder / "vocab.json", self.folder / name)
        model = finetune(recipe, files, cpu=True)
        rates = {each: round(error_rate(model, rows), 2) for each, rows in self.sets.items()}
        figures.write_text(json.dumps(rates), encoding="utf-8")

    def _recipe(self, kind: str, seed: int) -> Recipe:
        training = TrainingOptions(
            epochs=0, max_steps=UPDATES, train_batch_size=8, learning_rate=2e-3, warmup_steps=20,
            scheduler="linear", adam_beta2=0.98, save_steps=20, keep_checkpoints=LAST,
            log_steps=50, seed=seed, report_to=(),
        )  # fmt: skip
        model = ModelOptions(
            shape="wav2vec2-small", freeze_feature_encoder=False, mask_time_prob=0.0,
            ctc_zero_infinity=True,
        )  # fmt: skip
        recipe = Recipe(name=kind, model=model, training=training)
        if kind == "disturbed":
            return dataclasses.replace(recipe, augment=DISTURBED)
        if kind in ("constant", "averaged"):
            mean = LAST if kind == "averaged" else 0
            steady = dataclasses.replace(training, scheduler="constant_with_warmup")
            return dataclasses.replace(
                recipe, training=dataclasses.replace(steady, average_last=mean)
            )
        learning: dict[str, tuple[Literal["", "layers", "lora"], float]] = {
            "all-learn": ("", 2e-4), "layers": ("layers", 5e-3), "lora": ("lora", 5e-3),
        }  # fmt: skip
        if kind in learning:
            adapters, rate = learning[kind]
            start = dataclasses.replace(
                model, start=str(self.folder / f"plain-{seed}" / RESULT), shape="",
                adapters=adapters, adapter_size=16,
            )  # fmt: skip
            short = dataclasses.replace(training, max_steps=100, learning_rate=rate)
            return dataclasses.replace(
                recipe, model=start, training=short, vocab=VocabOptions(source="start")
            )
        return recipe


KINDS = {
    "plain": "plain run, rate to 0",
    "disturbed": "half of the utterances disturbed",
    "constant": "constant rate, last weights",
    "averaged": f"constant rate, mean of the last {LAST} checkpoints",
    "all-learn": "plain run goes on with new voices, all weights learn",
    "layers": "plain run goes on with new voices, adapter layers and head learn",
    "lora": "plain run goes on with new voices, low-rank parts and head learn",
}


def report(folder: Path) -> Iterator[str]:
    """Return the lines of the table."""
    yield "# What training levers do on a language of tones\n"
    yield re.sub(r"\s+", " ", (__doc__ or "").partition("\n\n")[2]) + "\n"
    yield f"Greedy CER without spaces, percent: mean (seeds {', '.join(map(str, SEEDS))}).\n"
    yield "| run | other speakers | the same, disturbed | new voices |"
    yield "|---|---|---|---|"
    for kind, about in KINDS.items():
        found = [folder / f"{kind}-{seed}.json" for seed in SEEDS]
        if not all(each.is_file() for each in found):
            continue
        rates = [json.loads(each.read_text("utf-8")) for each in found]
        cells = [
            f"{np.mean([each[name] for each in rates]):.1f} "
            f"({', '.join(format(each[name], '.1f') for each in rates)})"
            for name in ("dev", "disturbed", "new voices")
        ]
        yield f"| {about} | {' | '.join(cells)} |"


def main() -> None:
    """Train what is not trained, write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="for data and runs; what is there is not redone")
    parser.add_argument("--only", help="one run, such as averaged-2; no table")
    arguments = parser.parse_args()
    bench = Bench(arguments.folder)
    for name in [arguments.only] if arguments.only else _names():
        bench.run(name)
    if not arguments.only:
        RESULTS.write_text("\n".join(report(arguments.folder)) + "\n", encoding="utf-8")


def _names() -> list[str]:
    return [f"{kind}-{seed}" for kind in KINDS for seed in SEEDS]


if __name__ == "__main__":
    main()
