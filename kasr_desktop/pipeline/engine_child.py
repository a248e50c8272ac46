"""The child process in which torch and the model live: reads commands, sends events.

The main thread does the work; a second thread reads commands, so that a cancel is
heard while the model computes and the end of the parent (end of the pipe) ends
the child too, whatever it is doing.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import queue
import threading
import traceback
from multiprocessing.connection import Connection
from pathlib import Path

from kasr_desktop.domain.errors import EngineError, KasrError
from kasr_desktop.domain.events import Tick
from kasr_desktop.pipeline.child_setup import leave_signals_to_the_parent, send_output_to
from kasr_desktop.pipeline.job import ResumePoint
from kasr_desktop.pipeline.protocol import (
    Answer,
    Cancel,
    Command,
    Ended,
    Load,
    MakeRunner,
    Produced,
    Run,
    Runner,
)
from kasr_desktop.recognizer.networks.network import is_out_of_memory

log = logging.getLogger(__name__)


def child_main(connection: Connection, log_path: Path | None, make_runner: MakeRunner) -> None:
    """Serve commands until the parent goes away; the target of the child process."""
    leave_signals_to_the_parent()
    if log_path is not None:
        send_output_to(log_path)
    faulthandler.enable()
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(process)d %(name)s %(levelname)s %(message)s"
    )
    _Child(connection, make_runner()).serve()


class _Child:
    """Runs one command after another in the main thread.

    Threads:
        `_read_commands` runs in its own thread; `_lock` guards the job numbers,
        `_sending` the connection's sending side.
    """

    def __init__(self, connection: Connection, runner: Runner) -> None:
        self._connection = connection
        self._runner = runner
        self._commands: queue.SimpleQueue[Load | Run] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._sending = threading.Lock()
        self._running: int | None = None
        self._cancelled: set[int] = set()

    def serve(self) -> None:
        threading.Thread(target=self._read_commands, name="commands", daemon=True).start()
        while True:
            command = self._commands.get()
            if isinstance(command, Load):
                self._load(command)
            else:
                self._run(command)

    def _read_commands(self) -> None:
        try:
            while True:
                command: Command = self._connection.recv()
                if isinstance(command, Cancel):
                    self._cancel(command.number)
                else:
                    self._commands.put(command)
        except (EOFError, OSError):
            # the parent is gone, perhaps killed: nobody is left to compute for.
            # The main thread may be deep in native code, so no polite way remains
            os._exit(0)

    def _cancel(self, number: int) -> None:
        with self._lock:
            self._cancelled.add(number)
            waiting = self._running != number
        if waiting:  # still behind a load: answer now, so that nobody kills a loading child
            self._send(Ended(number))

    def _load(self, command: Load) -> None:
        try:
            for _ in self._runner.load(command.spec):
                pass
        except Exception as error:  # noqa: BLE001  the job that needs the engine reports it
            log.warning("loading ahead failed: %s", error)

    def _run(self, command: Run) -> None:
        with self._lock:
            if command.number in self._cancelled:
                return  # answered by `_cancel`
            self._running = command.number
        ended = Ended(command.number)
        try:
            self._pump(command)
        except Exception as error:  # noqa: BLE001  the process' edge: every failure travels
            ended = Ended(command.number, *_portable(error))
        with self._lock:
            self._running = None
            self._cancelled.discard(command.number)
        self._send(ended)

    def _pump(self, command: Run) -> None:
        # tells the parent that the job has begun, so that from here on a cancel may kill
        self._send(Produced(command.number, Tick(), ResumePoint()))
        events = self._runner.run(command.job)
        try:
            for event in events:
                if command.number in self._cancelled:
                    return
                self._send(Produced(command.number, event, self._runner.resume_point))
        finally:
            events.close()

    def _send(self, answer: Answer) -> None:
        with self._sending:
            self._connection.send(answer)


def _portable(error: Exception) -> tuple[KasrError, str]:
    """Return an error that survives the journey, and the traceback that does not."""
    trace = "".join(traceback.format_exception(error))
    if isinstance(error, KasrError):
        log.info("job ended: %s", error)
        return error, trace
    log.error("job failed\n%s", trace)
    # also of a library that found no room while it was loaded: that is an ImportError
    reason = "out_of_memory" if is_out_of_memory(error) else "failed"
    message = f"The recognition engine failed: {type(error).__name__}: {error}"
    return EngineError(message, reason=reason, error=type(error).__name__), trace
