"""What stands where nothing is yet: what would be here, and what to do for it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from kasr_desktop.ui.widgets.theme import L, S, scaled

_WIDTH = 460  # pixels of a line: read without losing the place


class EmptyState(QFrame):
    """A card with a title, a few lines, and a way on where there is one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._title = _centered("title")
        self._lines = _centered("muted")
        # Of one width, and no alignment within the column: else a label that wraps is given
        # the height it would need if it were as wide as the card.
        self._words = words = QWidget()
        self._column = QVBoxLayout(words)
        self._column.setContentsMargins(0, L, 0, L)
        self._column.setSpacing(S)
        self._column.addStretch(1)
        self._column.addWidget(self._title)
        self._column.addWidget(self._lines)
        self._column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(words)
        row.addStretch(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep lines short, and within the card."""
        self._words.setFixedWidth(min(scaled(_WIDTH), event.size().width() - 2 * L))
        super().resizeEvent(event)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def say(self, title: str, lines: str) -> None:
        """Say what would be here and how it comes."""
        self._title.setText(title)
        self._lines.setText(lines)

    def add_way_on(self, button: QPushButton) -> None:
        """Put a button below the lines."""
        last = self._column.count() - 1
        self._column.insertSpacing(last, S)
        self._column.insertWidget(last + 1, button, 0, Qt.AlignmentFlag.AlignHCenter)


def _centered(look: str) -> QLabel:
    label = QLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
    label.setProperty("look", look)
    return label
