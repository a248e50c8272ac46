"""Shows the report before anything is done with it: read, copied or saved by the user alone."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from kasr_desktop.atomic_file import replace_file
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.theme import XL, L, M, S, dialog_size, fixed_font

_SIZE = (760, 600)
_NAME = "kasr-report.txt"


class ReportWindow(QDialog):
    """One text, two buttons.

    Signals:
        logs_wanted: Open the folder of the logs.
    """

    logs_wanted = Signal()

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("Help", "Report for developers"))
        self.resize(dialog_size(*_SIZE))
        self.text = QPlainTextEdit(text)
        self.text.setReadOnly(True)
        self.text.setFont(fixed_font())
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(self.windowTitle())
        self._said = QLabel()
        self._said.setProperty("look", "muted")
        self._lay_out()

    @Slot()
    def on_copy(self) -> None:
        """Put the report on the clipboard."""
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self._said.setText(translate("Help", "Copied"))

    @Slot()
    def on_save(self) -> None:
        """Ask where to put the report, and put it there."""
        name, _ = QFileDialog.getSaveFileName(
            self, translate("Help", "Save the report"), str(Path.home() / _NAME)
        )
        if not name:
            return
        try:
            replace_file(Path(name), self.text.toPlainText().encode())
            self._said.setText(translate("Help", "Saved"))
        except OSError:
            self._said.setText(
                translate("Help", "It cannot be saved there. Choose another folder.")
            )

    def _lay_out(self) -> None:
        title = QLabel(self.windowTitle())
        title.setProperty("look", "title")
        promise = QLabel(
            translate(
                "Help",
                "Versions, settings and the last lines of the logs. No recording, no text, "
                "no file names. Nothing is sent: copy it wherever you want it.",
            ),
            wordWrap=True,
        )
        foot = QHBoxLayout()
        foot.setSpacing(S)
        foot.addWidget(_button(translate("Help", "Copy"), self.on_copy, look="primary"))
        foot.addWidget(_button(translate("Help", "Save…"), self.on_save))
        foot.addWidget(_button(translate("Help", "Open log folder"), self.logs_wanted))
        foot.addWidget(self._said, 1, Qt.AlignmentFlag.AlignLeft)
        foot.addWidget(_button(translate("Help", "Close"), self.close))
        column = QVBoxLayout(self)
        column.setContentsMargins(XL, XL, XL, L)
        column.setSpacing(M)
        column.addWidget(title)
        column.addWidget(promise)
        column.addWidget(self.text, 1)
        column.addLayout(foot)


def _button(label: str, slot: object, *, look: str = "") -> QPushButton:
    button = QPushButton(label)
    button.setProperty("look", look)
    button.setAccessibleName(label)
    button.setAutoDefault(False)
    button.clicked.connect(slot)
    return button
