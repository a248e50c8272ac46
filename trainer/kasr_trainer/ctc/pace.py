"""How long a run will take and what it holds, from one batch of its own before the first update."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

_LONG = 20.0
"""Seconds a first batch may take to be believed without a second one."""

_CHECKPOINTING = 4 / 3
"""Layers that are computed again cost one forward pass of three passes' worth."""


@dataclass(frozen=True, slots=True)
class BatchCost:
    """What a batch of middling length takes, forward and backward.

    Attributes:
        seconds: The optimizer's part, a hundredth or two, is not in it.
        memory_bytes: The most that was held, of the GPU if there is one, else of the process; and
            what AdamW's two moments will add.
    """

    seconds: float
    memory_bytes: int


def cost_of_a_batch(trainer: Any) -> BatchCost:
    """Measure one batch. Nothing of the run changes: weights, buffers, every source of chance.

    Raises:
        RuntimeError: Not enough memory, among others: better now than in an hour.
    """
    device = trainer.args.device
    if device.type == "cuda":
        torch.cuda.reset_peak_memory_stats()
    seconds = _seconds_a_batch(trainer)
    trained = sum(each.numel() for each in trainer.model.parameters() if each.requires_grad)
    return BatchCost(seconds, peak_memory(device) + 2 * 4 * trained)


def peak_memory(device: Any) -> int:
    """Return the most that was held, bytes: of a GPU, else of this process.

    Without the Unix call it is what the process holds now.
    """
    if device.type == "cuda":
        return int(torch.cuda.max_memory_allocated())
    try:
        import resource
    except ImportError:
        import psutil

        return int(psutil.Process().memory_info().rss)
    unit = 1 if sys.platform == "darwin" else 1024
    return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) * unit


def _seconds_a_batch(trainer: Any) -> float:
    model, inputs = trainer.model, trainer._prepare_inputs(trainer.data_collator(_rows(trainer)))
    with _unchanged(model):
        model.train()
        seconds = _seconds(trainer, model, inputs)
        if seconds < _LONG:  # the first one also warms up
            seconds = _seconds(trainer, model, inputs)
    return seconds * (_CHECKPOINTING if trainer.args.activation_checkpointing else 1.0)


def _rows(trainer: Any) -> list[Any]:
    dataset = trainer.train_dataset
    if trainer.batches is not None:
        return [dataset[index] for index in trainer.batches.middle()]
    order = np.argsort(dataset.seconds, kind="stable")
    number = min(trainer.args.train_batch_size, len(order))
    first = (len(order) - number) // 2
    return [dataset[int(index)] for index in order[first : first + number]]


def _seconds(trainer: Any, model: Any, inputs: Any) -> float:
    begun = time.perf_counter()
    with trainer.accelerator.autocast():
        loss = model(**inputs).loss
    loss.backward()
    loss.item()  # waits for the device
    return time.perf_counter() - begun


@contextmanager
def _unchanged(model: Any) -> Iterator[None]:
    """Put back what a pass moves: gradients, running means, chance."""
    buffers = {name: each.clone() for name, each in model.named_buffers()}
    states = random.getstate(), np.random.get_state()  # masks are drawn by numpy's
    was_training = model.training
    with torch.random.fork_rng():
        try:
            yield
        finally:
            random.setstate(states[0])
            np.random.set_state(states[1])
            for name, each in model.named_buffers():
                each.copy_(buffers[name])
            model.zero_grad(set_to_none=True)
            model.train(was_training)
