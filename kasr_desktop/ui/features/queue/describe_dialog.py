"""What the user says about a recording: tags and a note."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from kasr_desktop.session.queue_item import QueueItem
from kasr_desktop.text.elision import shown_name
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.theme import XL, L, S, dialog_size

_SIZE = (460, 380)


class DescribeDialog(QDialog):
    """Two fields; who made it keeps what is in them."""

    def __init__(self, item: QueueItem, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("Queue", "Tags and note"))
        self.resize(dialog_size(*_SIZE))
        name = QLabel(item.name, wordWrap=True)
        name.setProperty("look", "title")
        where = QLabel(shown_name(str(item.sound.path)), wordWrap=True)
        where.setProperty("look", "small")
        self._tags = QLineEdit(" ".join(f"#{tag}" for tag in item.about.tags))
        self._tags.setPlaceholderText(translate("Queue", "Such as #meeting #budget"))
        self._note = QPlainTextEdit(item.about.note)
        self._note.setTabChangesFocus(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(XL, XL, XL, L)
        column.setSpacing(S)
        column.addWidget(name)
        column.addWidget(where)
        for label, field in (
            (translate("Queue", "Tags, a space between them"), self._tags),
            (translate("Queue", "Note"), self._note),
        ):
            field.setAccessibleName(label)
            column.addWidget(QLabel(label))
            column.addWidget(field)
        keep = QPushButton(translate("Queue", "Save"))
        keep.setProperty("look", "primary")
        keep.setDefault(True)
        leave = QPushButton(translate("Queue", "Cancel"))
        leave.setAutoDefault(False)
        buttons = QDialogButtonBox()
        buttons.addButton(keep, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(leave, QDialogButtonBox.ButtonRole.RejectRole)
        for button in (keep, leave):
            button.setAccessibleName(button.text())
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)

    @property
    def tags(self) -> list[str]:
        """The tags as typed."""
        return self._tags.text().replace(",", " ").split()

    @property
    def note(self) -> str:
        """The note as typed."""
        return self._note.toPlainText()
