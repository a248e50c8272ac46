"""How all times are to be moved: by seconds, and from one frame rate to another."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.theme import XL, L, M

FRAME_RATES = (24000 / 1001, 24.0, 25.0, 30000 / 1001, 30.0)
_DAY = 86_400.0


class RetimeDialog(QDialog):
    """Two choices and what becomes of the first subtitle."""

    def __init__(self, first: float, parent: QWidget) -> None:
        """Build it.

        Args:
            first: Seconds at which the first subtitle begins.
            parent: Above what it stands.
        """
        super().__init__(parent)
        self.setWindowTitle(translate("Cues", "Shift all times"))
        self._first = first
        self._offset = QDoubleSpinBox(decimals=3, singleStep=0.1)
        self._offset.setRange(-_DAY, _DAY)
        self._offset.setSuffix(translate("Cues", " s"))
        self._from, self._to = _rates(), _rates()
        form = QFormLayout()
        form.setSpacing(M)
        for label, field in (
            (translate("Cues", "Later by (negative: earlier)"), self._offset),
            (translate("Cues", "Current frame rate (fps)"), self._from),
            (translate("Cues", "New frame rate (fps)"), self._to),
        ):
            field.setAccessibleName(label)
            form.addRow(label, field)
        self._said = QLabel(wordWrap=True)
        self._said.setProperty("look", "muted")
        self._keep = QPushButton(translate("Cues", "Shift"))
        self._keep.setProperty("look", "primary")
        leave = QPushButton(translate("Cues", "Cancel"))
        buttons = QDialogButtonBox()
        buttons.addButton(self._keep, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(leave, QDialogButtonBox.ButtonRole.RejectRole)
        for button in (self._keep, leave):
            button.setAccessibleName(button.text())
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(XL, XL, XL, L)
        column.setSpacing(M)
        column.addLayout(form)
        column.addWidget(self._said)
        column.addWidget(buttons)
        self._offset.valueChanged.connect(self.on_changed)
        self._from.currentIndexChanged.connect(self.on_changed)
        self._to.currentIndexChanged.connect(self.on_changed)
        self.on_changed()

    @property
    def factor(self) -> float:
        """What times are multiplied by: a film that runs faster has earlier subtitles."""
        return float(self._from.currentData()) / float(self._to.currentData())

    @property
    def offset(self) -> float:
        """Seconds that are added after that."""
        return self._offset.value()

    @Slot()
    def on_changed(self) -> None:
        """Say where the first subtitle goes, and that none may begin before the recording."""
        first = self._first * self.factor + self.offset
        self._keep.setEnabled(first >= 0)
        self._said.setText(
            translate("Cues", "The first subtitle begins at {new} s, it was {old} s.").format(
                new=f"{first:.3f}", old=f"{self._first:.3f}"
            )
            if first >= 0
            else translate("Cues", "The first subtitle would begin before the recording.")
        )


def _rates() -> QComboBox:
    box = QComboBox()
    for rate in FRAME_RATES:
        box.addItem(f"{rate:.3f}".rstrip("0").rstrip("."), rate)
    box.setCurrentIndex(FRAME_RATES.index(30000 / 1001))
    return box
