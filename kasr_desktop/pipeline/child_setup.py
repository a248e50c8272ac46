"""What a child process does before its work: signals, and where its output goes."""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

log = logging.getLogger(__name__)

LOG_LIMIT_BYTES = 2_000_000
"""A log larger than this is set aside as `.1` before a new child writes to it."""


def leave_signals_to_the_parent() -> None:
    """Ignore Ctrl-C: the terminal sends it to the whole group, the parent decides."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    unmask: Callable[..., object] | None = getattr(signal, "pthread_sigmask", None)
    if unmask is not None:  # the parent starts its child with SIGINT blocked
        unmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def begin_quietly(log_path: Path | None) -> None:
    """Set up a child whose libraries chatter on stderr: to the log, or to nowhere."""
    leave_signals_to_the_parent()
    send_output_to(log_path or Path(os.devnull))
    if sys.stderr is not None:
        faulthandler.enable()


def send_output_to(log_path: Path) -> None:
    """Send stdout and stderr, native libraries' too, to the end of the log file."""
    try:
        log_path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(OSError):  # Windows: another engine may be writing to it
            if log_path.stat().st_size > LOG_LIMIT_BYTES:
                log_path.replace(log_path.with_name(log_path.name + ".1"))
        descriptor = os.open(log_path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    except OSError as error:
        log.warning("the engine's log cannot be written: %s", error)
        return
    for number in (1, 2):
        os.dup2(descriptor, number)
    os.close(descriptor)
    if sys.stderr is None:  # a windowed build on Windows starts without streams
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
