"""A number that is either as the model was tuned or the user's own."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDoubleSpinBox, QGridLayout, QLabel, QPushButton, QWidget

from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.spin_margin import keep_off_frame
from kasr_desktop.ui.widgets.theme import scaled

_WIDTH = 112


class TunedSpin(QWidget):
    """A spin box, what the number does, and the way back to the tuned value.

    Signals:
        changed: The user has chosen another value.
    """

    changed = Signal()

    def __init__(
        self, title: str, meaning: str, *, bounds: tuple[float, float], step: float, decimals: int
    ) -> None:
        super().__init__()
        self._tuned = bounds[0]
        self._own: float | None = None
        self.spin = QDoubleSpinBox()
        self.spin.setRange(*bounds)
        self.spin.setSingleStep(step)
        self.spin.setDecimals(decimals)
        self.spin.setKeyboardTracking(True)
        self.spin.setFixedWidth(scaled(_WIDTH))  # all fields of the form alike
        keep_off_frame(self.spin)
        self.spin.setAccessibleName(title)
        self.spin.setAccessibleDescription(meaning)
        self.reset = QPushButton(translate("Decoder", "As tuned"))
        self.reset.setProperty("look", "link")
        self.reset.setAccessibleName(f"{title}: {self.reset.text()}")
        self._lay_out(title, meaning)
        self.spin.valueChanged.connect(self.on_value)
        self.reset.clicked.connect(self.on_reset)

    @property
    def value(self) -> float | None:
        """The user's own value, None for the tuned one."""
        return self._own

    def show_value(self, value: float | None, *, tuned: float) -> None:
        """Show a value without telling anyone that it changed."""
        self._tuned, self._own = tuned, value
        self.spin.blockSignals(True)
        self.spin.setValue(tuned if value is None else value)
        self.spin.blockSignals(False)
        self.reset.setEnabled(value is not None)

    @Slot(float)
    def on_value(self, value: float) -> None:
        """Take the user's value."""
        self._own = value
        self.reset.setEnabled(True)
        self.changed.emit()

    @Slot()
    def on_reset(self) -> None:
        """Go back to what the model was tuned to."""
        self.show_value(None, tuned=self._tuned)
        self.changed.emit()

    def _lay_out(self, title: str, meaning: str) -> None:
        label = QLabel(title)
        label.setBuddy(self.spin)
        hint = QLabel(meaning, wordWrap=True)
        hint.setProperty("look", "small")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(0, 1)
        grid.addWidget(label, 0, 0, 1, 2)
        grid.addWidget(self.spin, 0, 2)
        grid.addWidget(hint, 1, 0)
        grid.addWidget(self.reset, 1, 1, 1, 2, Qt.AlignmentFlag.AlignRight)
