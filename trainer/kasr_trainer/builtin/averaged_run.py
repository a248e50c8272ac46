"""What the built-in model's two loops share: steps, moving average, checkpoint, result."""

from __future__ import annotations

import copy
import json
import logging
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

import torch
import torch.distributed as dist
from torch import Tensor, nn
from transformers import WhisperFeatureExtractor

from kasr_desktop.recognizer.ctc.whisper_ctc import WhisperForCTC
from kasr_desktop.text.vocab import Vocab

log = logging.getLogger(__name__)

Network = TypeVar("Network", bound=nn.Module)


class Pace(Protocol):
    """How a run's weights move."""

    @property
    def steps(self) -> int:
        """Batches of the whole run."""

    @property
    def warmup_steps(self) -> int:
        """Batches until the learning rate is full; then a cosine to 0."""

    @property
    def max_grad_norm(self) -> float:
        """Gradients are clipped to this length."""

    @property
    def average_decay(self) -> float:
        """Of the moving average of the weights."""


class AveragedRun(Generic[Network]):
    """One run whose result is a moving average of its weights, not the last step.

    Goes on from `checkpoint.pt` in its folder.

    Attributes:
        network: What is trained.
        average: Its averaged weights.
        step: Batches that have moved the weights.
        best: Lowest CER on dev so far, a share.
    """

    part_name = "network"
    """Key of the trained weights in the checkpoint."""

    def __init__(
        self, network: Network, groups: list[dict[str, Any]], *, pace: Pace, folder: Path
    ) -> None:
        self.folder = folder
        self.network = network
        self.average = copy.deepcopy(network).eval().requires_grad_(False)
        self.step = 0
        self.best = math.inf
        self._pace = pace
        self._optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98), fused=True)
        self._scheduler = torch.optim.lr_scheduler.LambdaLR(self._optimizer, self._lr_factor)
        self._resume()

    def move(self, loss: Tensor) -> float:
        """Move the weights and their average by one loss; give it back as a number."""
        self._optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        trained = [each for group in self._optimizer.param_groups for each in group["params"]]
        average_gradients(trained)
        nn.utils.clip_grad_norm_(trained, self._pace.max_grad_norm)
        self._optimizer.step()
        self._scheduler.step()
        self.step += 1
        self._move_average()
        return float(loss.detach())

    def save_checkpoint(self) -> None:
        """Write all that the run needs to go on; a stop half-way leaves the old one."""
        path = self.folder / "checkpoint.pt"
        state = {name: part.state_dict() for name, part in self._parts().items()}
        torch.save(state | {"step": self.step, "best": self.best}, path.with_suffix(".part"))
        path.with_suffix(".part").replace(path)

    def note(self, rates: Mapping[str, float]) -> bool:
        """Keep the CER on dev, of each corpus and of "all"; tell whether it is the best so far."""
        log.info("step %d dev CER %s", self.step, rates)
        with (self.folder / "dev.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps({"step": self.step, "cer": rates}) + "\n")
        is_best = rates["all"] < self.best
        self.best = min(self.best, rates["all"])
        return is_best

    def _lr_factor(self, step: int) -> float:
        if step < self._pace.warmup_steps:
            return (step + 1) / self._pace.warmup_steps
        falling = max(1, self._pace.steps - self._pace.warmup_steps)
        done = (step - self._pace.warmup_steps) / falling
        return 0.5 * (1 + math.cos(math.pi * min(1.0, done)))

    @torch.no_grad()
    def _move_average(self) -> None:
        # a young average would be mostly the start
        decay = min(self._pace.average_decay, (1 + self.step) / (10 + self.step))
        pairs = zip(self.average.parameters(), self.network.parameters(), strict=True)
        moved = [(mean, now) for mean, now in pairs if now.requires_grad]
        torch._foreach_lerp_(
            [mean for mean, _ in moved], [now.detach() for _, now in moved], 1 - decay
        )

    def _parts(self) -> Mapping[str, Any]:
        return {
            self.part_name: self.network,
            "average": self.average,
            "optimizer": self._optimizer,
            "scheduler": self._scheduler,
        }

    def _resume(self) -> None:
        path = self.folder / "checkpoint.pt"
        if not path.is_file():
            return
        state = torch.load(path, weights_only=True)
        for name, part in self._parts().items():
            part.load_state_dict(state[name])
        self.step, self.best = int(state["step"]), float(state["best"])
        log.info("going on from step %d", self.step)


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


def average_gradients(parameters: Sequence[Tensor]) -> None:
    """Return every process the mean of all processes' gradients; alone, nothing happens.

    A parameter that had no part in the loss on one process counts as zero there.
    """
    if not dist.is_initialized():
        return
    for each in parameters:
        if each.grad is None:
            each.grad = torch.zeros_like(each)
    gradients = [each.grad for each in parameters if each.grad is not None]
    flat = torch.cat([each.flatten() for each in gradients])
    dist.all_reduce(flat)
    flat /= dist.get_world_size()
    parts = torch.split(flat, [each.numel() for each in gradients])
    for gradient, part in zip(gradients, parts, strict=True):
        gradient.copy_(part.view_as(gradient))


def save_model(model: WhisperForCTC, vocab: Vocab, folder: Path) -> None:
    """Write weights, settings and vocabulary as a folder that can be loaded."""
    model.save_pretrained(folder)
    extractor = WhisperFeatureExtractor(feature_size=model.config.num_mel_bins)
    extractor.save_pretrained(folder)
    vocab.save(folder / "vocab.json")
