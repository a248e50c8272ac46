"""The decoder's settings as a form: language model, beam, hotwords."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from kasr_desktop.domain.knobs import ALPHA, BEAM_WIDTH, BETA, Knob
from kasr_desktop.pipeline.tuned_weights import TunedWeights
from kasr_desktop.settings.model_decoding import ModelDecoding
from kasr_desktop.ui.features.decoding.hotword_rows import HotwordRows
from kasr_desktop.ui.features.decoding.tuned_spin import TunedSpin
from kasr_desktop.ui.views.setting_labels import setting_label
from kasr_desktop.ui.widgets.language import in_language, translate
from kasr_desktop.ui.widgets.theme import L, M, S, scaled

_WIDTH = 372
_ANY_WIDTH = 16_777_215  # as Qt has it where nothing is set


class DecoderForm(QScrollArea):
    """Shows and takes a `ModelDecoding`.

    Signals:
        changed: The user has changed something.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._is_above = False
        self._model = "builtin"
        self.alpha = _spin(ALPHA)
        self.beta = _spin(BETA)
        self.beam_width = _spin(BEAM_WIDTH)
        self.hotwords = HotwordRows()
        self._lay_out()
        for part in (self.alpha, self.beta, self.beam_width, self.hotwords):
            part.changed.connect(self.changed)

    @property
    def decoding(self) -> ModelDecoding:
        """What the form says."""
        width = self.beam_width.value
        return ModelDecoding(
            self._model,
            alpha=self.alpha.value,
            beta=self.beta.value,
            beam_width=None if width is None else round(width),
            hotwords=self.hotwords.hotwords,
        )

    def show_decoding(self, decoding: ModelDecoding, tuned: TunedWeights) -> None:
        """Show settings without telling anyone that they changed."""
        self._model = decoding.model
        self.alpha.show_value(decoding.alpha, tuned=tuned.alpha)
        self.beta.show_value(decoding.beta, tuned=tuned.beta)
        self.beam_width.show_value(decoding.beam_width, tuned=tuned.beam_width)
        self.hotwords.show_hotwords(decoding.hotwords)

    @property
    def side_width(self) -> int:
        """Pixels it takes beside the results."""
        return scaled(_WIDTH)

    def stand_above(self, *, above: bool) -> None:
        """Stand whole above the results, as wide as they, or beside them in a column of its own."""
        self._is_above = above
        width = scaled(_WIDTH)
        self.setMinimumWidth(0 if above else width)
        self.setMaximumWidth(_ANY_WIDTH if above else width)
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        least = super().minimumSizeHint()
        layout = self._inside.layout()
        if self._is_above and layout is not None:
            least.setHeight(layout.minimumHeightForWidth(self.width()))
        return least

    def sizeHint(self) -> QSize:
        return super().sizeHint().expandedTo(self.minimumSizeHint())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._inside and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def _lay_out(self) -> None:
        self._inside = inside = QWidget()
        inside.setObjectName("decoder_form")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, M, L)
        column.setSpacing(M)
        column.addWidget(_heading(setting_label("hotwords")))
        hint = QLabel(
            translate(
                "Decoder",
                "Names and terms in this recording. Particles after them are understood: "
                "김도윤 also finds 김도윤은 and 김도윤이.",
            ),
            wordWrap=True,
        )
        hint.setProperty("look", "small")
        column.addWidget(hint)
        column.addWidget(self.hotwords)
        column.addSpacing(S)
        column.addWidget(_heading(translate("Decoder", "Language model and search")))
        for part in (self.alpha, self.beta, self.beam_width):
            column.addWidget(part)
        column.addStretch(1)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside.installEventFilter(self)
        self.stand_above(above=False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what is in it takes the keyboard
        self.setAccessibleName(translate("Decoder", "Decoder settings"))


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("look", "heading")
    return label


def _spin(knob: Knob) -> TunedSpin:
    return TunedSpin(
        in_language(knob.label),
        in_language(knob.meaning),
        bounds=(knob.minimum, knob.maximum),
        step=knob.step,
        decimals=knob.decimals,
    )
