"""The mean of the last checkpoints' weights: a step of the result towards the middle of its path.

Source: Vaswani et al. 2017, arXiv:1706.03762, section 6.1, who take the last five.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from safetensors.torch import load_file
from transformers.utils import SAFE_WEIGHTS_NAME as WEIGHTS

from kasr_trainer.errors import FinetuneError
from kasr_trainer.training.checkpoints import checkpoints, is_whole
from kasr_trainer.training.sharded import is_sharded


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


def take_mean(trainer: Any, model: Any, number: int) -> None:
    """Give a model the mean of a trainer's last `number` checkpoints, computed in float64.

    Args:
        trainer: Whose run it is.
        model: Whole, also where the trainer's own lies in parts.
        number: Of checkpoints.

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
    total: dict[str, Any] = {}
    for folder in folders:
        if is_sharded(trainer):
            model.load_state_dict(load_file(folder / WEIGHTS))
        else:
            trainer._load_from_checkpoint(str(folder), model)
        for name, each in model.state_dict().items():
            if each.is_floating_point():
                total[name] = total.get(name, 0.0) + each.detach().cpu().double()
    mean = {name: each / number for name, each in total.items()}
    model.load_state_dict(mean, strict=False)
