"""A handle on the engine's child process."""

from __future__ import annotations

from pathlib import Path

from kasr_desktop.domain.errors import EngineError
from kasr_desktop.pipeline.engine_child import child_main
from kasr_desktop.pipeline.process_handle import ChildDiedError, ProcessHandle
from kasr_desktop.pipeline.protocol import Answer, Command, MakeRunner

__all__ = ["ChildDiedError", "ChildHandle"]


class ChildHandle(ProcessHandle[Command, Answer]):
    """A started engine process and this side of its pipe.

    Raises:
        EngineError: The system cannot start another process.
    """

    def __init__(self, log_path: Path | None, make_runner: MakeRunner) -> None:
        try:
            super().__init__(child_main, (log_path, make_runner), name="kasr-engine")
        except OSError as error:
            raise EngineError(
                f"The recognition engine cannot be started: {error.strerror or error}.",
                reason="not_started",
                error=error,
            ) from error
