"""A take is read as a file behind its live text, by a second engine at a lower priority.

Live text hears a few seconds at a time; a file's windows hold several sentences, and a decoder
that reads understands them better. The second engine is a process of its own: it never holds up
the first, its crash costs nothing, and a machine without time to spare reads the rest at the end.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Generator
from pathlib import Path
from typing import Protocol

from kasr_desktop.domain.errors import KasrError
from kasr_desktop.domain.events import Event, Final, Finished, Progress, ReadAgain, Tick
from kasr_desktop.domain.options import StreamOptions
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.pipeline.job import Job, LiveJob, SecondReadingJob

log = logging.getLogger(__name__)

_LOOK = 0.05
"""Seconds between two looks at the second engine once the first is done."""


class Engine(Protocol):
    """What `EngineProcess` gives."""

    def run(self, job: Job) -> Generator[Event, None, None]:
        """Yield the events of a job; closing the generator cancels it."""

    def close(self) -> None:
        """End it. Safe twice."""

    def fresh(self, *, waits: bool = True) -> Engine:
        """Return another engine of this kind; `waits=False`: it ticks at once without news."""


def read_again(engine: Engine, job: LiveJob) -> Generator[Event, None, None]:
    """Yield the events of live text, `ReadAgain` among them; `Finished` once both are done.

    The second reading begins with the first final segment: before it there is nothing to make
    better, and live text has the machine to itself while it starts. Where it fails, live text
    stays as it is. Its emissions take the place of live text's once it has read all.

    Raises:
        KasrError: Of live text.
    """
    finished: Finished | None = None
    second: _Second | None = None
    live, pause = engine.run(job), threading.Event()
    try:
        for event in live:
            if isinstance(event, Finished):
                finished = event
                continue
            yield event
            if second is None and job.again is not None and isinstance(event, Final):
                second = _Second(engine.fresh(waits=False), job, job.again)
            if second is not None:
                yield from second.news()
        while second is not None and not second.is_over:
            yield Tick()
            yield from second.news()
            pause.wait(_LOOK)
        if second is not None and finished is not None and second.is_whole:
            second.keep()
            yield ReadAgain((), second.until, is_last=True)
    finally:
        if second is not None:
            second.close()
        live.close()
    if finished is not None:
        yield finished


class _Second:
    """The second engine at work, looked at in between."""

    def __init__(self, engine: Engine, job: LiveJob, stream: StreamOptions) -> None:
        self.is_over = False
        self._engine = engine
        self._place = job.emissions_path
        self._beside = None if self._place is None else _beside(self._place)
        self.is_whole = False
        self._segments: list[Segment] = []
        self.until = 0.0
        self._events = engine.run(
            SecondReadingJob(
                job.path,
                job.engine,
                decoder=job.decoder,
                stream=stream,
                decode=job.decode,
                emissions_path=self._beside,
            )
        )

    def news(self) -> Generator[Event, None, None]:
        """Yield what has come since the last look; nothing is waited for."""
        if self.is_over:
            return
        told = self.until
        try:
            for event in self._events:
                if isinstance(event, Tick):
                    break
                self._take(event)
            else:
                self.is_over = True
        except KasrError as error:
            log.warning("the take is not read again: %s", error)
            self.is_over = True
        if self._segments or self.until > told:
            segments, self._segments = tuple(self._segments), []
            yield ReadAgain(segments, self.until)
        if self.is_over:
            self.close()  # its memory is free before the take is over

    def _take(self, event: Event) -> None:
        if isinstance(event, Final):
            self._segments.append(event.segment)
        elif isinstance(event, Progress):
            self.until = event.position
        elif isinstance(event, Finished):
            self.is_whole = True

    def keep(self) -> None:
        """Put its emissions in the place of live text's: the text that stands is of them."""
        if self._place is not None and self._beside is not None:
            try:
                if self._place.exists() and self._beside.exists():
                    self._beside.replace(self._place)
            except OSError as error:
                log.warning("emissions of the second reading are not kept: %s", error)

    def close(self) -> None:
        """Stop it at once, whatever it is doing. Safe twice."""
        self._engine.close()  # first: nobody waits for an answer then
        self._events.close()
        if self._beside is not None and not self.is_whole:
            self._beside.unlink(missing_ok=True)


def _beside(place: Path) -> Path:
    """Return where emissions lie until all are there; counted and swept as all in the cache."""
    return place.with_name(f"{place.stem}-again{place.suffix}")
