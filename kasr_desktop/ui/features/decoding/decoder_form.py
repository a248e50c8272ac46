"""The decoder's settings as a form: language model, beam, hotwords."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from kasr_desktop.pipeline.tuned_weights import TunedWeights
from kasr_desktop.settings.model_decoding import ModelDecoding
from kasr_desktop.ui.features.decoding.hotword_rows import HotwordRows
from kasr_desktop.ui.features.decoding.tuned_spin import TunedSpin
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.theme import L, M, S

_WIDTH = 372


class DecoderForm(QScrollArea):
    """Shows and takes a `ModelDecoding`.

    Signals:
        changed: The user has changed something.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._model = "builtin"
        self.alpha = TunedSpin(
            translate("Decoder", "Weight of the language model (α)"),
            translate("Decoder", "More: closer to usual Korean. Less: closer to the sound."),
            bounds=(0.0, 5.0),
            step=0.1,
            decimals=2,
        )
        self.beta = TunedSpin(
            translate("Decoder", "Bonus a word (β)"),
            translate("Decoder", "More: more and shorter words."),
            bounds=(-10.0, 10.0),
            step=0.5,
            decimals=2,
        )
        self.beam_width = TunedSpin(
            translate("Decoder", "Beam width"),
            translate("Decoder", "How many readings are followed at a time. More is slower."),
            bounds=(1, 1000),
            step=10,
            decimals=0,
        )
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

    def _lay_out(self) -> None:
        inside = QWidget()
        inside.setObjectName("decoder_form")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, M, L)
        column.setSpacing(M)
        column.addWidget(_heading(translate("Decoder", "Hotwords")))
        hint = QLabel(
            translate(
                "Decoder",
                "Names and terms of this recording. Particles behind them are understood: "
                "김도윤 also stands for 김도윤은 and 김도윤이.",
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
        self.setFixedWidth(_WIDTH)
        self.setAccessibleName(translate("Decoder", "Decoder settings"))


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("look", "heading")
    return label
