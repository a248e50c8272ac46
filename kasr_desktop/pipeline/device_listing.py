"""The processors of this computer, for a window that never loads torch."""

from __future__ import annotations

from multiprocessing.connection import Connection
from pathlib import Path

from kasr_desktop.domain.errors import EngineError
from kasr_desktop.pipeline.child_setup import begin_quietly
from kasr_desktop.pipeline.process_handle import ChildDiedError, ProcessHandle
from kasr_desktop.recognizer.networks.devices import (
    ComputeDevice,
    has_gpu_driver,
    list_compute_devices,
)

_PATIENCE = 60.0  # seconds; torch loads, and each card is tried


def find_compute_devices(*, log_path: Path | None = None) -> tuple[ComputeDevice, ...]:
    """List them, fastest first; where a graphics card may be, in a process of its own.

    Only torch knows of cards, loading it takes seconds and 200 MB, and a bad driver may crash it.

    Raises:
        EngineError: crashed or not_started.
    """
    if not has_gpu_driver():
        return list_compute_devices()
    try:
        child: ProcessHandle[None, tuple[ComputeDevice, ...]] = ProcessHandle(
            tell_devices, (log_path,), name="kasr-devices"
        )
    except OSError as error:
        raise EngineError(
            f"The processors cannot be looked for: {error.strerror or error}.",
            reason="not_started",
            error=error,
        ) from error
    try:
        found = child.receive(_PATIENCE)
    except ChildDiedError as death:
        raise EngineError(
            f"Looking for processors ended by {death.cause}.", reason="crashed", cause=death.cause
        ) from death
    finally:
        child.close()
    if found is None:
        raise EngineError("The processors do not answer.", reason="not_started")
    return found


def tell_devices(connection: Connection, log_path: Path | None) -> None:
    """Do a child's work: send the list and end."""
    begin_quietly(log_path)
    connection.send(list_compute_devices())
