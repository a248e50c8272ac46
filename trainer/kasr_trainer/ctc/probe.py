"""`kasr-train probe RECIPE`: a few real updates on made-up sound, and what a whole run costs.

The network has random weights and the exact shape of the recipe's; a step costs what it
costs with trained ones. Nothing is downloaded and nothing is kept.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kasr_desktop.domain.audio import SAMPLE_RATE
from kasr_desktop.text.vocab import Vocab
from kasr_trainer.ctc.collate import Collator
from kasr_trainer.ctc.configurations import SHAPE_OF, SHAPES
from kasr_trainer.ctc.dataset import Example
from kasr_trainer.ctc.schedule import total_updates
from kasr_trainer.ctc.start_model import make_extractor, make_model
from kasr_trainer.errors import FinetuneError
from kasr_trainer.recipe.recipe import Recipe
from kasr_trainer.recipe.recipe_file import load_recipe

ZEROTH_UTTERANCES = 22_262
ZEROTH_SECONDS = 8.34
"""Mean length: 51.6 h in 22,263 utterances (openslr.org/40)."""

CARD_TOKENS = 1_207
_SYLLABLES_A_SECOND = 4.0


@dataclass(frozen=True, slots=True)
class Probe:
    """What a few updates cost.

    Attributes:
        device: What computed.
        parameters: Weights of the network.
        steps: Updates measured, the first one left out.
        seconds_a_step: An update with all its accumulated batches.
        cpu_seconds_a_step: Of one core; on a busy machine the only honest figure.
        losses: Of every update.
        memory_bytes: The most that was held: of the GPU if there is one, else of the process.
        updates: Of the whole recipe.
    """

    device: str
    parameters: int
    steps: int
    seconds_a_step: float
    cpu_seconds_a_step: float
    losses: tuple[float, ...]
    memory_bytes: int
    updates: int

    @property
    def hours(self) -> float:
        """Of the whole recipe, measurements on dev left out."""
        return self.updates * self.seconds_a_step / 3600


class _MadeUp:
    """Noise and random labels, as long as real ones: the same every time."""

    def __init__(self, number: int, seconds: float, vocab_size: int) -> None:
        chance = np.random.default_rng(0)
        self.seconds = np.clip(chance.normal(seconds, seconds / 4, number), 1.0, 20.0)
        self._vocab_size = vocab_size

    def __len__(self) -> int:
        return len(self.seconds)

    def __getitem__(self, index: int) -> Example:
        chance = np.random.default_rng(index)
        seconds = float(self.seconds[index])
        samples = chance.normal(0, 0.1, int(seconds * SAMPLE_RATE)).astype(np.float32)
        length = int(seconds * _SYLLABLES_A_SECOND)
        return Example(samples, chance.integers(1, self._vocab_size - 4, length).tolist())


def probe(
    recipe: Recipe,
    *,
    steps: int,
    utterances: int,
    seconds: float,
    part: int = 1,
    cpu: bool = False,
) -> Probe:
    """Take `steps` + 1 updates of a recipe and measure all but the first.

    Args:
        recipe: Of the run.
        steps: Updates to measure.
        utterances: Of the whole training set.
        seconds: Their mean length.
        part: Only so small a part of an update's utterances is taken, and its time multiplied:
            a little too much, since the optimizer's own time is multiplied too.
        cpu: No GPU, even where there is one.

    Raises:
        FinetuneError: bad_start: the shape of the recipe's model is not known here.
    """
    from transformers import TrainerCallback

    class Clock(TrainerCallback):  # type: ignore[misc]
        """Notes when every update ends, and its loss."""

        def __init__(self) -> None:
            self.ends: list[float] = []
            self.cpu: list[float] = []
            self.losses: list[float] = []

        def on_step_end(self, *_: Any, **__: Any) -> None:
            self.ends.append(time.perf_counter())
            self.cpu.append(time.process_time())

        def on_log(self, *_: Any, logs: dict[str, float] | None = None, **__: Any) -> None:
            if logs and "loss" in logs:
                self.losses.append(round(logs["loss"], 4))

    clock = Clock()
    at_once = recipe.training.train_batch_size
    if recipe.training.batch_seconds:  # of like lengths, so hardly any padding
        at_once = max(1, int(recipe.training.batch_seconds / seconds))
        training = dataclasses.replace(recipe.training, train_batch_size=at_once, batch_seconds=0.0)
        recipe = dataclasses.replace(recipe, training=training)
    batch = at_once * recipe.training.accumulation_steps
    rows = max(1, batch // part)
    with tempfile.TemporaryDirectory(prefix="probe-") as folder:
        trainer = _make_trainer(recipe, steps + 1, seconds, Path(folder), rows=rows, cpu=cpu)
        trainer.add_callback(clock)
        trainer.train()
        device, memory = _device(trainer)
        return Probe(
            device=device,
            parameters=sum(each.numel() for each in trainer.model.parameters()),
            steps=steps,
            seconds_a_step=(clock.ends[-1] - clock.ends[0]) / max(1, steps) * batch / rows,
            cpu_seconds_a_step=(clock.cpu[-1] - clock.cpu[0]) / max(1, steps) * batch / rows,
            losses=tuple(clock.losses),
            memory_bytes=memory,
            updates=total_updates(utterances, recipe.training, devices=trainer.args.world_size),
        )


def _make_trainer(
    recipe: Recipe, steps: int, seconds: float, folder: Path, *, rows: int, cpu: bool
) -> Any:
    from kasr_trainer.ctc.ctc_trainer import CtcTrainer
    from kasr_trainer.training.arguments import training_arguments

    model_options = dataclasses.replace(recipe.model, start="", shape=_shape(recipe))
    at_once = min(recipe.training.train_batch_size, rows)
    options = dataclasses.replace(
        recipe.training, max_steps=steps, log_steps=1, save_steps=10**9, eval_steps=10**9,
        best_by="", average_last=0, workers=0, train_batch_size=at_once,
        accumulation_steps=rows // at_once,
    )  # fmt: skip
    vocab = _vocab()
    model = make_model(model_options, vocab, seed=options.seed)
    dataset = _MadeUp(rows * 8, seconds, len(vocab))
    return CtcTrainer(
        model=model,
        args=training_arguments(options, folder, cpu=cpu),
        data_collator=Collator(make_extractor(model)),
        train_dataset=dataset,
        lengths=dataset.seconds.tolist(),
        grouped=options.group_by_length,
        keep=1,
    )


def _shape(recipe: Recipe) -> str:
    shape = recipe.model.shape or SHAPE_OF.get(recipe.model.start, "")
    if shape not in SHAPES:
        raise FinetuneError(
            f"The shape of {recipe.model.start} is not known here; known are those of "
            f"{', '.join(SHAPE_OF)}.",
            reason="bad_start",
        )
    return shape


def _vocab() -> Vocab:
    syllables = [chr(0xAC00 + number) for number in range(CARD_TOKENS - 5)]
    return Vocab.from_tokens(["|", *syllables, "[UNK]", "[PAD]", "<s>", "</s>"])


def _device(trainer: Any) -> tuple[str, int]:
    import torch

    from kasr_trainer.ctc.pace import peak_memory

    device = trainer.args.device
    is_gpu = device.type == "cuda"
    name = torch.cuda.get_device_name() if is_gpu else f"CPU, {torch.get_num_threads()} threads"
    return name, peak_memory(device)


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `probe` to the command line."""
    parser = commands.add_parser("probe")
    parser.add_argument("recipe", type=Path, help="TOML file")
    parser.add_argument("--steps", type=int, default=2, help="updates to measure")
    parser.add_argument(
        "--utterances", type=int, default=ZEROTH_UTTERANCES,
        help="of the training set (%(default)s: Zeroth's)",
    )  # fmt: skip
    parser.add_argument(
        "--seconds", type=float, default=ZEROTH_SECONDS, help="their mean length (%(default)s)"
    )
    parser.add_argument(
        "--part", type=int, default=1, metavar="N",
        help="measure the N-th part of an update's utterances, and multiply",
    )  # fmt: skip
    parser.add_argument("--cpu", action="store_true", help="no GPU, even where there is one")
    parser.add_argument("--json", type=Path, help="file for the figures")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Measure and print."""
    recipe = load_recipe(arguments.recipe)
    found = probe(
        recipe, steps=arguments.steps, utterances=arguments.utterances,
        seconds=arguments.seconds, part=arguments.part, cpu=arguments.cpu,
    )  # fmt: skip
    print(format_probe(found))
    if arguments.json is not None:
        table = dataclasses.asdict(found) | {"hours": round(found.hours, 2)}
        arguments.json.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    return 0


def format_probe(found: Probe) -> str:
    """Return the figures as lines for people."""
    losses: Sequence[str] = [f"{loss:.2f}" for loss in found.losses]
    return (
        f"{found.device}: {found.parameters / 1e6:.1f} million weights\n"
        f"{found.seconds_a_step:.2f} s an update ({1 / found.seconds_a_step:.3g} a second), "
        f"{found.cpu_seconds_a_step:.2f} s of a CPU core, loss {', '.join(losses)}\n"
        f"{found.memory_bytes / 1e9:.2f} GB of memory\n"
        f"{found.updates:,} updates: {found.hours:,.1f} hours"
    )
