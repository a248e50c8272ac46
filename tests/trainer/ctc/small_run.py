"""A data set of chirps, a recipe for it, and the command that trains on it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import soundfile

from kasr_desktop.text.vocab import Vocab
from kasr_trainer.data.manifest import manifest_line
from kasr_trainer.recipe.recipe import ModelOptions, Recipe, TrainingOptions

ROOT = Path(__file__).parents[3]
TEXTS = ["가 나", "나나", "다 가나", "라", "가다 라", "나 다", "라라 가", "다다"]
VOCAB = Vocab.from_tokens(["|", "가", "나", "다", "라", "[UNK]", "[PAD]"])

RECIPE = """
name = "small"
[data]
on_bad = "{on_bad}"
[model]
shape = "wav2vec2-tiny"
freeze_feature_encoder = false
mask_time_prob = 0.2
hidden_dropout = 0.1
[training]
max_steps = {steps}
warmup_steps = 2
train_batch_size = {batch}
accumulation_steps = {accumulation}
learning_rate = 1e-3
log_steps = 2
eval_steps = 4
save_steps = 4
keep_checkpoints = 2
"""


def write_data(folder: Path, *, number: int = 16) -> Path:
    """Write `number` recordings and train.jsonl, dev.jsonl in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = np.random.default_rng(0)
    lines = []
    for index in range(number):
        text = TEXTS[index % len(TEXTS)]
        length = 6_400 + 800 * (index % 5)
        path = folder / f"{index}.flac"
        soundfile.write(path, chance.normal(0, 0.1, length), 16_000)
        lines.append(manifest_line({"path": path.name, "text": text, "seconds": length / 16_000}))
    (folder / "train.jsonl").write_text("".join(lines), encoding="utf-8")
    (folder / "dev.jsonl").write_text("".join(lines[:4]), encoding="utf-8")
    VOCAB.save(folder / "vocab.json")
    return folder


def recipe(**training: object) -> Recipe:
    """Return a recipe for a tiny network without anything random after the start."""
    given: dict[str, object] = {
        "max_steps": 8, "train_batch_size": 4, "learning_rate": 1e-3, "log_steps": 2,
        "eval_steps": 4, "save_steps": 4, "keep_checkpoints": 2,
    }  # fmt: skip
    return Recipe(
        name="small",
        model=ModelOptions(shape="wav2vec2-tiny", freeze_feature_encoder=False, mask_time_prob=0.0),
        training=TrainingOptions(**(given | training)),  # type: ignore[arg-type]
    )


CODE = """
import sys
from pathlib import Path
from kasr_trainer.ctc.training import RunFiles, finetune
from kasr_trainer.recipe.recipe_file import load_recipe

data, out, path = map(Path, sys.argv[1:4])
files = RunFiles(data / "train.jsonl", data / "vocab.json", out, data / "dev.jsonl")
finetune(load_recipe(path), files, cpu=True)
"""


def start(
    data: Path,
    out: Path,
    recipe_path: Path,
    *,
    environment: dict[str, str] | None = None,
    first: str = "",
) -> subprocess.Popen[str]:
    """Start a training run in a process of its own; `first` is code that runs before it."""
    return subprocess.Popen(
        [sys.executable, "-c", first + CODE, str(data), str(out), str(recipe_path)],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1", **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
