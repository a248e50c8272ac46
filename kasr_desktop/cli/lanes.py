"""Several files side by side: an engine each, all pulling from one list of jobs.

Each engine is a process of its own, so that a crash or a cancelled file touches no other, and
each keeps its share of the cores: networks that run side by side on a core each do more than
one that waits for its own threads at every layer.
"""

from __future__ import annotations

import argparse
import os
import queue
import signal
import threading
from collections.abc import Sequence
from dataclasses import replace
from types import FrameType

import psutil

from kasr_desktop.cli.file_run import FilePass, FileRun
from kasr_desktop.cli.language import say
from kasr_desktop.cli.output import Output
from kasr_desktop.cli.shared_terminal import FileTerminal, SharedTerminal
from kasr_desktop.cli.signals import Terminated, signals_to
from kasr_desktop.cli.terminal import Terminal
from kasr_desktop.domain.errors import BundleError, EngineError, KasrError
from kasr_desktop.pipeline.engine_process import EngineProcess
from kasr_desktop.pipeline.job import Job

MEMORY = 1_500_000_000
"""Bytes of free memory that an engine is given where the number of them is not said."""

_HEARS_CTRL_C = 0.2
"""Seconds: Windows tells of Ctrl-C only between two waits."""

_NOTHING_CAN_WORK = {"no_such_device", "not_started", "no_reference"}
"""Reasons of an `EngineError` that every further file would meet too."""


class Lanes:
    """Works through jobs on several engines at once."""

    def __init__(
        self,
        jobs: Sequence[Job],
        engines: Sequence[EngineProcess],
        terminal: Terminal,
        output: Output,
        arguments: argparse.Namespace,
        passes: Sequence[FilePass] = (),
    ) -> None:
        self._count = len(jobs)
        self._waiting: queue.SimpleQueue[tuple[int, Job]] = queue.SimpleQueue()
        for numbered in enumerate(jobs, 1):
            self._waiting.put(numbered)
        self._engines = engines
        self._terminal = SharedTerminal(terminal)
        self._output = output
        self._arguments = arguments
        self._passes = passes
        self._stopping = threading.Event()
        self._stopped_by: int | None = None
        self._lock = threading.Lock()
        self._done = 0
        self._unexpected: list[Exception] = []

    def run(self) -> int:
        """Return how many jobs could not be done.

        Raises:
            KeyboardInterrupt: All were stopped; what was done of each is written.
        """
        threads = [
            threading.Thread(target=self._work, args=(engine, number), name=f"lane-{number}")
            for number, engine in enumerate(self._engines)
        ]
        # a handler in place of the exception: a second Ctrl-C leaves no lane with unwritten text
        with signals_to(self._stop):
            for thread in threads:
                thread.start()
            for thread in threads:
                while thread.is_alive():
                    thread.join(_HEARS_CTRL_C)
        if self._stopped_by is not None:
            raise KeyboardInterrupt if self._stopped_by == signal.SIGINT else Terminated
        if self._unexpected:
            raise self._unexpected[0]
        return self._count - self._done

    def _stop(self, number: int, _frame: FrameType | None) -> None:
        self._stopped_by = self._stopped_by or number
        self._stopping.set()

    def _work(self, engine: EngineProcess, turn: int) -> None:
        """Take jobs until there are none; runs in a thread of its own."""
        loaded = False
        while not self._stopping.is_set():
            try:
                number, job = self._waiting.get_nowait()
            except queue.Empty:
                return
            job = replace(job, engine=replace(job.engine, turn=turn))
            terminal = FileTerminal(self._terminal, number)
            file_run = FileRun(
                engine,
                terminal,
                self._output,
                self._arguments,
                self._stopping,
                loaded,
                self._passes,
            )
            terminal.text(f"{counted(number, self._count)}{job.path}")
            try:
                self._do(file_run, number, job)
            except KeyboardInterrupt:
                return
            except Exception as error:  # noqa: BLE001  told by the thread that waits
                self._unexpected.append(error)
                self._stopping.set()
            finally:
                terminal.close()
            loaded = file_run.loaded

    def _do(self, file_run: FileRun, number: int, job: Job) -> None:
        try:
            file_run.do(job, counted(number, self._count))
        except KasrError as error:
            file_run.tell(job, error)
            if stops_all(error):
                self._stopping.set()
        else:
            with self._lock:
                self._done += 1


def counted(number: int, count: int) -> str:
    """Return "[2/3] ", or nothing for the only one."""
    return f"[{say('files', number=number, count=count)}] " if count > 1 else ""


def stops_all(error: KasrError) -> bool:
    """Return whether the same would happen to every other file."""
    if isinstance(error, EngineError):
        return error.reason in _NOTHING_CAN_WORK
    return isinstance(error, BundleError)


def num_cores() -> int:
    """Return the cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def side_by_side() -> int:
    """Return how many engines this machine carries: one a core, as far as memory reaches."""
    return max(1, min(num_cores(), psutil.virtual_memory().available // MEMORY))
