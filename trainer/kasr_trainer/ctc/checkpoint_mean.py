"""The mean of the last checkpoints' weights: a step of the result towards the middle of its path.

Source: Vaswani et al. 2017, arXiv:1706.03762, section 6.1, who take the last five.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from kasr_trainer.errors import FinetuneError
from kasr_trainer.training.checkpoints import checkpoints, is_whole


def require_checkpoints(number: int, *, updates: int, save_steps: int) -> None:
    """Refuse a run that is too short to have as many checkpoints as are averaged.

    Raises:
        FinetuneError: bad_start.
    """
    made = math.ceil(updates / save_steps)
    if made < number:
        raise FinetuneError(
            f"training.average_last is {number}, and a run of {updates:,} updates with one every "
            f"{save_steps:,} (save_steps) has {made} checkpoint(s).",
            reason="bad_start",
        )


def take_mean(trainer: Any, number: int) -> None:
    """Give a trainer's model the mean of its last `number` checkpoints, computed in float64.

    Raises:
        FinetuneError: bad_start: there are fewer, because a shorter `keep_checkpoints` was at work.
    """
    run = Path(trainer.args.output_dir)
    folders = [each for each in checkpoints(run) if is_whole(each)][-number:]
    if len(folders) < number:
        raise FinetuneError(
            f"training.average_last is {number}, and {run} keeps {len(folders)} checkpoint(s).",
            reason="bad_start",
            path=run,
        )
    model = trainer.accelerator.unwrap_model(trainer.model)
    total: dict[str, Any] = {}
    for folder in folders:
        trainer._load_from_checkpoint(str(folder), model)
        for name, each in model.state_dict().items():
            if each.is_floating_point():
                total[name] = total.get(name, 0.0) + each.detach().cpu().double()
    mean = {name: each / number for name, each in total.items()}
    model.load_state_dict(mean, strict=False)
