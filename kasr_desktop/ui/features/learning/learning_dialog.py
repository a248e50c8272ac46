"""The dialog of learning from corrections: start, how far it is, what came of it, undo."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from kasr_desktop.pipeline.corrections.adoption import Taken
from kasr_desktop.pipeline.corrections.learning import LearningProgress, LearningResult
from kasr_desktop.ui.features.learning.learning_words import (
    percent,
    rows_line,
    stage_line,
    taken_line,
    variant_name,
    verdict,
)
from kasr_desktop.ui.widgets.dialog_parts import dialog_button, relabel, wrapped_label
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.theme import XL, L, M, S, dialog_size

_SIZE = (620, 540)
_STEPS = 1000


class LearningDialog(QDialog):
    """Shows the learning; decides nothing, and may be closed while it goes on.

    Signals:
        start_wanted: True to begin again, False to begin or go on; whether to train is `trains`.
        stop_wanted: It is to stop.
        undo_wanted: The former model is wanted back.
    """

    start_wanted = Signal(bool)
    stop_wanted = Signal()
    undo_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        title = translate("Learning", "Learn from my corrections")
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.resize(dialog_size(*_SIZE))
        self._make_parts()
        self._lay_out()

    @property
    def trains(self) -> bool:
        """True if the model is to be trained, not only its words."""
        return self._train.isChecked()

    def show_state(
        self, *, running: bool, waits: bool, trainable: bool, why_not: str, taken: Taken | None
    ) -> None:
        """Show what can be done now.

        Args:
            running: It learns.
            waits: A run was stopped.
            trainable: The model can be trained here.
            why_not: Else the reason, a sentence.
            taken: What is in use, None: nothing that was learned.
        """
        go_on = translate("Learning", "&Go on learning")
        relabel(self._start, go_on if waits else translate("Learning", "&Start learning"))
        self._start.setEnabled(not running)
        self._anew.setVisible(waits and not running)
        self._train.setEnabled(trainable and not running)
        if not trainable:
            self._train.setChecked(False)
        self._why_not.setText(why_not)
        self._why_not.setVisible(bool(why_not))
        for widget in (self._progress, self._stage, self._stop):
            widget.setVisible(running)
        self._taken.setText(taken_line(taken) if taken is not None else "")
        self._taken.setVisible(taken is not None)
        self._undo.setEnabled(taken is not None and not running)

    def show_progress(self, progress: LearningProgress) -> None:
        """Show how far it is."""
        if progress.share is None:
            self._progress.setMaximum(0)
        else:
            self._progress.setMaximum(_STEPS)
            self._progress.setValue(round(_STEPS * progress.share))
        self._stage.setText(stage_line(progress))

    def show_result(self, result: LearningResult | None) -> None:
        """Show the figures before and after; None takes them away."""
        self._table.setVisible(result is not None)
        self._verdict.setVisible(result is not None)
        self._rows.setVisible(result is not None)
        if result is None:
            return
        self._verdict.setText(verdict(result))
        self._rows.setText(rows_line(result))
        self._table.setRowCount(len(result.measured))
        for row, (variant, measured) in enumerate(result.measured.items()):
            used = variant is result.best
            mark = translate("Learning", "in use") if used else ""
            for column, text in enumerate((variant_name(variant), percent(measured.letters), mark)):
                self._table.setItem(row, column, QTableWidgetItem(text))
        self._table.resizeRowsToContents()

    def show_problem(self, sentence: str) -> None:
        """Say what went wrong; "" takes it away."""
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))

    @Slot()
    def on_start(self) -> None:
        """Begin, or go on."""
        self.start_wanted.emit(False)

    @Slot()
    def on_anew(self) -> None:
        """Begin again."""
        self.start_wanted.emit(True)

    def _make_parts(self) -> None:
        self._train = QCheckBox(
            translate("Learning", "&Train the model too (hours, at a low priority)")
        )
        self._train.setChecked(True)
        self._why_not = wrapped_label("muted")
        self._progress = QProgressBar(maximum=_STEPS, textVisible=False)
        self._progress.setAccessibleName(translate("Learning", "How far the learning is"))
        self._stage = wrapped_label("muted")
        self._stop = dialog_button(translate("Learning", "Sto&p"))
        self._stop.clicked.connect(self.stop_wanted)
        self._verdict = wrapped_label("strong")
        self._rows = wrapped_label("muted")
        self._table = QTableWidget(0, 3)
        self._table.setAccessibleName(translate("Learning", "Before and after"))
        self._table.setHorizontalHeaderLabels(
            [
                translate("Learning", "Model"),
                translate("Learning", "On the rows kept aside"),
                translate("Learning", "State"),
            ]
        )
        self._table.verticalHeader().hide()
        self._table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self._table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self._table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        header = self._table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        self._problem = wrapped_label("danger")
        self._taken = wrapped_label("")
        self._start = dialog_button(translate("Learning", "&Start learning"))
        self._start.setProperty("look", "primary")
        self._start.clicked.connect(self.on_start)
        self._anew = dialog_button(translate("Learning", "Start o&ver"))
        self._anew.clicked.connect(self.on_anew)
        self._undo = dialog_button(translate("Learning", "&Undo: use the former model"))
        self._undo.clicked.connect(self.undo_wanted)
        self._close = dialog_button(translate("Learning", "Close"))
        self._close.clicked.connect(self.close)
        for widget in (self._verdict, self._rows, self._table, self._problem):
            widget.hide()

    def _lay_out(self) -> None:
        said = wrapped_label("")
        said.setText(
            translate(
                "Learning",
                "Rows that you corrected teach the model your voices and words. A fifth of them "
                "is kept aside to measure on, and what is learned is used only if it is better "
                "there. Sound and text stay on this computer. You can close this window and go "
                "on working.",
            )
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(XL, L, XL, L)
        column.setSpacing(M)
        for widget in (said, self._train, self._why_not, self._taken):
            column.addWidget(widget)
        working = QHBoxLayout()
        working.addWidget(self._progress, 1)
        working.addWidget(self._stop)
        column.addLayout(working)
        for widget in (self._stage, self._problem, self._verdict, self._rows):
            column.addWidget(widget)
        column.addWidget(self._table, 1)
        column.addStretch()
        buttons = QHBoxLayout()
        buttons.setSpacing(S)
        for button in (self._start, self._anew, self._undo):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self._close)
        column.addLayout(buttons)
