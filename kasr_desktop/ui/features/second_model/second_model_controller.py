"""Lets a second model hear a recording, in an engine of its own beside the queue."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from kasr_desktop.bundle.shelf import ModelState, shelf
from kasr_desktop.domain.errors import EngineError, KasrError
from kasr_desktop.domain.events import Event, Final, Progress
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.pipeline.job import EngineSpec, TranscribeJob
from kasr_desktop.session.stage import Engine
from kasr_desktop.text.reference_errors import Rates
from kasr_desktop.ui.features.second_model.paired_rows import agreement, paired_rows, rates_against
from kasr_desktop.worker.task_runner import TaskRunner

log = logging.getLogger(__name__)

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
        self._tasks = TaskRunner(self, close=self._close_engine)
        self._listing = TaskRunner(self)
        self._error: KasrError | None = None

    @property
    def is_running(self) -> bool:
        """True while the second model listens."""
        return self._tasks.is_busy

    def list_models(self, known: Sequence[str]) -> None:
        """Find the models on this machine."""
        if not self._listing.is_busy:
            names = tuple(known)
            self._listing.call(lambda: _usable(names), done=self.models_listed.emit)

    def start(self, task: ComparisonTask) -> None:
        """Listen and compare, unless something runs already."""
        if self.is_running:
            return
        if self._engine is None:
            self._engine = self._make_engine()
        engine = self._engine
        self._tasks.run(
            lambda: _compare(engine, task),
            produced=self._pass_on,
            failed=self._note_failure,
            stopped=self._tell_end,
        )

    def cancel(self) -> None:
        """Stop; what was heard stays."""
        self._tasks.cancel()

    def _pass_on(self, event: object) -> None:
        if isinstance(event, Progress):
            self.progressed.emit(event)
        elif isinstance(event, Comparison):
            self.compared.emit(event)

    def _note_failure(self, error: Exception) -> None:
        log.error("the second model failed", exc_info=error)
        known = error if isinstance(error, KasrError) else None
        self._error = known or EngineError(str(error), reason="failed")

    def _tell_end(self, _completed: bool) -> None:
        self._close_engine()
        error, self._error = self._error, None
        self.ended.emit(error)

    def _close_engine(self) -> None:
        """Give the engine's memory back."""
        engine, self._engine = self._engine, None
        if engine is not None:
            engine.close()


def _usable(known: Sequence[str]) -> tuple[str, ...]:
    return tuple(model.model for model in shelf(known) if model.state is ModelState.READY)


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
