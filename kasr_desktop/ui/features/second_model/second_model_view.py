"""The view of two models: which second one, how far it is, both texts, who errs less."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from kasr_desktop.domain.events import Progress
from kasr_desktop.domain.readings import source_of
from kasr_desktop.session.comparisons import Comparison, sources_of_models
from kasr_desktop.text.reference_errors import Rates
from kasr_desktop.ui.views.transcript.segment_model import SegmentModel
from kasr_desktop.ui.views.transcript.transcript_table import TranscriptTable
from kasr_desktop.ui.widgets.accessibility import name_choice
from kasr_desktop.ui.widgets.empty_state import EmptyState
from kasr_desktop.ui.widgets.flow_row import FlowRow
from kasr_desktop.ui.widgets.language import in_language, translate
from kasr_desktop.ui.widgets.theme import M, S

_STEPS = 1000


class SecondModelView(QWidget):
    """Shows a `Comparison`.

    Signals:
        start_wanted: Let this model hear the recording.
        cancel_wanted: Stop it.
        models_wanted: Get more models.
        add_wanted: Make the second text a column of the transcript, or none any more.
    """

    start_wanted = Signal(str)
    cancel_wanted = Signal()
    models_wanted = Signal()
    add_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.rows = SegmentModel(marks_standing=False)
        self.table = TranscriptTable(self.rows)
        self.table.setAccessibleName(translate("TwoModels", "Texts of two models"))
        self._running = self._compared = False
        self._make_parts()
        self._lay_out()
        self.show_running(running=False)
        self.show_comparison(None)
        self.offer_adding(can_add=False, is_added=False)

    @property
    def focus_home(self) -> QWidget:
        """Where the keyboard goes when this view comes to the front under it."""
        return self.table

    def show_models(self, models: tuple[str, ...], *, first: str) -> None:
        """Offer the models on this machine but the one at work."""
        chosen = self.models.currentData()
        self.models.clear()
        for model in models:
            if model != first:
                _, source = sources_of_models(first, model)
                self.models.addItem(called(source), model)
        self.models.setCurrentIndex(max(0, self.models.findData(chosen)))
        self.start.setEnabled(self.models.count() > 0)
        self._teach()

    def show_running(self, *, running: bool) -> None:
        """Offer to start, or to stop."""
        self.start.setVisible(not running)
        self.stop.setVisible(running)
        self.models.setEnabled(not running)
        self._bar.setVisible(running)
        self._running = running
        if running:
            self._bar.setRange(0, 0)
        self._teach()

    def show_progress(self, progress: Progress) -> None:
        """Show how far the second model is."""
        if progress.duration:
            self._bar.setRange(0, _STEPS)
            self._bar.setValue(round(_STEPS * min(1.0, progress.position / progress.duration)))

    def show_comparison(self, comparison: Comparison | None) -> None:
        """Show both texts, and what they have in common."""
        self._compared = comparison is not None
        if comparison is None:
            self.rows.show_segments(())
            self._summary.setText("")
            self._teach()
            return
        place = self.table.verticalScrollBar().value()
        self.rows.show_segments(comparison.rows, sources=comparison.sources)
        self.table.verticalScrollBar().setValue(place)
        self._summary.setText(summary(comparison))
        self._teach()

    def offer_adding(self, *, can_add: bool, is_added: bool) -> None:
        """Offer to add the second text to the transcript, or to take it out of it again."""
        self.add.setVisible(can_add or is_added)
        label = (
            translate("TwoModels", "Take it out of the transcript")
            if is_added
            else translate("TwoModels", "Add it to the transcript")
        )
        self.add.setText(label)
        self.add.setAccessibleName(label)

    def show_stopped(self) -> None:
        """Say that the second model did not hear all of it."""
        self._summary.setText(translate("TwoModels", "Stopped before the end."))
        self._teach()

    def show_problem(self, sentence: str) -> None:
        """Say why the second model ended early."""
        self._summary.setText(f"▲ {sentence}")
        self._teach()

    @Slot()
    def on_start(self) -> None:
        """Let the chosen model listen."""
        if self.models.currentData():
            self.start_wanted.emit(self.models.currentData())

    def _teach(self) -> None:
        """Say what this view is for until there is something in it."""
        alone = not self.models.count()
        empty = not self._compared and not self._running
        self._card.setVisible(not empty)
        self._empty.setVisible(empty)
        self._head.setVisible(not (empty and alone))
        self._get.setVisible(alone)
        self._summary.setVisible(bool(self._summary.text()))
        title = translate("TwoModels", "Two models hear the same recording")
        lines = (
            translate(
                "TwoModels",
                "Their texts stand side by side, and what differs is marked. With a reference, "
                "the errors of each are counted. There is no other model on this computer yet.",
            )
            if alone
            else translate(
                "TwoModels",
                "Choose a second model above: it hears the recording once more, and both texts "
                "stand side by side. The text you have stays as it is.",
            )
        )
        self._empty.say(title, lines)

    def _make_parts(self) -> None:
        self.models = QComboBox()
        name_choice(self.models, translate("TwoModels", "Second model"))
        self.models.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.start = _button(translate("TwoModels", "Transcribe with it"))
        self.start.setProperty("look", "primary")
        self.start.clicked.connect(self.on_start)
        self.stop = _button(translate("TwoModels", "Stop"))
        self.stop.clicked.connect(self.cancel_wanted)
        self._more = _button(translate("TwoModels", "More models…"))
        self._more.setProperty("look", "quiet")
        self._more.clicked.connect(self.models_wanted)
        self.add = _button("")
        self.add.setToolTip(
            translate(
                "TwoModels",
                "It becomes a column of its own there, to be picked from, checked and exported "
                "like the other texts. This can be undone.",
            )
        )
        self.add.clicked.connect(self.add_wanted)
        self._get = _button(translate("TwoModels", "More models…"))
        self._get.setProperty("look", "primary")
        self._get.clicked.connect(self.models_wanted)
        self._empty = EmptyState()
        self._empty.add_way_on(self._get)
        self._bar = QProgressBar(textVisible=False)
        self._bar.setAccessibleName(translate("TwoModels", "Progress of the second model"))
        self._summary = QLabel(wordWrap=True)
        self._summary.setProperty("look", "muted")

    def _lay_out(self) -> None:
        self._head = QWidget()
        head = FlowRow(self._head, spacing=M)
        head.addWidget(QLabel(translate("TwoModels", "Second model")))
        for widget in (self.models, self.start, self.stop, self._more):
            head.addWidget(widget)
        head.add_gap()
        head.addWidget(self.add)
        self._card = QFrame()
        self._card.setObjectName("card")
        inside = QVBoxLayout(self._card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.table)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        column.addWidget(self._head)
        column.addWidget(self._bar)
        column.addWidget(self._summary)
        column.addWidget(self._card, 1)
        column.addWidget(self._empty, 1)


def called(source: str) -> str:
    """Return what people call the model whose readings these are."""
    return in_language(source_of(source).name)


def summary(comparison: Comparison) -> str:
    """Return what two texts have in common, and the errors of each where they are known."""
    if comparison.agreement is None:
        return translate("TwoModels", "Listening…")
    alike = translate("TwoModels", "{share}% of the words are the same")
    parts = [alike.format(share=round(100 * comparison.agreement))]
    if comparison.first_rates is not None and comparison.second_rates is not None:
        parts += [
            _rates(comparison.sources[0], comparison.first_rates),
            _rates(comparison.sources[1], comparison.second_rates),
        ]
    return " · ".join(parts)


def _rates(source: str, rates: Rates) -> str:
    text = translate("TwoModels", "{model}: CER {cer:.1f}%, WER {wer:.1f}%")
    cer, wer = 100 * rates.cer.rate, 100 * rates.wer.rate
    return text.format(model=called(source), cer=cer, wer=wer)


def _button(label: str) -> QPushButton:
    button = QPushButton(label)
    button.setAccessibleName(label)
    return button
