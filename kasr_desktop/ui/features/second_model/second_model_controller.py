"""Lets a second model hear a recording, in an engine of its own beside the queue."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from kasr_desktop.bundle.shelf import ModelState, shelf
from kasr_desktop.domain.errors import EngineError, KasrError
from kasr_desktop.domain.events import Event, Final, Progress
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.pipeline.job import EngineSpec, TranscribeJob
from kasr_desktop.session.stage import Engine
from kasr_desktop.text.reference_errors import Rates
from kasr_desktop.ui.features.second_model.paired_rows import agreement, paired_rows, rates_against
from kasr_desktop.worker.generator_thread import GeneratorThread, Work

log = logging.getLogger(__name__)

_GOODBYE_MS = 5000
_SHOW_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two models made of a recording.

    Attributes:
        first: Name of the model whose text stands in the window.
        second: What was asked for: "builtin", a Hub id or a folder.
        rows: Both texts in rows, see `paired_rows`.
        agreement: Share of words both say alike, None if nobody says anything.
        first_rates: Errors of the first against the reference, None without one.
        second_rates: The same of the second.
    """

    first: str
    second: str
    rows: tuple[Segment, ...]
    agreement: float | None = None
    first_rates: Rates | None = None
    second_rates: Rates | None = None


@dataclass(frozen=True, slots=True)
class ComparisonTask:
    """What is to be heard and compared.

    Attributes:
        path: The recording.
        segments: The first model's text, as the user has it.
        first: The first model's name.
        spec: The second model and where it computes.
        reference: Words of what was truly said, empty if nobody knows.
    """

    path: Path
    segments: tuple[Segment, ...]
    first: str
    spec: EngineSpec
    reference: tuple[str, ...] = ()


class SecondModelController(QObject):
    """Runs one task at a time.

    Signals:
        models_listed: Models that can be used, a tuple of what `locate` takes.
        progressed: A `Progress` of the second model.
        compared: A `Comparison`, growing while the second model listens.
        ended: The `KasrError` that ended it, or None.
    """

    models_listed = Signal(object)
    progressed = Signal(object)
    compared = Signal(object)
    ended = Signal(object)

    def __init__(self, make_engine: Callable[[], Engine], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._make_engine = make_engine
        self._engine: Engine | None = None
        self._thread: GeneratorThread | None = None
        self._listing: GeneratorThread | None = None
        self._error: KasrError | None = None
        self._is_over = False

    @property
    def is_running(self) -> bool:
        """True while the second model listens."""
        return self._thread is not None

    def list_models(self, known: Sequence[str]) -> None:
        """Find the models on this machine."""
        if self._listing is None and not self._is_over:
            names = tuple(known)
            self._listing = self._begin(lambda: _usable(names), self.on_listed)

    def start(self, task: ComparisonTask) -> None:
        """Listen and compare, unless something runs already."""
        if self._thread is not None or self._is_over:
            return
        if self._engine is None:
            self._engine = self._make_engine()
        engine = self._engine
        self._thread = self._begin(lambda: _compare(engine, task), self.on_stopped)

    def cancel(self) -> None:
        """Stop; what was heard stays."""
        if self._thread is not None:
            self._thread.cancel()

    def shut_down(self) -> None:
        """Stop and let the engine go."""
        self._is_over = True
        threads = [thread for thread in (self._thread, self._listing) if thread is not None]
        self._thread = self._listing = None
        for thread in threads:
            thread.disconnect(self)
            thread.cancel()
        if self._engine is not None:
            self._engine.close()
            self._engine = None
        for thread in threads:
            thread.wait(_GOODBYE_MS)

    @Slot(object)
    def on_produced(self, event: object) -> None:
        """Pass on what came from a thread."""
        if isinstance(event, Progress):
            self.progressed.emit(event)
        elif isinstance(event, Comparison):
            self.compared.emit(event)
        elif isinstance(event, tuple):
            self.models_listed.emit(event)

    @Slot(Exception)
    def on_failed(self, error: Exception) -> None:
        """Keep why it ended."""
        log.error("the second model failed", exc_info=error)
        known = error if isinstance(error, KasrError) else None
        self._error = known or EngineError(str(error), reason="failed")

    @Slot(bool)
    def on_stopped(self, _completed: bool) -> None:
        """Tell that it is over; the engine gives its memory back."""
        _let_go(self._thread)
        self._thread = None
        if self._engine is not None:
            self._engine.close()
            self._engine = None
        error, self._error = self._error, None
        self.ended.emit(error)

    @Slot(bool)
    def on_listed(self, _completed: bool) -> None:
        """The list was given out."""
        _let_go(self._listing)
        self._listing = None

    def _begin(self, work: Work, on_stopped: Callable[[bool], None]) -> GeneratorThread:
        thread = GeneratorThread(work, self)
        thread.produced.connect(self.on_produced)
        thread.failed.connect(self.on_failed)
        thread.stopped.connect(on_stopped)
        thread.start()
        return thread


def _let_go(thread: GeneratorThread | None) -> None:
    if thread is not None:
        thread.wait()
        thread.deleteLater()


def _usable(known: Sequence[str]) -> Generator[object, None, None]:
    yield tuple(model.model for model in shelf(known) if model.state is ModelState.READY)


def _compare(engine: Engine, task: ComparisonTask) -> Generator[object, None, None]:
    heard: list[Segment] = []
    shown = time.monotonic()
    events: Generator[Event, None, None] = engine.run(TranscribeJob(task.path, task.spec))
    try:
        for event in events:
            if isinstance(event, Final):
                heard.append(event.segment)
                if time.monotonic() - shown > _SHOW_SECONDS:  # every row is made anew
                    yield _comparison(task, heard)
                    shown = time.monotonic()
            else:
                yield event
    finally:
        events.close()
    rows = paired_rows(task.segments, heard)
    yield Comparison(
        task.first,
        task.spec.model,
        rows,
        agreement(rows),
        rates_against(task.reference, task.segments) if task.reference else None,
        rates_against(task.reference, heard) if task.reference else None,
    )


def _comparison(task: ComparisonTask, heard: Sequence[Segment]) -> Comparison:
    return Comparison(task.first, task.spec.model, paired_rows(task.segments, heard))
