"""A slow engine that writes down every file it begins: who did what, after workers were killed."""

from __future__ import annotations

import time
from collections.abc import Generator
from pathlib import Path

from kasr_desktop.domain.events import Event
from kasr_desktop.pipeline.job import Job
from kasr_desktop.pipeline.job_runner import JobRunner
from support.spoken_model import SpokenEngines

SECONDS = 0.5
BEGUN = "begun.txt"


class CountingRunner(JobRunner):
    """Begins with a line in `BEGUN`, in the model's folder."""

    def run(self, job: Job) -> Generator[Event, None, None]:
        with (Path(job.engine.model) / BEGUN).open("a", encoding="utf-8") as file:
            file.write(f"{job.path.name}\n")
        time.sleep(SECONDS)
        yield from super().run(job)


def make_counting_runner() -> CountingRunner:
    """Return one; its name travels to the engine's process."""
    return CountingRunner(SpokenEngines())
