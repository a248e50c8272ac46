"""What stands where nothing is yet: what would be here, and what to do for it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from kasr_desktop.ui.theme import XXL, L, S

_WIDEST = 520  # pixels: lines that are read without losing the place


class EmptyState(QFrame):
    """A card with a title, a few lines, and a way on where there is one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._title = QLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self._title.setProperty("look", "title")
        self._lines = QLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self._lines.setProperty("look", "muted")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(XXL, L, XXL, L)
        self._column.setSpacing(S)
        self._column.addStretch(1)
        for label in (self._title, self._lines):
            label.setMinimumWidth(min(_WIDEST, 360))
            label.setMaximumWidth(_WIDEST)
            self._column.addWidget(label, 0, Qt.AlignmentFlag.AlignHCenter)
        self._column.addStretch(1)

    def say(self, title: str, lines: str) -> None:
        """Say what would be here and how it comes."""
        self._title.setText(title)
        self._lines.setText(lines)

    def add_way_on(self, button: QPushButton) -> None:
        """Put a button below the lines."""
        self._column.insertSpacing(self._column.count() - 1, S)
        self._column.insertWidget(
            self._column.count() - 1, button, 0, Qt.AlignmentFlag.AlignHCenter
        )
