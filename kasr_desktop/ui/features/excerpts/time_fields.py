"""From and to of a part, typed to the millisecond."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from kasr_desktop.ui.widgets.clock import exact_clock, seconds_of
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.theme import S


class TimeFields(QWidget):
    """Two times, and what is wrong with them.

    Signals:
        changed: Something was typed.
    """

    changed = Signal()

    def __init__(
        self, start: float, end: float | None, *, duration: float, may_be_open: bool = False
    ) -> None:
        """Make them.

        Args:
            start: From, in seconds.
            end: To; None leaves the field empty.
            duration: Of the recording; 0.0 while nobody knows.
            may_be_open: The field may be empty, which means the end of the recording.
        """
        super().__init__()
        self._given = start, end
        self._duration = duration
        self._may_be_open = may_be_open
        self.start = _field(exact_clock(start), translate("Excerpts", "From"))
        self.end = _field("" if end is None else exact_clock(end), translate("Excerpts", "To"))
        self._shown = self.start.text(), self.end.text()
        if self._may_be_open:
            self.end.setPlaceholderText(translate("Excerpts", "end of the recording"))
        self._problem = QLabel(wordWrap=True)
        self._problem.setProperty("look", "danger")
        row = QHBoxLayout()
        row.setSpacing(S)
        for name, field in (
            (translate("Excerpts", "From"), self.start),
            (translate("Excerpts", "To"), self.end),
        ):
            label = QLabel(name)
            label.setBuddy(field)
            row.addWidget(label)
            row.addWidget(field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self._problem)
        for field in (self.start, self.end):
            field.textChanged.connect(self.on_typed)
        self.on_typed()

    @property
    def times(self) -> tuple[float, float | None] | None:
        """From and to in seconds, None for the end; None where they are no times."""
        start, end = self._read()
        problem = self._problem_of(start, end)
        return None if problem or start is None else (start, end)

    @Slot()
    def on_typed(self) -> None:
        """Say what is wrong with what was typed."""
        self._problem.setText(self._problem_of(*self._read()))
        self.changed.emit()

    def _read(self) -> tuple[float | None, float | None]:
        """Return what the fields say; untouched ones to the last digit."""
        start, end = (
            given if field.text() == shown else seconds_of(field.text())
            for field, shown, given in zip(
                (self.start, self.end), self._shown, self._given, strict=True
            )
        )
        return start, end

    def _problem_of(self, start: float | None, end: float | None) -> str:
        is_open = self._may_be_open and not self.end.text().strip()
        if start is None or (end is None and not is_open):
            return translate("Excerpts", "This is not a time. Type it like 0:01:23.450.")
        if end is not None and end <= start:
            return translate("Excerpts", "The end must come after the start.")
        if self._duration and start >= self._duration:
            length = exact_clock(self._duration)
            text = translate("Excerpts", "The recording is only {length} long.")
            return text.format(length=length)
        return ""


def _field(text: str, name: str) -> QLineEdit:
    field = QLineEdit(text)
    field.setAccessibleName(name)
    return field
