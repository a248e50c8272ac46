"""Decoder settings at the left, what they change at the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from kasr_desktop.domain.transcript import Segment
from kasr_desktop.ui.features.decoding.change_table import ChangeModel, ChangeTable
from kasr_desktop.ui.features.decoding.decoder_form import DecoderForm
from kasr_desktop.ui.widgets.flow_row import FlowRow
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.theme import XL, M, S, scaled

_STEPS = 1000
_LEAST_RESULTS, _LEAST_HEIGHT = 230, 120  # pixels of what settings change


class DecoderView(QWidget):
    """The page of the decoder.

    Signals:
        keep_wanted: Keep the new settings, for this recording and new ones.
        back_wanted: Go back to the former settings.
        stop_wanted: Stop decoding; the former text comes back.
    """

    keep_wanted = Signal()
    back_wanted = Signal()
    stop_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.form = DecoderForm()
        self.model = ChangeModel()
        self.table = ChangeTable(self.model)
        self._tried = False
        self._running = False
        self._make_parts()
        self._lay_out()
        self.table.measured.connect(self.on_measured)
        self.show_state("")
        self.show_changes(())

    @property
    def state_text(self) -> str:
        """What is said about the work and its result."""
        return self._state.text()

    def show_state(self, text: str, *, fraction: float | None = None) -> None:
        """Say what is going on; with a fraction, that it can be stopped."""
        self._state.setText(text)
        self._state.setVisible(bool(text))
        self._running = fraction is not None
        self._bar.setVisible(self._running)
        self._stop.setVisible(self._running)
        if fraction is not None:
            self._bar.setValue(round(fraction * _STEPS))
        self.on_measured()

    def show_changes(self, changes: Sequence[Segment], *, tried: bool = False) -> None:
        """Show what differs from the former text; `tried` if there was anything to differ."""
        self.model.show_changes(changes)
        self._tried = tried
        self._card.setVisible(bool(changes))
        self._empty.setVisible(not changes and not tried)
        self._back.setVisible(tried)
        self.on_measured()

    def offer_keep(self, label: str, *, enabled: bool) -> None:
        """Say what keeping would mean now."""
        self.keep.setText(label)
        self.keep.setAccessibleName(label)
        self.keep.setEnabled(enabled)

    @property
    def count_text(self) -> str:
        """How much has changed."""
        return self._count.text()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let settings stand above where both have no room beside each other: text is large."""
        super().resizeEvent(event)
        above = event.size().width() < self.form.side_width + scaled(_LEAST_RESULTS)
        directions = QBoxLayout.Direction
        wanted = directions.TopToBottom if above else directions.LeftToRight
        if self._row.direction() != wanted:
            self._row.setDirection(wanted)
            self.form.stand_above(above=above)
            self.table.setMinimumHeight(scaled(_LEAST_HEIGHT) if above else 0)

    @Slot()
    def on_measured(self) -> None:
        """Count once all words are aligned."""
        rows = len(self.model.rows)
        if rows:
            said = translate("Decoder", "Changed: {words} words in {rows} rows")
            words = self.model.num_known_differences
            self._count.setText(said.format(words=words, rows=rows))
        elif self._tried and not self._running:  # too early to say so before the end
            self._count.setText(translate("Decoder", "The new settings change nothing here"))
        else:
            self._count.setText("")

    def _make_parts(self) -> None:
        self._state = QLabel(wordWrap=True)
        self._state.setProperty("look", "muted")
        self._bar = QProgressBar(textVisible=False)
        self._bar.setRange(0, _STEPS)
        self._bar.setAccessibleName(translate("Decoder", "Progress of decoding again"))
        self._stop = _button(translate("Decoder", "Stop"), "quiet")
        self._stop.clicked.connect(self.stop_wanted)
        self._count = QLabel(wordWrap=True)
        self._count.setProperty("look", "strong")
        self._back = _button(translate("Decoder", "Back to the previous settings"), "")
        self._back.setObjectName("decoder_back")
        self._back.clicked.connect(self.back_wanted)
        self.keep = _button(translate("Decoder", "Keep"), "primary")
        self.keep.setObjectName("decoder_keep")
        self.keep.clicked.connect(self.keep_wanted)
        self._empty = QLabel(
            translate(
                "Decoder",
                "Change a setting: the text is decoded again at once from what the model "
                "heard, without listening again. What changes appears here, and your own "
                "corrections stay.",
            ),
            wordWrap=True,
        )
        self._empty.setProperty("look", "muted")

    def _lay_out(self) -> None:
        self._card = QFrame()
        self._card.setObjectName("card")
        inside = QVBoxLayout(self._card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.table)
        work = QHBoxLayout()
        work.setSpacing(S)
        work.addWidget(self._bar, 1)
        work.addWidget(self._stop)
        head = FlowRow()
        head.addWidget(self.keep)
        head.addWidget(self._back)
        right = QVBoxLayout()
        right.setSpacing(M)
        right.addLayout(head)
        right.addWidget(self._count)
        right.addWidget(self._state)
        right.addLayout(work)
        right.addWidget(self._empty)
        right.addWidget(self._card, 1)
        right.addStretch(0)
        self._row = row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(XL)
        row.addWidget(self.form)
        row.addLayout(right, 1)


def _button(label: str, look: str) -> QPushButton:
    button = QPushButton(label)
    button.setProperty("look", look)
    button.setAccessibleName(label)
    return button
