"""An engine that answers a re-decoding by its hotwords, at the pace the test wants."""

from __future__ import annotations

import threading
from collections.abc import Generator

from kasr_desktop.domain.errors import KasrError
from kasr_desktop.domain.events import Event, Final, Finished, Progress, Tick
from kasr_desktop.domain.transcript import Segment, Transcript
from kasr_desktop.pipeline.job import Job, RedecodeJob
from support.scripted_engine import SEGMENTS, hypothesis
from support.segments import changed, lm_of


class RedecodingEngine:
    """Puts the first hotword in front of every row's LM text.

    Attributes:
        hold: While set, a job waits (ticking) before its last segment.
        error: What to raise instead of the last segment.
        jobs: What was asked.
        num_closed: How often it was closed.
    """

    def __init__(self) -> None:
        self.hold = threading.Event()
        self.error: KasrError | None = None
        self.jobs: list[RedecodeJob] = []
        self.num_closed = 0
        self.num_cancelled = 0

    def run(self, job: Job) -> Generator[Event, None, None]:
        assert isinstance(job, RedecodeJob)
        self.jobs.append(job)
        segments = [_said(segment, job) for segment in SEGMENTS]
        try:
            for place, segment in enumerate(segments):
                while place == len(segments) - 1 and self.hold.is_set():
                    yield Tick()
                    threading.Event().wait(0.005)
                if place == len(segments) - 1 and self.error is not None:
                    raise self.error
                yield Final(segment)
                yield Progress(segment.end, 9.0, 0.1)
        except GeneratorExit:
            self.num_cancelled += 1
            raise
        yield Finished(Transcript(str(job.path), 9.0, "builtin-ko", "cpu", "both", 0.0))

    def close(self) -> None:
        self.num_closed += 1

    def fresh(self, *, waits: bool = True) -> RedecodingEngine:
        return self


def _said(segment: Segment, job: RedecodeJob) -> Segment:
    if not job.decode.hotwords or lm_of(segment) is None:
        return segment
    text = f"{job.decode.hotwords[0].text} {lm_of(segment).text}"
    return changed(segment, lm=hypothesis(text, segment.start))
