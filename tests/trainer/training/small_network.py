"""A network of two layers for the tests of the loop, in one process and in several."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, nn

from kasr_trainer.recipe.recipe import TrainingOptions

OPTIONS = TrainingOptions(
    max_steps=12, warmup_steps=3, learning_rate=3e-2, weight_decay=0.05, adam_beta2=0.98,
    max_grad_norm=0.5, average_decay=0.9, eval_steps=4, save_steps=5, log_steps=1, seed=3,
    keep_checkpoints=2, report_to=(),
)  # fmt: skip


class Quiet(nn.Module):
    """Two layers; the first is frozen."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.frozen, self.learning = nn.Linear(6, 8), nn.Linear(8, 1)
        self.frozen.requires_grad_(False)

    def forward(self, batch: Tensor) -> Tensor:
        """Return a loss far from its end."""
        loss: Tensor = ((self.learning(self.disturb(self.frozen(batch))) - 3.0) ** 2).mean()
        return loss

    def disturb(self, hidden: Tensor) -> Tensor:
        """Return what the second layer hears."""
        return hidden


class Network(Quiet):
    """The same, and chance has a part in the loss."""

    def disturb(self, hidden: Tensor) -> Tensor:
        """Return it with noise."""
        return hidden * (1 + 0.1 * torch.randn_like(hidden))


def draw(step: int, process: int = 0) -> Iterator[Tensor]:
    """Return batches without end that depend on update and process alone."""
    while True:
        chance = torch.Generator().manual_seed(step + 1000 * process)
        yield torch.randn(4, 6, generator=chance)
        step += 1
