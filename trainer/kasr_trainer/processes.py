"""Which process this is, where several work on one run."""

from __future__ import annotations

import os


def is_first_process() -> bool:
    """Return whether this is the process that writes, under torchrun or alone."""
    return os.environ.get("RANK", "0") == "0"


def is_one_of_several() -> bool:
    """Return whether torchrun or accelerate started this process beside others."""
    return int(os.environ.get("WORLD_SIZE", "1")) > 1
