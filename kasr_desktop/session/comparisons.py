"""What second models made of the recordings, each heard in an engine beside the queue."""

from __future__ import annotations

import logging
import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from kasr_desktop.bundle.hub_cache import is_model_id
from kasr_desktop.domain.errors import EngineError, KasrError
from kasr_desktop.domain.events import Event, Final, Progress
from kasr_desktop.domain.options import AudioOptions, Excerpt
from kasr_desktop.domain.readings import model_source
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.editing.added_readings import add_heard, take_out
from kasr_desktop.pipeline.job import EngineSpec, TranscribeJob
from kasr_desktop.session.controller import Controller
from kasr_desktop.session.document_editor import DocumentEditor
from kasr_desktop.session.paired_rows import Sources, agreement, paired_rows, rates_against
from kasr_desktop.session.queue_item import QueueItem
from kasr_desktop.session.references import References
from kasr_desktop.session.stage import Engine
from kasr_desktop.text.hangul import nfc
from kasr_desktop.text.reference_errors import Rates
from kasr_desktop.worker.failure_log import log_trouble
from kasr_desktop.worker.task_runner import TaskRunner

log = logging.getLogger(__name__)

_SHOW_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two models made of a recording.

    Attributes:
        sources: Of the readings: the model's whose text stands in the window, the second's.
        rows: Both texts in rows, see `paired_rows`.
        heard: All that the second model heard, in time order; empty until it is done.
        agreement: Share of words both say alike, None if nobody says anything.
        first_rates: Errors of the first against the reference, None without one.
        second_rates: The same of the second.
    """

    sources: Sources
    rows: tuple[Segment, ...]
    heard: tuple[Segment, ...] = ()
    agreement: float | None = None
    first_rates: Rates | None = None
    second_rates: Rates | None = None


@dataclass(frozen=True, slots=True)
class ComparisonTask:
    """What is to be heard and compared.

    Attributes:
        path: The recording.
        segments: The first model's text, as the user has it.
        sources: Of the first model's readings and of the second's.
        spec: The second model and where it computes.
        reference: Words of what was truly said, empty if nobody knows.
        track: Of its sound tracks, as in `AudioOptions`.
        excerpt: Which part of it the first model was given, None: all of it.
    """

    path: Path
    segments: tuple[Segment, ...]
    sources: Sources
    spec: EngineSpec
    reference: tuple[str, ...] = ()
    track: int | None = None
    excerpt: Excerpt | None = None


class Comparisons(QObject):
    """Lets a second model hear recordings, one at a time, and keeps what was compared.

    Signals:
        models_listed: Models that can be used, a tuple of what `locate` takes.
        progressed: The `QueueItem` heard and a `Progress` of the second model.
        compared: A `QueueItem` and its `Comparison`, growing while the second model listens.
        ended: A `QueueItem` and the `KasrError` that ended its comparison, or None.
    """

    models_listed = Signal(object)
    progressed = Signal(object, object)
    compared = Signal(object, object)
    ended = Signal(object, object)

    def __init__(
        self,
        controller: Controller,
        editor: DocumentEditor,
        references: References,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._controller = controller
        self._editor = editor
        self._references = references
        self._made: dict[QueueItem, Comparison] = {}
        self._heard: QueueItem | None = None
        self._engine: Engine | None = None
        self._error: KasrError | None = None
        self._tasks = TaskRunner(self, close=self._close_engine)
        self._listing = TaskRunner(self)
        controller.item_removed.connect(self.on_removed)

    @property
    def is_running(self) -> bool:
        """True while the second model listens."""
        return self._tasks.is_busy

    @property
    def heard(self) -> QueueItem | None:
        """The recording that the second model listens to."""
        return self._heard

    def of(self, item: QueueItem) -> Comparison | None:
        """Return what was compared of a recording, None if nothing was."""
        return self._made.get(item)

    def first_model(self, item: QueueItem | None) -> str:
        """Return the model whose text stands in the window."""
        engine = item.model.spec if item is not None else None
        return (engine or self._controller.spec).model

    def list_models(self, known: Sequence[str]) -> None:
        """Find the models on this machine."""
        if not self._listing.is_busy:
            names = tuple(known)
            self._listing.call(lambda: _usable(names), done=self.models_listed.emit)

    def start(self, item: QueueItem, model: str) -> None:
        """Let a model hear a recording and compare, unless something runs already."""
        if self.is_running:
            return
        reference = self._references.find(item.sound.path)
        task = ComparisonTask(
            item.sound.path,
            tuple(item.segments),
            sources_of_models(self.first_model(item), model),
            EngineSpec(model, self._controller.spec.compute_device),
            reference=() if reference is None else tuple(reference.words),
            track=item.sound.track,
            excerpt=item.sound.excerpt,
        )
        engine = self._engine = self._controller.fresh_engine()
        self._heard = item
        self._tasks.run(
            lambda: _compare(engine, task),
            produced=self._take,
            failed=self._note_failure,
            stopped=self._tell_end,
        )

    def cancel(self) -> None:
        """Stop; what was heard stays."""
        self._tasks.cancel()

    def can_add(self, item: QueueItem) -> bool:
        """Return whether a second model's text of a recording is whole and not among its own."""
        made = self._made.get(item)
        return made is not None and bool(made.heard) and not self.is_added(item)

    def is_added(self, item: QueueItem) -> bool:
        """Return whether the second model's text is one of the recording's readings."""
        made = self._made.get(item)
        return made is not None and any(row.reading(made.sources[1]) for row in item.segments)

    def add(self, item: QueueItem) -> None:
        """Make what the second model heard a reading of every row: a step that can be undone."""
        made = self._made.get(item)
        if made is not None and self.can_add(item):
            self._editor.commit_drafts(item)
            self._editor.do(item, add_heard(item.document, made.sources[1], made.heard))

    def take_out(self, item: QueueItem) -> None:
        """Take the second model's readings out of the rows again, also a step."""
        made = self._made.get(item)
        if made is not None:
            self._editor.commit_drafts(item)
            self._editor.do(item, take_out(item.document, made.sources[1]))

    @Slot(int)
    def on_removed(self, _place: int) -> None:
        """Forget what was compared of recordings that are gone."""
        there = set(self._controller.items)
        self._made = {item: made for item, made in self._made.items() if item in there}
        if self._heard is not None and self._heard not in there:
            self.cancel()

    def _take(self, event: object) -> None:
        item = self._heard
        if item is None:
            return
        if isinstance(event, Progress):
            self.progressed.emit(item, event)
        elif isinstance(event, Comparison):
            self._made[item] = event
            self.compared.emit(item, event)

    def _note_failure(self, error: Exception) -> None:
        log_trouble(log, "the second model failed", error)
        known = error if isinstance(error, KasrError) else None
        self._error = known or EngineError(str(error), reason="failed")

    def _tell_end(self, _completed: bool) -> None:
        self._close_engine()
        error, self._error = self._error, None
        item, self._heard = self._heard, None
        if item is not None and item not in self._controller.items:
            self._made.pop(item, None)  # taken off the list while it was heard
        self.ended.emit(item, error)

    def _close_engine(self) -> None:
        """Free the engine's memory."""
        engine, self._engine = self._engine, None
        if engine is not None:
            engine.close()


def _usable(known: Sequence[str]) -> tuple[str, ...]:
    from kasr_desktop.bundle.installed_models import ModelState, installed_models

    return tuple(
        model.model for model in installed_models(known) if model.state is ModelState.READY
    )


def _compare(engine: Engine, task: ComparisonTask) -> Generator[object, None, None]:
    heard: list[Segment] = []
    shown = time.monotonic()
    job = TranscribeJob(task.path, task.spec, audio=AudioOptions(task.track), excerpt=task.excerpt)
    events: Generator[Event, None, None] = engine.run(job)
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
    rows = paired_rows(task.segments, heard, task.sources)
    yield Comparison(
        task.sources,
        rows,
        tuple(heard),
        agreement(rows, task.sources),
        rates_against(task.reference, task.segments) if task.reference else None,
        rates_against(task.reference, heard) if task.reference else None,
    )


def _comparison(task: ComparisonTask, heard: Sequence[Segment]) -> Comparison:
    reached = heard[-1].end if heard else 0.0
    rows = paired_rows(task.segments, heard, task.sources, reached=reached)
    return Comparison(task.sources, rows)


def sources_of_models(first: str, second: str) -> Sources:
    """Return the sources of two models' readings, from what `locate` takes.

    Example:
        >>> sources_of_models("builtin", "/models/mine")
        ('model:builtin', 'model:mine')
        >>> sources_of_models("/here/mine", "/there/mine")
        ('model:mine', 'model:mine (2)')
    """
    own, other = (
        model if is_model_id(model) else nfc(Path(model).name) for model in (first, second)
    )
    return model_source(own), model_source(other if other != own else f"{other} (2)")
