"""Start and end of a row, typed to the millisecond."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from kasr_desktop.ui.widgets.clock import exact_clock, seconds_of
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.theme import XL, L, S


class TimesDialog(QDialog):
    """Asks for two times; what is no time cannot be accepted and says so."""

    def __init__(self, start: float, end: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("Editing", "Times of the row"))
        self.start = _field(start, translate("Editing", "Start"))
        self.end = _field(end, translate("Editing", "End"))
        self._shown = exact_clock(start), exact_clock(end)
        self._problem = QLabel(wordWrap=True)
        self._problem.setProperty("look", "danger")
        about = QLabel(
            translate(
                "Editing",
                "Hours:minutes:seconds.milliseconds. A row goes at most as far as its neighbors.",
            ),
            wordWrap=True,
        )
        about.setProperty("look", "muted")
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        form = QFormLayout()
        form.setSpacing(S)
        form.addRow(translate("Editing", "Start"), self.start)
        form.addRow(translate("Editing", "End"), self.end)
        column = QVBoxLayout(self)
        column.setContentsMargins(XL, XL, XL, L)
        column.setSpacing(L)
        column.addWidget(about)
        column.addLayout(form)
        column.addWidget(self._problem)
        column.addWidget(self._buttons)
        self.setMinimumWidth(400)
        for field in (self.start, self.end):
            field.textChanged.connect(self.on_changed)
        self.start.selectAll()
        self.on_changed()

    @property
    def times(self) -> tuple[float | None, float | None]:
        """Start and end in seconds; None where nothing else than before is typed."""
        texts = self.start.text(), self.end.text()
        start, end = (
            None if text == shown else seconds_of(text)
            for text, shown in zip(texts, self._shown, strict=True)
        )
        return start, end

    @Slot()
    def on_changed(self) -> None:
        """Say what is wrong with what was typed."""
        start, end = seconds_of(self.start.text()), seconds_of(self.end.text())
        problem = ""
        if start is None or end is None:
            problem = translate("Editing", "This is not a time. Type it like 0:01:23.450.")
        elif end <= start:
            problem = translate("Editing", "The end must come after the start.")
        self._problem.setText(problem)
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(not problem)


def _field(seconds: float, name: str) -> QLineEdit:
    field = QLineEdit(exact_clock(seconds))
    field.setAccessibleName(name)
    return field
