"""A `Runner` that needs no model: what it does is written in the job's file name.

The name is words joined by "+", each done in turn; a job ends with `Finished`.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Generator

from support.segments import two_texts

from kasr_desktop.domain.errors import AudioError
from kasr_desktop.domain.events import (
    Event,
    Final,
    Finished,
    Loading,
    Notice,
    NoticeKind,
    Ready,
    Tick,
)
from kasr_desktop.domain.transcript import Hypothesis, Segment, Transcript, Word
from kasr_desktop.pipeline.job import EngineSpec, Job, LoadJob, ResumePoint

NUM_SEGMENTS = 8


def segment(index: int) -> Segment:
    word = Word(f"말{index}", float(index), index + 0.5, 0.9)
    return two_texts(float(index), index + 0.5, greedy=Hypothesis((word,), 0.9))


class ScriptedRunner:
    def __init__(self) -> None:
        self._resume = ResumePoint()
        self._loaded: EngineSpec | None = None

    @property
    def resume_point(self) -> ResumePoint:
        return self._resume

    def load(self, spec: EngineSpec) -> Generator[Event, None, None]:
        if self._loaded != spec:
            yield Loading("model")
            if spec.model == "slow":
                time.sleep(1.5)
            self._loaded = spec
        yield Ready(f"{spec.model}@{os.getpid()}", "cpu", "", ("greedy",))

    def run(self, job: Job) -> Generator[Event, None, None]:
        yield from self.load(job.engine)
        if isinstance(job, LoadJob):
            return
        first = job.resume.frame if job.resume else 0
        self._resume = ResumePoint(first, float(first))
        for step in job.path.name.split("+"):
            yield from self._step(step, job, first)
        yield Finished(Transcript(str(job.path), 9.0, "m", "cpu", "both", 0.1))

    def _step(self, step: str, job: Job, first: int) -> Generator[Event, None, None]:
        if step == "segments":
            for index in range(first, NUM_SEGMENTS):
                self._resume = ResumePoint(index + 1, float(index + 1))
                yield Final(segment(index))
                if index in (1, 3, 5) and "die_thrice" in job.path.name:
                    os.kill(os.getpid(), signal.SIGKILL)
                if index == 3 and "die_at_3" in job.path.name and job.resume is None:
                    os.kill(os.getpid(), signal.SIGKILL)
        elif step == "outward":
            for index in (3, 4, 2, 5, 1, 6, 0, 7):
                yield Final(segment(index))
                if index == 1 and job.resume is None:
                    os.kill(os.getpid(), signal.SIGKILL)
        elif step == "notice":
            yield Notice(NoticeKind.NO_LANGUAGE_MODEL, (("reason", "none"),))
        elif step == "lm":
            if job.engine.uses_lm:
                os.kill(os.getpid(), signal.SIGKILL)
            yield Notice(NoticeKind.LANGUAGE_MODEL_BROKEN, (("reason", "corrupt"),))
        elif step == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        elif step == "audio_error":
            raise AudioError("이 파일은 비어 있다.", reason="empty", path="회의 록.m4a")
        elif step == "no_room":
            raise ImportError("libtorch_cpu.so: failed to map segment from shared object")
        elif step == "bug":
            raise RuntimeError("shape mismatch")
        elif step == "unpicklable":
            error = RuntimeError("holds a lock")
            error.lock = threading.Lock()  # type: ignore[attr-defined]
            raise error
        elif step == "busy":
            time.sleep(60)
        elif step == "think":
            time.sleep(0.4)
        elif step == "tick":
            while True:
                time.sleep(0.01)
                yield Tick()
        elif step == "stderr":
            os.write(2, "native library says 안녕\n".encode())
            print("python says 안녕", file=sys.stderr, flush=True)


def make_scripted_runner() -> ScriptedRunner:
    return ScriptedRunner()
