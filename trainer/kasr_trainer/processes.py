"""Which process this is, where several work on one run."""

from __future__ import annotations

import atexit
import logging
import os
import sys
from typing import NoReturn


def is_first_process() -> bool:
    """Return whether this is the process that writes, under torchrun or alone."""
    return os.environ.get("RANK", "0") == "0"


def is_one_of_several() -> bool:
    """Return whether torchrun or accelerate started this process beside others."""
    return int(os.environ.get("WORLD_SIZE", "1")) > 1


def leave(status: int) -> NoReturn:
    """End this process; one of several ends past the destructors of native libraries.

    Where a native thread of torch's still runs as static objects go, C++ aborts ("terminate called
    without an active exception"): seen with gloo in one of fifteen runs, behind the interpreter's
    end, where no Python frame is left. The launcher takes that for a failed run and ends the other
    processes, the first one at its work.
    """
    if is_one_of_several():
        atexit._run_exitfuncs()
        logging.shutdown()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    sys.exit(status)
