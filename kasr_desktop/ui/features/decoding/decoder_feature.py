"""The decoder in the window: settings tried on kept emissions, kept or taken back."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot

from kasr_desktop.domain.errors import BundleError, KasrError
from kasr_desktop.domain.events import Progress
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.pipeline.job import EngineSpec, RedecodeJob
from kasr_desktop.pipeline.tuned_weights import TunedWeights, tuned_weights
from kasr_desktop.session.queue_item import QueueItem
from kasr_desktop.settings.model_decoding import ModelDecoding
from kasr_desktop.ui.features.decoding.decoder_view import DecoderView
from kasr_desktop.ui.features.decoding.emission_shelf import EmissionShelf
from kasr_desktop.ui.features.decoding.redecode_controller import RedecodeController
from kasr_desktop.ui.features.decoding.trial import Stretch, Trial
from kasr_desktop.ui.features.decoding.trial_desk import TrialDesk
from kasr_desktop.ui.features.workbench import Workbench
from kasr_desktop.ui.views.strings import error_sentence
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.notices import Level, Message

log = logging.getLogger(__name__)

TOPIC = "decoder"
_DEBOUNCE_MS = 500
_SCROLL_MS = 400  # from the last scrolling to its rows being wanted first


class DecoderFeature(QObject):
    """Tries settings on kept emissions, remembers them for each model."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._bench = bench
        self.shelf = EmissionShelf(bench.preferences)
        self.redecoder = RedecodeController(bench.controller.fresh_engine, self)
        self.view = DecoderView()
        self.trials: dict[QueueItem, Trial] = {}
        self._running: Trial | None = None
        self._asked: Stretch = (0.0, 0.0)  # what was in sight when the engine was asked last
        self.desk = TrialDesk(bench)
        self._due = QTimer(self, interval=_DEBOUNCE_MS, singleShot=True)
        self._scrolled = QTimer(self, interval=_SCROLL_MS, singleShot=True)
        bench.controller.emissions_place = self.emissions_place
        bench.page.views.add_view(translate("Decoder", "Decoder"), self.view)
        action = bench.menus.add(
            bench.menus.model, translate("Menus", "&Decoder and hotwords"), "Ctrl+D"
        )
        action.triggered.connect(self.on_open)
        self._connect()

    def emissions_place(self, item: QueueItem) -> Path | None:
        """Return where a recording about to begin keeps its emissions, None for nowhere.

        The decoder's settings are those of the model that begins.
        """
        controller, settings = self._bench.controller, self._bench.preferences.settings
        controller.decode = settings.decode_options(controller.spec.model)
        place = self.shelf.new_place(item)
        if place is not None:
            self.trials.pop(item, None)
        return place

    @Slot()
    def on_open(self) -> None:
        """Show the decoder, ready for another hotword."""
        if self._bench.item is not None:
            self._bench.page.views.show_view(self.view)
            self.view.form.hotwords.on_add()

    @Slot()
    def on_form_changed(self) -> None:
        """Decode again once the user pauses."""
        self._offer_keep()
        if self.shelf.emissions_of(self._bench.item) is not None:
            self._due.start()

    @Slot()
    def on_due(self) -> None:
        """Decode the recording shown again."""
        item = self._bench.item
        emissions = self.shelf.emissions_of(item)
        if item is None or emissions is None:
            return
        decoding = self.view.form.decoding
        self.desk.finish()
        self._bench.editor.settle(item)
        trial = self.trials.get(item)
        if trial is None:
            saved = self._saved(decoding.model)
            trial = Trial(item, tuple(item.segments), saved, decoding)
            self.trials[item] = trial
        elif trial is self._running and decoding == trial.decoding:
            return
        trial.restart(decoding)
        self._running = trial
        self._decode(trial, emissions)
        self._show()

    @Slot()
    def on_scrolled(self) -> None:
        """Decode what came into sight first."""
        trial, page = self._running, self._bench.page
        if trial is None or trial.item is not page.item or not page.table.isVisible():
            return
        emissions, sight = self.shelf.emissions_of(trial.item), page.seconds_in_sight
        is_far = sight[1] < self._asked[0] or self._asked[1] < sight[0]
        if emissions is not None and is_far and not trial.is_covered(sight):
            self._decode(trial, emissions)

    @Slot()
    def on_moved(self) -> None:
        """Look what is in sight once the scrolling has ended."""
        if self._running is not None:
            self._scrolled.start()

    @Slot(object)
    def on_decoded(self, segment: Segment) -> None:
        """Take a new segment; the text follows a moment later."""
        if self._running is not None:
            self.desk.take(self._running, segment)

    @Slot(object)
    def on_progressed(self, progress: Progress) -> None:
        """Show how far it is."""
        if self._running is not None:
            self.desk.cover(self._running, progress.covered or (0.0, progress.position))
        if self._running is not None and self._running.item is self._bench.item:
            duration = progress.duration or progress.position or 1.0
            self._say_running(min(1.0, progress.position / duration))

    @Slot(object, object)
    def on_done(self, _job: RedecodeJob, segments: tuple[Segment, ...]) -> None:
        """Put all of it into the text."""
        trial, self._running = self._running, None
        if trial is not None:
            trial.decoded = list(segments)
            self.desk.tell_all(trial, trial.decoded, lambda: _complete(trial))

    @Slot(object)
    def on_failed(self, error: KasrError) -> None:
        """Say why, and let the former text stand again."""
        trial, self._running = self._running, None
        if trial is not None:
            self._take_back(trial)
        self._bench.show_message(Message(Level.ERROR, error_sentence(error), topic=TOPIC))
        self._show()

    @Slot()
    def on_back(self) -> None:
        """Go back to the former settings and their text."""
        item = self._bench.item
        trial = self.trials.get(item) if item is not None else None
        if trial is None:
            return
        self._due.stop()
        if trial is self._running:
            self.redecoder.cancel()
            self._running = None
        self._take_back(trial)
        self._show_form(trial.former_decoding)
        self._show()

    @Slot()
    def on_keep(self) -> None:
        """Remember the settings for the model; what is decoded stays."""
        decoding = self.view.form.decoding
        preferences = self._bench.preferences
        preferences.change(decodings=preferences.settings.with_decoding(decoding).decodings)
        item = self._bench.item
        trial = self.trials.get(item) if item is not None else None
        if item is not None and trial is not None and trial.complete:
            del self.trials[item]
        said = translate("Decoder", "Kept. New recordings are decoded like this too.")
        self._bench.show_message(Message(Level.DONE, said, topic=TOPIC, brief=True))
        self._show()

    @Slot(object)
    def on_item_chosen(self, item: QueueItem | None) -> None:
        """Show the settings of the recording shown."""
        self._due.stop()
        if item is None:
            return
        trial = self.trials.get(item)
        self._show_form(trial.decoding if trial else self._saved(self._spec(item).model))
        self._show()

    @Slot(object)
    def on_item_changed(self, item: QueueItem) -> None:
        """Follow what became of the recording shown."""
        if item is self._bench.item:
            if not item.is_over and self.trials.pop(item, None) is not None:
                self.desk.forget(item)
            self._show()

    @Slot()
    def on_told(self) -> None:
        """Show what changed, where it can be seen."""
        self._show()

    @Slot(object, object)
    def on_compared(self, trial: Trial, changes: tuple[Segment, ...]) -> None:
        """Show the rows that changed."""
        item = self._bench.item
        if item is not None and self.trials.get(item) is trial:
            self.view.show_changes(changes, tried=True)

    @Slot()
    def on_item_removed(self) -> None:
        """Try nothing any more on a recording that is not on the list."""
        items = self._bench.controller.items
        self.trials = {item: trial for item, trial in self.trials.items() if item in items}
        if self._running is not None and self._running.item not in items:
            self.redecoder.cancel()
            self._running = None

    def _connect(self) -> None:
        bench, view, redecoder = self._bench, self.view, self.redecoder
        view.form.changed.connect(self.on_form_changed)
        view.keep_wanted.connect(self.on_keep)
        view.back_wanted.connect(self.on_back)
        view.stop_wanted.connect(self.on_back)
        self._due.timeout.connect(self.on_due)
        self._scrolled.timeout.connect(self.on_scrolled)
        self.desk.told.connect(self.on_told)
        self.desk.compared.connect(self.on_compared)
        bench.page.table.moved.connect(self.on_moved)
        bench.page.views.view_changed.connect(self.on_told)
        redecoder.decoded.connect(self.on_decoded)
        redecoder.progressed.connect(self.on_progressed)
        redecoder.done.connect(self.on_done)
        redecoder.failed.connect(self.on_failed)
        bench.item_chosen.connect(self.on_item_chosen)
        bench.item_changed.connect(self.on_item_changed)
        bench.keeper.forgotten.connect(self.shelf.drop)
        bench.controller.item_removed.connect(self.on_item_removed)

    def _spec(self, item: QueueItem) -> EngineSpec:
        return item.engine or self._bench.controller.spec

    def _saved(self, model: str) -> ModelDecoding:
        settings = self._bench.preferences.settings
        known = (own for own in settings.decodings if own.model == model)
        return next(known, None) or ModelDecoding(
            model, settings.alpha, settings.beta, settings.beam_width, settings.hotwords
        )

    def _decode(self, trial: Trial, emissions: Path) -> None:
        """Decode from what is in sight outward."""
        item, decoding, page = trial.item, trial.decoding, self._bench.page
        self._asked = page.seconds_in_sight if item is page.item else (0.0, 0.0)
        learned = self._bench.preferences.settings.decode_options(decoding.model).adaptation
        self.redecoder.decode(
            RedecodeJob(
                emissions,
                item.path,
                engine=self._spec(item),
                decode=replace(decoding.options(), adaptation=learned),
                around=self._asked,
            )
        )

    def _take_back(self, trial: Trial) -> None:
        self.trials.pop(trial.item, None)
        self.desk.tell_all(trial, trial.former, lambda: None)

    def _show_form(self, decoding: ModelDecoding) -> None:
        try:
            tuned = tuned_weights(decoding.model)
        except BundleError as error:
            log.info("no weights to show: %s", error)
            tuned = None
        self.view.form.setEnabled(tuned is not None)
        self.view.form.show_decoding(decoding, tuned or TunedWeights(0.0, 0.0))

    def _show(self) -> None:
        item = self._bench.item
        if item is None:
            return
        trial = self.trials.get(item)
        if trial is None or trial is not self._running:
            self.view.show_state(self.shelf.why_not(item))
        elif not trial.decoded:
            self._say_running(0.0)
        if trial is None:
            self.view.show_changes(())
        elif self.view.isVisible():
            self.desk.compare(trial)
        self._offer_keep()

    def _say_running(self, fraction: float) -> None:
        said = translate("Decoder", "Decoding again … {percent} %")
        self.view.show_state(said.format(percent=round(100 * fraction)), fraction=fraction)

    def _offer_keep(self) -> None:
        item = self._bench.item
        trial = self.trials.get(item) if item is not None else None
        decoding = self.view.form.decoding
        changed = decoding != self._saved(decoding.model)
        ready = trial is None or trial.complete
        self.view.offer_keep(
            translate("Decoder", "Keep the new settings"), enabled=changed and ready
        )


def _complete(trial: Trial) -> None:
    trial.complete = True
