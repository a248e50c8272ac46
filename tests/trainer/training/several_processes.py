"""What one of several processes does for the test of the averaged loop: batches of its own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import torch
from small_network import OPTIONS, Quiet, draw

from kasr_trainer.processes import leave
from kasr_trainer.training.averaged_loop import AveragedLoop


def main(folder: Path) -> None:
    """Train, and write the averaged weights of every process."""
    network = Quiet()

    def batches(step: int) -> Iterator[torch.Tensor]:
        return draw(step, loop.args.process_index)

    loop = AveragedLoop(
        network,
        [(network.learning, OPTIONS.learning_rate)],
        batches=batches,
        options=OPTIONS,
        folder=folder,
        measure=lambda step: measured.append(step),
    )
    measured: list[int] = []
    loop.go_on()
    number = loop.args.process_index
    torch.save(
        {"average": loop.average.state_dict(), "measured": measured}, folder / f"{number}.pt"
    )
    loop.accelerator.end_training()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
    leave(0)
