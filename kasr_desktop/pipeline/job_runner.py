"""Does jobs in whatever process it lives in, and keeps the loaded engine between them."""

from __future__ import annotations

from collections.abc import Generator

from kasr_desktop.domain.events import Event
from kasr_desktop.pipeline.job import EngineSpec, Job, ResumePoint


class JobRunner:
    """The `Runner` of the app: builds engines, transcribes files, decodes emissions again."""

    def __init__(self) -> None:
        self._resume_point = ResumePoint()

    @property
    def resume_point(self) -> ResumePoint:
        """Where the running job could go on if this process died now."""
        return self._resume_point

    def load(self, spec: EngineSpec) -> Generator[Event, None, None]:
        """Load the engine so that the next job with this spec starts at once."""
        raise NotImplementedError

    def run(self, job: Job) -> Generator[Event, None, None]:
        """Do a job; closing the generator stops it."""
        raise NotImplementedError


def make_job_runner() -> JobRunner:
    """Give a runner with nothing loaded; its name travels to the child process."""
    return JobRunner()
