"""The names of the speakers, each with its number key."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from kasr_desktop.text.hangul import nfc
from kasr_desktop.ui.features.edit.edit_actions import NUM_SPEAKERS, default_name
from kasr_desktop.ui.widgets.composition import Composition
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.theme import XL, L, M, S


class SpeakersDialog(QDialog):
    """Asks for nine names; those of other recordings stay as they are."""

    def __init__(self, names: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("Editing", "Speakers' names"))
        self.fields = [self._field(number, names) for number in range(NUM_SPEAKERS)]
        self._compositions = [Composition(field) for field in self.fields]
        about = QLabel(
            translate(
                "Editing",
                "Choose rows and press Alt with a number to say who speaks. A new name replaces "
                "the old one in all rows.",
            ),
            wordWrap=True,
        )
        about.setProperty("look", "muted")
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        grid = QGridLayout()
        grid.setHorizontalSpacing(M)
        grid.setVerticalSpacing(S)
        for number, field in enumerate(self.fields):
            key = QLabel(f"Alt+{number + 1}")
            key.setProperty("look", "muted")
            key.setBuddy(field)
            grid.addWidget(key, number, 0)
            grid.addWidget(field, number, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(XL, XL, XL, L)
        column.setSpacing(L)
        column.addWidget(about)
        column.addLayout(grid)
        column.addWidget(buttons)
        self.setMinimumWidth(420)

    def accept(self) -> None:
        """Take the names, what is being composed included."""
        for composition in self._compositions:
            composition.commit()
        super().accept()

    @property
    def names(self) -> tuple[str, ...]:
        """What was typed, NFC, in single spaces."""
        return tuple(" ".join(nfc(field.text()).split()) for field in self.fields)

    def _field(self, number: int, names: Sequence[str]) -> QLineEdit:
        field = QLineEdit(names[number] if number < len(names) else "")
        field.setPlaceholderText(default_name(number))
        field.setAccessibleName(default_name(number))
        return field
