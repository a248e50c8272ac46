"""What each process of a launcher runs for the tests of FSDP and DeepSpeed: a training on the CPU.

accelerate shards over GPUs alone, though torch does it over any processes: here it is told so.
DeepSpeed takes CPUs by itself (DS_ACCELERATOR), and not where transformers is told to stay there.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from accelerate.state import AcceleratorState
from accelerate.utils import DistributedType

from kasr_trainer.ctc.training import RunFiles, finetune
from kasr_trainer.processes import leave
from kasr_trainer.recipe.recipe_file import load_recipe

_begin = AcceleratorState.__init__


def _begin_sharded(self: Any, *args: Any, **given: Any) -> None:
    _begin(self, *args, **given)
    if given.get("fsdp_plugin") is not None:
        self.fsdp_plugin = given["fsdp_plugin"]
    if self.__dict__.get("fsdp_plugin") is not None:
        self.distributed_type = DistributedType.FSDP


def main(data: Path, out: Path, recipe: Path) -> None:
    """Train."""
    by_deepspeed = os.environ.get("DS_ACCELERATOR") == "cpu"
    if not by_deepspeed:
        AcceleratorState.__init__ = _begin_sharded  # type: ignore[method-assign]
    files = RunFiles(data / "train.jsonl", data / "vocab.json", out, data / "dev.jsonl")
    finetune(load_recipe(recipe), files, cpu=not by_deepspeed)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
    leave(0)
