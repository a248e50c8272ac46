"""A handle on a child process: start, send, receive with a limit, end."""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import sys
from collections.abc import Callable, Iterator
from multiprocessing.connection import wait
from multiprocessing.context import SpawnProcess
from typing import Any, Generic, TypeVar

Sent = TypeVar("Sent")
Received = TypeVar("Received")


class ChildDiedError(Exception):
    """The child process is gone.

    Attributes:
        cause: Signal name or exit code.
    """

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class ProcessHandle(Generic[Sent, Received]):
    """A started child process and this side of its pipe.

    Threads:
        `receive` from one thread at a time; `close` from any.

    Raises:
        OSError: The system cannot start another process.
    """

    def __init__(
        self, target: Callable[..., None], arguments: tuple[Any, ...], *, name: str
    ) -> None:
        """Start it.

        Args:
            target: A module-level function; gets the child's end of the pipe and `arguments`.
            arguments: Whatever can travel to another process.
            name: Of the process, for people.
        """
        context = multiprocessing.get_context("spawn")
        self._connection, child_side = context.Pipe()
        self._process: SpawnProcess = context.Process(
            target=target, args=(child_side, *arguments), name=name, daemon=True
        )
        try:
            with _interrupts_held():
                self._process.start()
        except OSError:
            self._connection.close()
            raise
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

    def send(self, command: Sent) -> None:
        """Hand the child a command.

        Raises:
            ChildDiedError: Nobody is there to take it.
        """
        try:
            self._connection.send(command)
        except OSError:
            raise ChildDiedError(self._cause()) from None

    def receive(self, timeout: float) -> Received | None:
        """Return the child's next answer, None after `timeout` seconds without one.

        Raises:
            ChildDiedError: The child is dead and everything it sent has been read.
        """
        try:
            ready = wait([self._connection, self._process.sentinel], timeout)
            if not ready:
                return None
            if self._connection.poll():
                answer: Received = self._connection.recv()
                return answer
        except (EOFError, OSError, ValueError):
            pass
        raise ChildDiedError(self._cause())

    def finish(self, timeout: float) -> None:
        """Close the pipe, which tells the child to end, and leave no zombie. Safe twice.

        Args:
            timeout: Seconds after which it is killed.
        """
        self._connection.close()
        with contextlib.suppress(ValueError):  # closed already
            self._process.join(timeout)
        self.close()

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

    The mask is inherited over exec; `child_setup` lifts it once the child ignores the signal.
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
