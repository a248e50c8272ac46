"""The decoder in the window: settings tried on kept emissions, kept or taken back."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, QTimer, Slot

from kasr_desktop.decoding.hotwords import find_hits
from kasr_desktop.domain.errors import BundleError, KasrError
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.pipeline.tuned_weights import TunedWeights, tuned_weights
from kasr_desktop.session.emission_cache import Obstacle
from kasr_desktop.session.queue_item import QueueItem
from kasr_desktop.session.trial import TimeSpan, Trial
from kasr_desktop.settings.model_decoding import ModelDecoding
from kasr_desktop.ui.features.decoding.decoder_view import DecoderView
from kasr_desktop.ui.features.workbench import Workbench
from kasr_desktop.ui.views.strings import error_sentence
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.notices import Level, Message

log = logging.getLogger(__name__)

TOPIC = "decoder"
_DEBOUNCE_MS = 500
_COUNT_MS = 300  # from the last change to hotwords being counted
_SCROLL_MS = 400  # from the last scrolling to its rows being wanted first


class DecoderFeature(QObject):
    """Tries settings on kept emissions, remembers them for each model."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._bench = bench
        self.trials = bench.session.trials
        self.view = DecoderView()
        self._due = QTimer(self, interval=_DEBOUNCE_MS, singleShot=True)
        self._counted = QTimer(self, interval=_COUNT_MS, singleShot=True)
        self._scrolled = QTimer(self, interval=_SCROLL_MS, singleShot=True)
        bench.page.views.add_view(translate("Decoder", "Decoder"), self.view)
        action = bench.menus.add(
            bench.menus.model, translate("Menus", "&Decoder and hotwords"), "Ctrl+D"
        )
        action.triggered.connect(self.on_open)
        self._connect()

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
        self._counted.start()
        if self._bench.session.emissions.emissions_of(self._bench.item) is not None:
            self._due.start()

    @Slot()
    def on_due(self) -> None:
        """Decode the recording shown again."""
        item = self._bench.item
        if item is not None:
            self.trials.start(item, self.view.form.decoding, in_sight=self._in_sight(item))

    @Slot()
    def on_scrolled(self) -> None:
        """Decode what came into sight first."""
        page = self._bench.page
        if page.table.isVisible():
            self.trials.see(page.item, page.seconds_in_sight)

    @Slot()
    def on_moved(self) -> None:
        """Look what is in sight once the scrolling has ended."""
        if self.trials.running is not None:
            self._scrolled.start()

    @Slot(object, float)
    def on_progressed(self, item: QueueItem, fraction: float) -> None:
        """Show how far it is."""
        self._bench.clear_message(TOPIC)
        if item is self._bench.item:
            self._say_running(fraction)

    @Slot(object)
    def on_failed(self, error: KasrError) -> None:
        """Say why."""
        self._bench.show_message(Message(Level.ERROR, error_sentence(error), topic=TOPIC))

    @Slot()
    def on_back(self) -> None:
        """Go back to the former settings and their text."""
        item = self._bench.item
        former = self.trials.take_back(item) if item is not None else None
        if former is not None:
            self._due.stop()
            self._show_form(former)
            self._show()

    @Slot()
    def on_keep(self) -> None:
        """Remember the settings for the model; what is decoded stays."""
        self.trials.keep(self.view.form.decoding, self._bench.item)
        said = translate("Decoder", "Applied. New recordings are decoded this way too.")
        self._bench.show_message(Message(Level.DONE, said, topic=TOPIC, brief=True))
        self._show()

    @Slot(object)
    def on_item_chosen(self, item: QueueItem | None) -> None:
        """Show the settings of the recording shown."""
        self._due.stop()
        if item is None:
            return
        trial = self.trials.of(item)
        model = self.trials.spec(item).model
        self._show_form(trial.decoding if trial else self.trials.saved(model))
        self._show()

    @Slot(object)
    def on_changed(self, item: QueueItem) -> None:
        """Follow what became of the recording shown and of its trial."""
        if item is self._bench.item:
            self._show()

    @Slot()
    def on_view(self) -> None:
        """Show what changed, now that it can be seen."""
        self._show()

    @Slot(object, object)
    def on_compared(self, trial: Trial, changes: tuple[Segment, ...]) -> None:
        """Show the rows that changed."""
        if self.trials.of(self._bench.item) is trial:
            self.view.show_changes(changes, tried=True)

    def _connect(self) -> None:
        bench, view, trials = self._bench, self.view, self.trials
        view.form.changed.connect(self.on_form_changed)
        view.keep_wanted.connect(self.on_keep)
        view.back_wanted.connect(self.on_back)
        view.stop_wanted.connect(self.on_back)
        self._due.timeout.connect(self.on_due)
        self._scrolled.timeout.connect(self.on_scrolled)
        self._counted.timeout.connect(self.on_count)
        trials.changed.connect(self.on_changed)
        trials.progressed.connect(self.on_progressed)
        trials.compared.connect(self.on_compared)
        trials.failed.connect(self.on_failed)
        bench.page.table.moved.connect(self.on_moved)
        bench.page.views.view_changed.connect(self.on_view)
        bench.item_chosen.connect(self.on_item_chosen)
        bench.item_changed.connect(self.on_changed)
        bench.closing.connect(trials.finish)

    def _in_sight(self, item: QueueItem) -> TimeSpan:
        page = self._bench.page
        return page.seconds_in_sight if item is page.item else (0.0, 0.0)

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
        trial = self.trials.of(item)
        if trial is None or trial is not self.trials.running:
            self.view.show_state(_why_not(self._bench.session.emissions.obstacle(item)))
        elif not trial.decoded:
            self._say_running(0.0)
        if trial is None:
            self.view.show_changes(())
        elif self.view.isVisible():
            self.trials.compare(item)
        self._offer_keep()
        self._counted.start()

    @Slot()
    def on_count(self) -> None:
        """Say where each hotword stands in the text of the recording shown."""
        item = self._bench.item
        if item is not None and self.view.isVisible():
            hotwords = self.view.form.hotwords
            hotwords.show_hits(find_hits(hotwords.hotwords, item.segments))

    def _say_running(self, fraction: float) -> None:
        said = translate("Decoder", "Decoding again… {percent}%")
        self.view.show_state(said.format(percent=round(100 * fraction)), fraction=fraction)

    def _offer_keep(self) -> None:
        trial = self.trials.of(self._bench.item)
        decoding = self.view.form.decoding
        changed = decoding != self.trials.saved(decoding.model)
        ready = trial is None or trial.complete
        self.view.offer_keep(
            translate("Decoder", "Keep the new settings"), enabled=changed and ready
        )


def _why_not(obstacle: Obstacle | None) -> str:
    """Return why a recording cannot be decoded again, "" if it can."""
    match obstacle:
        case Obstacle.NOT_OVER:
            return translate("Decoder", "Settings can be tried once the recording is done.")
        case Obstacle.NO_LANGUAGE_MODEL:
            return translate(
                "Decoder", "This model has no language model, so there is nothing to set."
            )
        case Obstacle.NOT_KEPT:
            return translate(
                "Decoder",
                "What the model heard in this recording is no longer kept. The settings "
                "apply to new recordings; to try them here, transcribe it again.",
            )
    return ""
