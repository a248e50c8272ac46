"""A handle on the engine's child process: start, send, receive with a limit, end."""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import sys
from collections.abc import Iterator
from multiprocessing.connection import wait
from multiprocessing.context import SpawnProcess
from pathlib import Path

from kasr_desktop.domain.errors import EngineError
from kasr_desktop.pipeline.engine_child import child_main
from kasr_desktop.pipeline.protocol import Answer, Command, MakeRunner


class ChildDiedError(Exception):
    """The child process is gone.

    Attributes:
        cause: Signal name or exit code.
    """

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class ChildHandle:
    """A started child process and this side of its pipe.

    Threads:
        `receive` from one thread at a time; `close` from any.

    Raises:
        EngineError: The system cannot start another process.
    """

    def __init__(self, log_path: Path | None, make_runner: MakeRunner) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, child_side = context.Pipe()
        self._process: SpawnProcess = context.Process(
            target=child_main,
            args=(child_side, log_path, make_runner),
            name="kasr-engine",
            daemon=True,
        )
        try:
            with _interrupts_held():
                self._process.start()
        except OSError as error:
            self._connection.close()
            raise EngineError(
                f"The recognition engine cannot be started: {error.strerror or error}.",
                reason="not_started",
                error=error,
            ) from error
        finally:
            child_side.close()  # or the child's end would never be seen as the end of the pipe

    @property
    def pid(self) -> int | None:
        """Process id."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """True while the process runs."""
        try:
            return self._process.is_alive()
        except ValueError:  # closed
            return False

    def send(self, command: Command) -> None:
        """Hand the child a command.

        Raises:
            ChildDiedError: Nobody is there to take it.
        """
        try:
            self._connection.send(command)
        except OSError:
            raise ChildDiedError(self._cause()) from None

    def receive(self, timeout: float) -> Answer | None:
        """Give the child's next answer, None after `timeout` seconds without one.

        Raises:
            ChildDiedError: The child is dead and everything it sent has been read.
        """
        try:
            ready = wait([self._connection, self._process.sentinel], timeout)
            if not ready:
                return None
            if self._connection.poll():
                answer: Answer = self._connection.recv()
                return answer
        except (EOFError, OSError, ValueError):
            pass
        raise ChildDiedError(self._cause())

    def close(self) -> None:
        """Kill the child and leave no zombie. Safe twice."""
        with contextlib.suppress(ValueError):  # closed already
            self._process.kill()
            self._process.join()
            self._process.close()
        self._connection.close()

    def _cause(self) -> str:
        try:
            self._process.join(1.0)
            code = self._process.exitcode
        except ValueError:
            return "closed"
        if code is None:
            return "pipe closed"
        try:
            return signal.Signals(-code).name if code < 0 else f"exit code {code}"
        except ValueError:
            return f"signal {-code}"


@contextlib.contextmanager
def _interrupts_held() -> Iterator[None]:
    """Keep Ctrl-C from the child between its first instruction and its own handler.

    The mask is inherited over exec; `engine_child` lifts it once it ignores the signal.
    """
    if sys.platform == "win32":
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # it unblocks the signal when it starts
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
