"""What travels between the window's process and the engine's, and who does the work there."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Protocol

from kasr_desktop.domain.events import Event
from kasr_desktop.pipeline.job import EngineSpec, Job, ResumePoint


class Runner(Protocol):
    """Does jobs; lives in the child process and keeps the loaded model between jobs."""

    @property
    def resume_point(self) -> ResumePoint:
        """Where the running job could go on if this process died now."""

    def load(self, spec: EngineSpec) -> Generator[Event, None, None]:
        """Load the engine so that the next job with this spec starts at once."""

    def run(self, job: Job) -> Generator[Event, None, None]:
        """Do a job; closing the generator stops it."""


MakeRunner = Callable[[], Runner]
"""A module-level function, so that its name can travel to the child."""


@dataclass(frozen=True, slots=True)
class Load:
    """To the child: load this engine when idle."""

    spec: EngineSpec


@dataclass(frozen=True, slots=True)
class Run:
    """To the child: do a job. Numbers tell the answers of one job from another's."""

    number: int
    job: Job


@dataclass(frozen=True, slots=True)
class Cancel:
    """To the child: stop a job at its next yield."""

    number: int


@dataclass(frozen=True, slots=True)
class Produced:
    """From the child: an event of a job, and where the job could go on after it."""

    number: int
    event: Event
    resume: ResumePoint


@dataclass(frozen=True, slots=True)
class Ended:
    """From the child: the last word on a job.

    Attributes:
        number: Which job.
        error: What ended it, None if it ran to its end or was cancelled.
        trace: The child's traceback, for the log and `--verbose`.
    """

    number: int
    error: Exception | None = None
    trace: str = ""


Command = Load | Run | Cancel
Answer = Produced | Ended
