"""What went wrong with one recording, and the ways out."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from kasr_desktop.domain.errors import KasrError
from kasr_desktop.ui.views.strings import error_sentence
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.theme import L, M, S


class ProblemCard(QFrame):
    """Shown in place of a text that could not be made; nothing else is blocked by it.

    Signals:
        retry_wanted: Do the file again.
        open_wanted: Choose another file.
        details_wanted: Copy what a developer needs.
        log_wanted: Open the folder of the logs.
    """

    retry_wanted = Signal()
    open_wanted = Signal()
    details_wanted = Signal()
    log_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("problem")
        self._sentence = QLabel(wordWrap=True)
        title = QLabel(translate("Problem", "This file could not be transcribed"))
        title.setProperty("look", "title")
        column = QVBoxLayout(self)
        column.setContentsMargins(L, L, L, L)
        column.setSpacing(S)
        column.addWidget(title)
        column.addWidget(self._sentence)
        column.addSpacing(M)
        column.addLayout(self._ways_out())
        self.hide()

    def show_error(self, error: KasrError | None) -> None:
        """Show an error, or nothing."""
        self._sentence.setText("" if error is None else error_sentence(error))
        self.setAccessibleName(self._sentence.text())
        self.setVisible(error is not None)

    @property
    def sentence(self) -> str:
        """What is said."""
        return self._sentence.text()

    def _ways_out(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(S)
        for label, look, signal in (
            (translate("Problem", "Try again"), "primary", self.retry_wanted),
            (translate("Problem", "Choose another file"), "", self.open_wanted),
            (translate("Problem", "Copy details"), "quiet", self.details_wanted),
            (translate("Problem", "Open log folder"), "quiet", self.log_wanted),
        ):
            button = QPushButton(label)
            button.setProperty("look", look)
            button.setAccessibleName(label)
            button.clicked.connect(signal)
            row.addWidget(button)
        row.addStretch(1)
        return row
