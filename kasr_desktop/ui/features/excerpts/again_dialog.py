"""How a part of a recording is to be heard again, and what becomes of corrections in it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from kasr_desktop.domain.readings import choice_label, decoder_choices, source_of
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.editing.hearing_again import Span, rows_within
from kasr_desktop.session.comparisons import sources_of_models
from kasr_desktop.session.excerpt_runs import Wish
from kasr_desktop.ui.features.excerpts.time_fields import TimeFields
from kasr_desktop.ui.widgets.language import in_language, translate
from kasr_desktop.ui.widgets.theme import XL, L, S

_WIDTH = 480


class AgainDialog(QDialog):
    """Asks for model and decoder; where rows were corrected, whether these are to be replaced."""

    def __init__(
        self,
        rows: Sequence[Segment],
        span: Span,
        *,
        model: str,
        decoder: str,
        duration: float,
        parent: QWidget | None = None,
    ) -> None:
        """Make it.

        Args:
            rows: All rows of the recording.
            span: From and to of the part, in seconds.
            model: The one at work, as `locate` takes it.
            decoder: Whose texts the settings want.
            duration: Of the recording, 0.0 while nobody knows.
            parent: The window.
        """
        super().__init__(parent)
        self._rows = rows
        self._model = model
        self.setWindowTitle(translate("Excerpts", "Hear a part again"))
        self.fields = TimeFields(*span, duration=duration)
        self._count = QLabel(wordWrap=True)
        self._count.setProperty("look", "muted")
        self.models = QComboBox()
        self.models.setAccessibleName(translate("Excerpts", "Model"))
        self.decoders = QComboBox()
        self.decoders.setAccessibleName(translate("Excerpts", "Texts"))
        for choice in decoder_choices():
            self.decoders.addItem(in_language(choice_label(choice)), choice)
        self.decoders.setCurrentIndex(max(0, self.decoders.findData(decoder)))
        self._question = QLabel(wordWrap=True)
        self.keep = QRadioButton(translate("Excerpts", "Keep my corrections"))
        self.replace = QRadioButton(
            translate("Excerpts", "Replace them too (undo brings them back)")
        )
        self.keep.setChecked(True)
        group = QButtonGroup(self)
        group.addButton(self.keep)
        group.addButton(self.replace)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = self.buttons.addButton(
            translate("Excerpts", "Hear again"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self._lay_out()
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.fields.changed.connect(self.on_changed)
        self.show_models((model,))
        self.on_changed()

    @property
    def wish(self) -> Wish:
        """What the user wants; to be asked once it was accepted."""
        span = self._span or (0.0, 0.0)
        given_up = self._touched if self.replace.isChecked() else []
        return Wish(
            span, self.models.currentData(), self.decoders.currentData(), frozenset(given_up)
        )

    @Slot(object)
    def show_models(self, models: tuple[str, ...]) -> None:
        """Offer the models on this machine, the one at work first."""
        chosen = self.models.currentData() or self._model
        self.models.clear()
        for model in dict.fromkeys((self._model, *models)):
            source, _ = sources_of_models(model, "")
            self.models.addItem(in_language(source_of(source).name), model)
        self.models.setCurrentIndex(max(0, self.models.findData(chosen)))

    @Slot()
    def on_changed(self) -> None:
        """Say which rows are meant, and ask about those that were corrected."""
        span = self._span
        self.accept_button.setEnabled(span is not None)
        count = 0 if span is None else len(rows_within(self._rows, span))
        text = translate("Excerpts", "Rows that will be heard again: {count}")
        self._count.setText(text.format(count=count))
        touched = self._touched
        for widget in (self._question, self.keep, self.replace):
            widget.setVisible(bool(touched))
        asked = translate(
            "Excerpts", "You have edited {count} of them: text, speaker or times. What about these?"
        )
        self._question.setText(asked.format(count=len(touched)))

    @property
    def _span(self) -> Span | None:
        times = self.fields.times
        return None if times is None or times[1] is None else (times[0], times[1])

    @property
    def _touched(self) -> list[Segment]:
        span = self._span
        return [] if span is None else [r for r in rows_within(self._rows, span) if r.is_touched]

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setSpacing(S)
        form.addRow(translate("Excerpts", "Model"), self.models)
        form.addRow(translate("Excerpts", "Texts"), self.decoders)
        column = QVBoxLayout(self)
        column.setContentsMargins(XL, XL, XL, L)
        column.setSpacing(L)
        column.addWidget(self.fields)
        column.addWidget(self._count)
        column.addLayout(form)
        for widget in (self._question, self.keep, self.replace, self.buttons):
            column.addWidget(widget)
        self.setMinimumWidth(_WIDTH)
