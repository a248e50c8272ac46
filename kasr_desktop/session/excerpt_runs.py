"""Parts of recordings heard again, by another model or decoder, in the place of their rows."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from kasr_desktop.domain.errors import EngineError, KasrError
from kasr_desktop.domain.events import Event, Final, Progress
from kasr_desktop.domain.options import AudioOptions, Excerpt
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.editing.hearing_again import Span, hear_again
from kasr_desktop.pipeline.job import EngineSpec, TranscribeJob
from kasr_desktop.session.controller import Controller
from kasr_desktop.session.document_editor import DocumentEditor
from kasr_desktop.session.queue_item import QueueItem
from kasr_desktop.session.stage import Engine
from kasr_desktop.worker.failure_log import log_trouble
from kasr_desktop.worker.task_runner import TaskRunner

log = logging.getLogger(__name__)

_AROUND = 0.3  # seconds of silence heard along: a row begins and ends with its words


@dataclass(frozen=True, slots=True)
class Wish:
    """Which part is to be heard again, and how.

    Attributes:
        span: From and to, in seconds of the recording.
        model: What `locate` takes.
        decoder: A key of `decoding.decoders`, or `ALL_DECODERS`.
        replaceable: Rows with the person's work that the person gave up.
    """

    span: Span
    model: str
    decoder: str
    replaceable: frozenset[Segment] = frozenset()


class ExcerptRuns(QObject):
    """Hears one part at a time in an engine beside the queue; what comes of it is one step.

    Signals:
        progressed: The `QueueItem` and the share of its part that is done, 0...1.
        ended: The `QueueItem`; the number of new rows, 0 if nothing was heard, None if it was
            stopped; the `KasrError` that ended it, or None.
    """

    progressed = Signal(object, float)
    ended = Signal(object, object, object)

    def __init__(
        self, controller: Controller, editor: DocumentEditor, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._controller = controller
        self._editor = editor
        self._item: QueueItem | None = None
        self._span: Span = (0.0, 0.0)
        self._replaceable: Collection[Segment] = ()
        self._heard: list[Segment] = []
        self._error: KasrError | None = None
        self._engine: Engine | None = None
        self._tasks = TaskRunner(self, close=self._close_engine)
        controller.item_removed.connect(self.on_removed)

    @property
    def is_running(self) -> bool:
        """True while a part is heard."""
        return self._tasks.is_busy

    def start(self, item: QueueItem, wish: Wish) -> None:
        """Hear a part of a recording again; nothing while another is heard."""
        if self.is_running:
            return
        self._item, self._replaceable = item, wish.replaceable
        self._span = _with_silence(item, wish.span)
        self._heard, self._error = [], None
        job = TranscribeJob(
            item.sound.path,
            EngineSpec(wish.model, self._controller.spec.compute_device),
            decoder=wish.decoder,
            audio=AudioOptions(item.sound.track),
            stream=self._controller.choices.stream,
            decode=self._controller.choices.decode_options(wish.model),
            excerpt=Excerpt(*self._span),
        )
        engine = self._engine = self._controller.fresh_engine()
        self._tasks.run(
            lambda: engine.run(job),
            produced=self._take,
            failed=self._note_failure,
            stopped=self._finish,
        )

    @Slot()
    def cancel(self) -> None:
        """Stop; the text stays as it is."""
        self._tasks.cancel()

    @Slot(int)
    def on_removed(self, _place: int) -> None:
        """Stop hearing a recording that is gone."""
        if self._item is not None and self._item not in self._controller.items:
            self.cancel()

    def _take(self, event: Event) -> None:
        if isinstance(event, Final):
            self._heard.append(event.segment)
        elif isinstance(event, Progress) and event.duration and self._item is not None:
            self.progressed.emit(self._item, min(1.0, event.position / event.duration))

    def _note_failure(self, error: Exception) -> None:
        log_trouble(log, "a part could not be heard again", error)
        known = error if isinstance(error, KasrError) else None
        self._error = known or EngineError(str(error), reason="failed")

    def _finish(self, completed: bool) -> None:
        """Make what was heard a step, in the rows as they stand by now."""
        self._close_engine()
        item, self._item = self._item, None
        if item is None:
            return
        count = None
        if completed and self._error is None:
            self._editor.commit_drafts(item)
            change = hear_again(
                item.document, self._heard, self._span, replaceable=self._replaceable
            )
            self._editor.do(item, change)
            count = 0 if change is None else change.count
        self.ended.emit(item, count, self._error)

    def _close_engine(self) -> None:
        """Free the engine's memory."""
        engine, self._engine = self._engine, None
        if engine is not None:
            engine.close()


def _with_silence(item: QueueItem, span: Span) -> Span:
    """Return a part with some of the silence around it, at most to the next rows."""
    start, end = span
    before = max((row.end for row in item.segments if row.start < start), default=0.0)
    after = min((row.start for row in item.segments if row.end > end), default=end + _AROUND)
    return (
        min(start, max(0.0, before, start - _AROUND)),
        max(end, min(after, end + _AROUND)),
    )
