"""Puts what a trial decodes into its document, a little between two events."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kasr_desktop.domain.transcript import Segment
from kasr_desktop.editing.change import Change, Patch
from kasr_desktop.session.document_editor import DocumentEditor
from kasr_desktop.session.queue_item import QueueItem
from kasr_desktop.session.trial import TimeSpan, Trial
from kasr_desktop.worker.between_events import BetweenEvents
from kasr_desktop.worker.main_thread_collector import spare_long_text

_APPLY_MS = 300


class TrialWriter(QObject):
    """Rows that are decoded stand in the text soon; at the end all of them, as one step.

    Signals:
        told: The `Trial` whose document got new words.
        compared: A `Trial` and its changed rows, a tuple.
    """

    told = Signal(object)
    compared = Signal(object, object)

    def __init__(self, editor: DocumentEditor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._trial: Trial | None = None  # whose rows come in
        self._all: tuple[Trial, Sequence[Segment], Callable[[], object]] | None = None
        self._updating = BetweenEvents[tuple[Patch, ...]](self)
        self._comparing = BetweenEvents[tuple[Segment, ...]](self)
        self.applying = QTimer(self, interval=_APPLY_MS, singleShot=True)
        self.applying.timeout.connect(self.on_apply)
        editor.changed.connect(self.on_changed)

    def take(self, trial: Trial, segment: Segment) -> None:
        """Take a segment; its row follows once `cover` says that it is whole."""
        trial.take(segment)

    def cover(self, trial: Trial, span: TimeSpan) -> None:
        """Put what is decoded into the text soon."""
        trial.cover(span)
        self._trial = trial
        if not self.applying.isActive():
            self.applying.start()

    def tell_all(
        self, trial: Trial, machine: Sequence[Segment], then: Callable[[], object]
    ) -> None:
        """Let all rows have these words of the machine; of few rows at once."""
        self.applying.stop()
        self._all = trial, machine, then
        self._editor.commit_drafts(trial.item)
        self._begin()

    def compare(self, trial: Trial) -> None:
        """Work out which rows changed: `compared`."""
        self._comparing.run(trial.comparing(), lambda changes: self.compared.emit(trial, changes))

    def forget(self, item: QueueItem) -> None:
        """Drop all work on a recording: its text is another one."""
        self.applying.stop()
        if self._all is not None and self._all[0].item is item:
            self._all = None
            self._updating.stop()
        self._comparing.stop()

    @Slot()
    def finish(self) -> None:
        """Do what is left of telling at once."""
        self._updating.finish()

    @Slot()
    def on_apply(self) -> None:
        """Put what is decoded so far into the text, but not where someone is writing."""
        trial = self._trial
        if trial is None or self._all is not None:
            return
        for change in trial.apply(spared=self._editor.row_in_edit(trial.item)):
            self._editor.tell(trial.item, change)
        if trial.has_more:
            self.applying.start()
        self.told.emit(trial)

    @Slot(object, object)
    def on_changed(self, item: QueueItem, _change: Change) -> None:
        """Begin anew where rows changed under the work."""
        if self._all is not None and self._all[0].item is item:
            self._begin()

    def _begin(self) -> None:
        if self._all is not None:
            trial, machine, _ = self._all
            self._updating.run(trial.updating_all(machine), self._tell)

    def _tell(self, patches: tuple[Patch, ...]) -> None:
        if self._all is None:
            return
        (trial, _, then), self._all = self._all, None
        then()
        self._editor.tell(trial.item, trial.item.document.take_machine(patches))
        spare_long_text(len(trial.item.segments))
        self.told.emit(trial)
