"""The engine in a child process: a generator of events here, torch and the model there.

Importing torch stalls a window for most of a second even from a thread, and a crash
in native code takes its process along; in a child process neither reaches the user.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Generator
from dataclasses import dataclass, field, replace
from pathlib import Path

from kasr_desktop.domain.errors import EngineError, KasrError
from kasr_desktop.domain.events import Event, Final, Finished, Notice, NoticeKind, Tick
from kasr_desktop.messages import Language, notice_sentence
from kasr_desktop.pipeline.child_handle import ChildDiedError, ChildHandle
from kasr_desktop.pipeline.job import EngineSpec, Job, LoadJob, ResumePoint
from kasr_desktop.pipeline.job_runner import make_job_runner
from kasr_desktop.pipeline.protocol import Answer, Cancel, Ended, Load, MakeRunner, Produced, Run

TICK = 0.05
"""Seconds without news after which a `Tick` is yielded; a cancel waits no longer for a yield."""

CANCEL_GRACE = 0.5
"""Seconds a cancelled child has to answer before it is killed. A window of the built-in
model takes about that long, and a child that answers keeps its model loaded."""

FAR = 1_500
"""Frames (30 s) behind a crash from where on another one is another one's fault: two crashes
hours apart end no ten-hour file."""

MAX_RESTARTS = 1


class ChildTracebackError(Exception):
    """The traceback of an error in the child, as the cause of the error raised here."""

    def __str__(self) -> str:
        return f"\n{self.args[0]}"


@dataclass(slots=True)
class _JobRun:
    """What is known of a running job: enough to go on with it in another child."""

    job: Job
    num_segments: int = 0
    end: float = 0.0  # of the last segment, seconds
    notices: list[Notice] = field(default_factory=list)
    resume: ResumePoint | None = None
    restarts: int = 0
    crashes_here: int = 0  # since the work came far
    crashed_at: int = 0  # frame
    begun: bool = False


class EngineProcess:
    """Does jobs in a child process that keeps its model loaded between them.

    Threads:
        `run` from any thread; a second job waits, ticking, until the first is over.
        `prewarm`, `close` and `pid` from any thread at any time. `close` during a job
        ends it with an `EngineError`.

    Attributes:
        log_path: Where the child's stderr goes, None: to this process' stderr.
    """

    # `tick`, seconds: how long `run` waits for news; 0 for who looks in between other work

    def __init__(
        self,
        *,
        log_path: Path | None = None,
        make_runner: MakeRunner | None = None,
        tick: float = TICK,
    ) -> None:
        self.log_path = log_path
        self._tick = tick
        self._make_runner = make_runner or make_job_runner
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._turn = threading.Lock()  # a pipe can be read by one job only
        self._child: ChildHandle | None = None
        self._without_lm: set[str] = set()  # models whose language model ends the process
        self._closed = False

    @property
    def pid(self) -> int | None:
        """Process id of the child, None if none runs."""
        with self._lock:
            return self._child.pid if self._child is not None and self._child.is_alive else None

    def fresh(self, *, waits: bool = True) -> EngineProcess:
        """Return another engine of this kind, for work beside; its process starts with a job.

        Args:
            waits: False: its `run` never waits, and yields a `Tick` whenever there is no news.
        """
        return EngineProcess(
            log_path=self.log_path, make_runner=self._make_runner, tick=TICK if waits else 0.0
        )

    def prewarm(self, spec: EngineSpec) -> None:
        """Load the engine in the background; returns at once, and does nothing if it is loaded.

        A job that follows waits for the load. What goes wrong is told by that job.
        """
        try:
            self._running_child().send(Load(spec))
        except (ChildDiedError, EngineError):
            self._discard_child()

    def run(self, job: Job) -> Generator[Event, None, None]:
        """Yield the events of a job, with a `Tick` at least every 50 ms.

        Closing the generator cancels the job: the child is told, and killed if it does
        not answer at once. If the child dies by itself, a new one goes on after the last
        utterance that was closed; the transcript is the same. Where that dies too, the
        language model is left out, and the notice `LANGUAGE_MODEL_BROKEN` says so. A
        `LoadJob` that is closed goes on loading: it is what the next job will want.

        Raises:
            KasrError: As raised in the child, its traceback as the cause.
            EngineError: The child died again and again, or cannot be started.
        """
        while not self._turn.acquire(timeout=TICK):
            yield Tick()
        try:
            yield from self._attempts(_JobRun(self._as_it_works(job)))
        finally:
            self._turn.release()

    def _attempts(self, job_run: _JobRun) -> Generator[Event, None, None]:
        while True:
            try:
                yield from self._attempt(job_run)
                return
            except ChildDiedError as death:
                self._discard_child()
                if self._closed:
                    raise _closed() from None
                frame = job_run.resume.frame if job_run.resume is not None else 0
                if frame >= job_run.crashed_at + FAR:
                    job_run.crashes_here = 0
                if job_run.crashes_here >= MAX_RESTARTS and not self._leaves_out_lm(job_run):
                    raise self._crash(job_run, death) from death
                job_run.restarts += 1
                job_run.crashes_here += 1
                job_run.crashed_at = frame
                if job_run.resume is None or not job_run.resume.frame:  # from its start again
                    job_run.num_segments, job_run.end = 0, 0.0
            yield _told(job_run, Notice(NoticeKind.ENGINE_RESTARTED, _position(job_run)))

    def _leaves_out_lm(self, job_run: _JobRun) -> bool:
        """Try once more without the language model, which native code reads: greedy text is left.

        An altered KenLM file passes every check of its header and ends the process later.
        """
        engine = job_run.job.engine
        if not engine.uses_lm or isinstance(job_run.job, LoadJob):
            self._without_lm.discard(engine.model)  # it was not the language model
            return False
        self._without_lm.add(engine.model)
        job_run.job = self._as_it_works(job_run.job)
        return True

    def _as_it_works(self, job: Job) -> Job:
        """Return a job without the language model that has ended the process before."""
        if job.engine.model not in self._without_lm:
            return job
        return replace(job, engine=replace(job.engine, uses_lm=False))

    def close(self) -> None:
        """End the child and wait for its end. Safe twice."""
        self._closed = True
        self._discard_child()

    def __enter__(self) -> EngineProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _attempt(self, job_run: _JobRun) -> Generator[Event, None, None]:
        child = self._running_child()
        number = next(self._numbers)
        job_run.begun = ended = False
        child.send(Run(number, replace(job_run.job, resume=job_run.resume)))
        try:
            while not ended:
                answer = child.receive(self._tick)
                if answer is None:
                    yield Tick()
                elif isinstance(answer, Produced) and answer.number == number:
                    yield from _followed(job_run, answer)
                elif isinstance(answer, Ended) and answer.number == number:
                    ended = True
                    _raise_failure(answer)
        except ChildDiedError:
            ended = True
            raise
        except KeyboardInterrupt:  # the person waits: no time for the child to answer
            ended = True
            self._discard_child()
            raise
        finally:
            if not ended and not isinstance(job_run.job, LoadJob):
                self._cancel(child, number, job_run)

    def _cancel(self, child: ChildHandle, number: int, job_run: _JobRun) -> None:
        deadline = time.monotonic() + CANCEL_GRACE
        try:
            child.send(Cancel(number))
            if not job_run.begun:  # still starting or loading: it will drop the job by itself
                return
            while (left := deadline - time.monotonic()) > 0:
                if _ends(child.receive(left), number):
                    return
        except ChildDiedError:
            pass
        self._discard_child()
        self.prewarm(job_run.job.engine)  # the next job will want what was loaded

    def _running_child(self) -> ChildHandle:
        with self._lock:
            if self._closed:
                raise _closed()
            if self._child is not None and not self._child.is_alive:
                self._child.close()
                self._child = None
            if self._child is None:
                self._child = ChildHandle(self.log_path, self._make_runner)
            return self._child

    def _discard_child(self) -> None:
        with self._lock:
            child, self._child = self._child, None
        if child is not None:
            child.close()

    def _crash(self, job_run: _JobRun, death: ChildDiedError) -> EngineError:
        where = f" at {dict(_position(job_run))['position']} s" if job_run.resume else ""
        log = f" Its log is {self.log_path}." if self.log_path else ""
        return EngineError(
            f"The recognition engine stopped unexpectedly ({death.cause}) twice"
            f"{where} of {job_run.job.path}.{log}",
            reason="crashed",
            cause=death.cause,
            path=job_run.job.path,
            log=self.log_path or "",
            segments=job_run.num_segments,
        )


def _followed(job_run: _JobRun, answer: Produced) -> Generator[Event, None, None]:
    """Keep what a restart needs, and give the event as an uninterrupted run would."""
    event = answer.event
    if not job_run.begun:  # the child's word that it has taken the job up
        job_run.begun = True
        return
    job_run.resume = answer.resume
    if isinstance(event, Final):
        job_run.num_segments += 1
        job_run.end = event.segment.end
    elif isinstance(event, Notice):
        if event in job_run.notices:
            return  # told before the restart
        _told(job_run, event)
    elif isinstance(event, Finished) and job_run.restarts:
        event = Finished(
            replace(
                event.transcript,
                warnings=tuple(
                    notice_sentence(notice, Language.ENGLISH) for notice in job_run.notices
                ),
            )
        )
    yield event


def _told(job_run: _JobRun, notice: Notice) -> Notice:
    job_run.notices.append(notice)
    return notice


def _position(job_run: _JobRun) -> tuple[tuple[str, str], ...]:
    """Return the end of the last kept segment as a notice's facts."""
    return (("position", f"{job_run.end:.1f}"),)


def _closed() -> EngineError:
    return EngineError("The recognition engine was closed.", reason="not_started")


def _ends(answer: Answer | None, number: int) -> bool:
    return isinstance(answer, Ended) and answer.number == number


def _raise_failure(answer: Ended) -> None:
    if answer.error is None:
        return
    if isinstance(answer.error, KasrError) and answer.trace:
        raise answer.error from ChildTracebackError(answer.trace)
    raise answer.error
