"""An engine that says what a test wrote down, at the pace the test wants."""

from __future__ import annotations

import threading
from collections.abc import Generator, Sequence
from pathlib import Path

from kasr_desktop.domain.errors import KasrError
from kasr_desktop.domain.events import (
    Event,
    Final,
    Finished,
    Loading,
    Partial,
    Progress,
    Ready,
    Tick,
)
from kasr_desktop.domain.transcript import Hypothesis, Segment, Transcript, Word
from kasr_desktop.pipeline.job import Job, LoadJob
from support.segments import greedy_of, two_texts

READY = Ready("builtin-ko", "cpu", "no GPU was found", sources=("greedy", "lm"))


def hypothesis(text: str, start: float = 0.0) -> Hypothesis:
    words = tuple(
        Word(word, start + 0.3 * place, start + 0.3 * place + 0.25, 0.9)
        for place, word in enumerate(text.split())
    )
    return Hypothesis(words, 0.9)


def segment(start: float, greedy: str, lm: str | None = None) -> Segment:
    return two_texts(
        start,
        start + 2.0,
        greedy=hypothesis(greedy, start),
        lm=None if lm is None else hypothesis(lm, start),
    )


SEGMENTS = (
    segment(0.0, "오늘은 날시가 참 좋습니다", "오늘은 날씨가 참 좋습니다"),
    segment(3.0, "한강 공원에 사람이 만아요", "한강 공원에 사람이 아주 많아요"),
    segment(6.0, "저녁에 다시 만나요", "저녁에 다시 만나요"),
)


class ScriptedEngine:
    """Answers a `LoadJob` with `ready` and every other job with its script.

    Attributes:
        hold: While set, a job waits (ticking) before its last segment.
        failures: By file name, what to raise instead of the last segment.
        others: Engines given out for work beside.
    """

    def __init__(
        self,
        segments: Sequence[Segment] = SEGMENTS,
        *,
        ready: Ready = READY,
        load_error: KasrError | None = None,
    ) -> None:
        self.segments = tuple(segments)
        self.ready = ready
        self.load_error = load_error
        self.hold = threading.Event()
        self.failures: dict[str, Exception] = {}
        self.jobs: list[Job] = []
        self.others: list[ScriptedEngine] = []
        self.closed = False

    def run(self, job: Job) -> Generator[Event, None, None]:
        self.jobs.append(job)
        yield Loading("model")
        if self.load_error is not None:
            raise self.load_error
        yield self.ready
        if not isinstance(job, LoadJob):
            yield from self._transcribe(job.path, getattr(job, "begin", 0.0))

    def close(self) -> None:
        self.closed = True

    def fresh(self, *, waits: bool = True) -> ScriptedEngine:
        self.others.append(ScriptedEngine(self.segments, ready=self.ready))
        return self.others[-1]

    def _transcribe(self, path: Path, begin: float) -> Generator[Event, None, None]:
        duration = 3.0 * len(self.segments)
        for place, said in enumerate(self.segments):
            if said.start < begin:
                continue
            assert greedy_of(said) is not None
            yield Partial(said.start, greedy_of(said))
            yield Progress(self.segments[place - 1].end if place else 0.0, duration, 0.1 * place)
            if place == len(self.segments) - 1:
                if path.name in self.failures:
                    raise self.failures[path.name]
                while self.hold.is_set():
                    yield Tick()
                    threading.Event().wait(0.005)
            yield Final(said)
            yield Progress(said.end, duration, 0.1 * (place + 1))
        yield Finished(Transcript(str(path), duration, self.ready.model, "cpu", "both", 0.05))
