"""The loop over batches without end, whose result is a moving average of the weights."""

from __future__ import annotations

import copy
import json
import logging
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Generic, TypeVar

import torch
from safetensors.torch import load_model, save_model
from torch import Tensor, nn
from transformers import TrainerCallback

from kasr_trainer.errors import FinetuneError
from kasr_trainer.recipe.recipe import TrainingOptions
from kasr_trainer.training.arguments import training_arguments
from kasr_trainer.training.callbacks import LogWatch, LossWatch
from kasr_trainer.training.checkpoints import last_whole, step_of
from kasr_trainer.training.loop import TrainingLoop

log = logging.getLogger(__name__)

_AVERAGE = "average.safetensors"

Rates = Mapping[str, float]
Network = TypeVar("Network", bound=nn.Module)


class AveragedLoop(TrainingLoop, Generic[Network]):
    """Trains a network that gives its own loss, on batches that a source draws without end.

    Attributes:
        average: The network with its averaged weights: the result.
    """

    def __init__(
        self,
        network: Network,
        parts: Sequence[tuple[nn.Module, float]],
        *,
        batches: Callable[[int], Iterable[Any]],
        options: TrainingOptions,
        folder: Path,
        measure: Callable[[int], Rates | None] = lambda _: None,
        told: Callable[[int], object] = lambda _: None,
    ) -> None:
        """Make the loop; `go_on` runs it.

        Args:
            network: Its `forward` takes a batch and returns the loss.
            parts: What learns, with the learning rate of each.
            batches: Returns batches without end, from an update on.
            options: How it learns.
            folder: Of checkpoints and log.
            measure: Is told the update after every `eval_steps` and the last one, on the first
                process; returns error rates to be logged, as shares, or None.
            told: Is told the update after each one.

        Raises:
            FinetuneError: bad_start: the folder holds a checkpoint of a former form.
        """
        if (folder / "checkpoint.pt").is_file() and last_whole(folder) is None:
            raise FinetuneError(
                f"{folder / 'checkpoint.pt'} is of a former version, which this one cannot go on "
                "from: choose another --out, and give latest of this run as --encoder.",
                reason="bad_start",
                path=folder,
            )
        self.average: Network = copy.deepcopy(network).eval().requires_grad_(False)
        self._parts, self._batches, self._options = tuple(parts), batches, options
        super().__init__(
            model=network,
            args=training_arguments(options, folder, cpu=True, ignore_data_skip=True),
            keep=options.keep_checkpoints,
            callbacks=[LossWatch(), LogWatch()],
        )
        self._measure, self._measured_at = measure, -1
        self.told = told
        self.add_callback(_Averaging(self))

    def go_on(self) -> None:
        """Train all updates that are left; with none left, take the weights of the last one."""
        saved = self._newest()
        if saved is None or step_of(saved) < self.args.max_steps:
            super().go_on()
        else:
            self._load_from_checkpoint(str(saved))
            self.state.global_step = step_of(saved)

    def compute_loss(self, model: Any, inputs: Any, *_: Any, **__: Any) -> Tensor:
        """Return the loss that the network gives for a batch."""
        loss: Tensor = model(inputs["batch"])
        return loss

    def evaluate(self, *_: Any, **__: Any) -> dict[str, float]:
        """Have the average measured, on the first process, once after an update."""
        step, before = self.state.global_step, self._measured_at
        self._measured_at = step
        if step == before or not self.is_world_process_zero():
            return {}
        rates = self._measure(step)
        metrics = {"eval_cer": rates["all"]} if rates else {}
        if metrics:
            self.log(metrics)
        return metrics

    def get_train_dataloader(self) -> Any:
        """Return the batches as they are drawn: every process has a source of its own."""
        return _Stream(lambda: self._batches(self.state.global_step))

    def create_optimizer(self, *_: Any) -> Any:
        """Make AdamW: each part with its learning rate, matrices alone with decay."""
        options = self._options
        self.optimizer = torch.optim.AdamW(
            weight_groups(self._parts, weight_decay=options.weight_decay),
            betas=(options.adam_beta1, options.adam_beta2),
            eps=options.adam_epsilon,
            fused=True,
        )
        return self.optimizer

    def create_scheduler(self, *_: Any, **__: Any) -> Any:
        """Make the learning rate rise to its full height in the warm-up, then a cosine to 0."""
        self.lr_scheduler = torch.optim.lr_scheduler.LambdaLR(
            self.optimizer, lambda step: lr_factor(step, self._options)
        )
        self._created_lr_scheduler = True
        return self.lr_scheduler

    @torch.no_grad()
    def move_average(self) -> None:
        """Move the averaged weights towards those of now; a young average moves fast."""
        step = self.state.global_step
        decay = min(self._options.average_decay, (1 + step) / (10 + step))
        network = self.accelerator.unwrap_model(self.model)
        pairs = zip(self.average.parameters(), network.parameters(), strict=True)
        moved = [(mean, now) for mean, now in pairs if now.requires_grad]
        torch._foreach_lerp_(
            [mean for mean, _ in moved], [now.detach() for _, now in moved], 1 - decay
        )

    def _save_more(self, folder: Path) -> None:
        if self.args.should_save:
            save_model(self.average, str(folder / _AVERAGE))

    def _load_from_checkpoint(self, resume_from_checkpoint: str, model: Any = None) -> None:
        super()._load_from_checkpoint(resume_from_checkpoint, model)
        load_model(self.average, str(Path(resume_from_checkpoint) / _AVERAGE))


class _Averaging(TrainerCallback):  # type: ignore[misc]
    """Moves the average after every update, and says when to measure it."""

    def __init__(self, loop: AveragedLoop[Any]) -> None:
        self._loop = loop

    def on_train_begin(self, args: Any, state: Any, _control: Any, **_extra: Any) -> None:
        """Let every process hide other frames; a resumed run takes up its chance where it was."""
        torch.manual_seed(args.seed + state.global_step + 1_000_003 * args.process_index)

    def on_step_end(self, args: Any, state: Any, control: Any, **_extra: Any) -> Any:
        """Move the average; have it measured after every `eval_steps` and at the end."""
        self._loop.move_average()
        step = state.global_step
        self._loop.told(step)
        control.should_evaluate = step % args.eval_steps == 0 or step >= args.max_steps
        return control


class _Stream:
    """Batches without a length, one at a time."""

    def __init__(self, draw: Callable[[], Iterable[Any]]) -> None:
        self._draw = draw

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Return what `compute_loss` takes."""
        return ({"batch": batch} for batch in self._draw())


class BestOnDev:
    """The rates on dev so far, in `dev.jsonl` of a run's folder."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "dev.jsonl"
        lines = self._path.read_text("utf-8").splitlines() if self._path.is_file() else []
        self._best = min((json.loads(line)["cer"]["all"] for line in lines), default=math.inf)

    def note(self, step: int, rates: Rates) -> bool:
        """Keep the CER, of each corpus and of "all"; tell whether it is the best so far."""
        log.info("step %d dev CER %s", step, rates)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"step": step, "cer": rates}) + "\n")
        is_best = rates["all"] < self._best
        self._best = min(self._best, rates["all"])
        return is_best


def lr_factor(step: int, options: TrainingOptions) -> float:
    """Return the share of the full learning rate that update `step`, from 0, moves by.

    Example:
        >>> options = TrainingOptions(max_steps=10, warmup_steps=2)
        >>> [round(lr_factor(step, options), 2) for step in (0, 1, 2, 6, 10)]
        [0.5, 1.0, 1.0, 0.5, 0.0]
    """
    warmup = options.warmup_steps
    warmup = int(warmup) if warmup >= 1 else math.ceil(warmup * options.max_steps)
    if step < warmup:
        return (step + 1) / warmup
    done = (step - warmup) / max(1, options.max_steps - warmup)
    return 0.5 * (1 + math.cos(math.pi * min(1.0, done)))


def weight_groups(
    parts: Iterable[tuple[nn.Module, float]], *, weight_decay: float
) -> list[dict[str, Any]]:
    """Return AdamW its groups: each part with its learning rate, matrices alone with decay."""
    groups: list[dict[str, Any]] = []
    for module, lr in parts:
        matrices = [each for each in module.parameters() if each.ndim > 1]
        vectors = [each for each in module.parameters() if each.ndim <= 1]
        groups.append({"params": matrices, "lr": lr, "weight_decay": weight_decay})
        groups.append({"params": vectors, "lr": lr, "weight_decay": 0.0})
    return groups
