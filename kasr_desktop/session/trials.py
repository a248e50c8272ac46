"""Decoder settings being tried on kept emissions of recordings, until kept or taken back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from kasr_desktop.domain.errors import KasrError
from kasr_desktop.domain.events import Progress
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.pipeline.job import EngineSpec, RedecodeJob
from kasr_desktop.session.controller import Controller
from kasr_desktop.session.document_editor import DocumentEditor
from kasr_desktop.session.emission_cache import EmissionCache
from kasr_desktop.session.preferences import Preferences
from kasr_desktop.session.queue_item import QueueItem
from kasr_desktop.session.redecode_controller import RedecodeController
from kasr_desktop.session.trial import TimeSpan, Trial
from kasr_desktop.session.trial_writer import TrialWriter
from kasr_desktop.settings.model_decoding import ModelDecoding


class Trials(QObject):
    """One trial a recording, one of them running.

    Attributes:
        redecoder: Decodes again, in an engine of its own.
        writer: Puts what is decoded into the documents.

    Signals:
        changed: The `QueueItem` whose trial began, ended or got new words.
        progressed: A `QueueItem` and the share of it that is decoded, 0...1.
        compared: A `Trial` and its changed rows, a tuple.
        failed: The `KasrError` that ended a trial; the former text stands again.
    """

    changed = Signal(object)
    progressed = Signal(object, float)
    compared = Signal(object, object)
    failed = Signal(object)

    def __init__(
        self,
        controller: Controller,
        preferences: Preferences,
        editor: DocumentEditor,
        emissions: EmissionCache,
        *,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.redecoder = RedecodeController(controller.fresh_engine, self)
        self.writer = TrialWriter(editor, self)
        self._controller = controller
        self._preferences = preferences
        self._editor = editor
        self._emissions = emissions
        self._trials: dict[QueueItem, Trial] = {}
        self._running: Trial | None = None
        self._asked: TimeSpan = (0.0, 0.0)  # what was in sight when the engine was asked last
        self.writer.told.connect(self.on_told)
        self.writer.compared.connect(self.compared)
        self.redecoder.decoded.connect(self.on_decoded)
        self.redecoder.progressed.connect(self.on_progressed)
        self.redecoder.done.connect(self.on_done)
        self.redecoder.failed.connect(self.on_failed)
        controller.item_changed.connect(self.on_item_changed)
        controller.item_removed.connect(self.on_item_removed)

    def of(self, item: QueueItem | None) -> Trial | None:
        """Return what is being tried on a recording, None if nothing is."""
        return None if item is None else self._trials.get(item)

    @property
    def running(self) -> Trial | None:
        """The trial that is being decoded."""
        return self._running

    def saved(self, model: str) -> ModelDecoding:
        """Return the settings that recordings of a model are decoded with."""
        settings = self._preferences.settings
        known = (own for own in settings.decodings if own.model == model)
        return next(known, None) or ModelDecoding(
            model, settings.alpha, settings.beta, settings.beam_width, settings.hotwords
        )

    def spec(self, item: QueueItem) -> EngineSpec:
        """Return which engine did a recording, or will."""
        return item.model.spec or self._controller.spec

    def start(self, item: QueueItem, decoding: ModelDecoding, *, in_sight: TimeSpan) -> None:
        """Try settings on a recording, what is in sight first; nothing if that cannot be."""
        emissions = self._emissions.emissions_of(item)
        if emissions is None:
            return
        self.finish()
        self._editor.commit_drafts(item)
        trial = self._trials.get(item)
        if trial is None:
            trial = Trial(item, tuple(item.segments), self.saved(decoding.model), decoding)
            self._trials[item] = trial
        elif trial is self._running and decoding == trial.decoding:
            return
        trial.restart(decoding)
        self._running = trial
        self._decode(trial, emissions, in_sight)
        self.changed.emit(item)

    def see(self, item: QueueItem | None, in_sight: TimeSpan) -> None:
        """Decode what came into sight of the recording shown first."""
        trial = self._running
        if trial is None or trial.item is not item:
            return
        emissions = self._emissions.emissions_of(item)
        is_far = in_sight[1] < self._asked[0] or self._asked[1] < in_sight[0]
        if emissions is not None and is_far and not trial.is_covered(in_sight):
            self._decode(trial, emissions, in_sight)

    def take_back(self, item: QueueItem) -> ModelDecoding | None:
        """Let the former text stand again, and return its settings; None: nothing was tried."""
        trial = self._trials.get(item)
        if trial is None:
            return None
        self._stop(trial)
        self._take_back(trial)
        self.changed.emit(item)
        return trial.former_decoding

    def keep(self, decoding: ModelDecoding, item: QueueItem | None) -> None:
        """Remember settings for their model; what is decoded of a recording stays."""
        settings = self._preferences.settings
        self._preferences.change(decodings=settings.with_decoding(decoding).decodings)
        trial = self.of(item)
        if trial is not None and trial.complete:
            del self._trials[trial.item]
            self.changed.emit(trial.item)

    def compare(self, item: QueueItem) -> None:
        """Work out which rows of a recording changed: `compared`."""
        trial = self._trials.get(item)
        if trial is not None:
            self.writer.compare(trial)

    @Slot()
    def finish(self) -> None:
        """Put what is decoded into the document, as far as that was begun."""
        self.writer.finish()

    @Slot(object)
    def on_decoded(self, segment: Segment) -> None:
        """Take a new segment; the text follows a moment later."""
        if self._running is not None:
            self.writer.take(self._running, segment)

    @Slot(object)
    def on_progressed(self, progress: Progress) -> None:
        """Tell how far it is."""
        trial = self._running
        if trial is not None:
            self.writer.cover(trial, progress.covered or (0.0, progress.position))
            duration = progress.duration or progress.position or 1.0
            self.progressed.emit(trial.item, min(1.0, progress.position / duration))

    @Slot(object, object)
    def on_done(self, _job: RedecodeJob, segments: tuple[Segment, ...]) -> None:
        """Put all of it into the text."""
        trial, self._running = self._running, None
        if trial is not None:
            trial.decoded = list(segments)
            self.writer.tell_all(trial, trial.decoded, lambda: _complete(trial))

    @Slot(object)
    def on_failed(self, error: KasrError) -> None:
        """Let the former text stand again, and tell why."""
        trial, self._running = self._running, None
        if trial is not None:
            self._take_back(trial)
        self.failed.emit(error)
        if trial is not None:
            self.changed.emit(trial.item)

    @Slot(object)
    def on_item_changed(self, item: QueueItem) -> None:
        """Try nothing any more on a recording that is done anew."""
        if not item.is_over:
            self._forget(item)

    @Slot()
    def on_item_removed(self) -> None:
        """Try nothing any more on a recording that is not on the list."""
        for item in set(self._trials) - set(self._controller.items):
            self._forget(item)

    @Slot(object)
    def on_told(self, trial: Trial) -> None:
        """Tell that words have changed."""
        self.changed.emit(trial.item)

    def _decode(self, trial: Trial, emissions: Path, in_sight: TimeSpan) -> None:
        """Decode from what is in sight outward."""
        self._asked = in_sight
        chosen = self._preferences.settings.decode_options(trial.decoding.model)
        self.redecoder.decode(
            RedecodeJob(
                emissions,
                trial.item.sound.path,
                engine=self.spec(trial.item),
                decode=replace(
                    trial.decoding.options(), adaptation=chosen.adaptation, search=chosen.search
                ),
                around=in_sight,
                until=trial.former[-1].end if trial.former else 0.0,
            )
        )

    def _stop(self, trial: Trial) -> None:
        if trial is self._running:
            self.redecoder.cancel()
            self._running = None

    def _take_back(self, trial: Trial) -> None:
        self._trials.pop(trial.item, None)
        self.writer.tell_all(trial, trial.former, lambda: None)

    def _forget(self, item: QueueItem) -> None:
        trial = self._trials.pop(item, None)
        if trial is not None:
            self._stop(trial)
            self.writer.forget(item)


def _complete(trial: Trial) -> None:
    trial.complete = True
