"""The text that was read, pasted, dropped or opened, before it is laid over the sound."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from kasr_desktop.domain.errors import KasrError
from kasr_desktop.pipeline.script_file import SCRIPT_SUFFIXES, script_text
from kasr_desktop.text.script import Script, read_script
from kasr_desktop.ui.views.strings import error_sentence
from kasr_desktop.ui.widgets.drop_target import local_urls
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.theme import XL, L, dialog_size


class ScriptField(QPlainTextEdit):
    """A field for a long text, into which a file can be dropped.

    Signals:
        file_dropped: Its path.
    """

    file_dropped = Signal(object)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a file; text is the field's own matter."""
        if _dropped(event) is None:
            super().dragEnterEvent(event)
        else:
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Take a file wherever it is held."""
        if _dropped(event) is None:
            super().dragMoveEvent(event)
        else:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Give out the path of a file."""
        path = _dropped(event)
        if path is None:
            super().dropEvent(event)
            return
        event.acceptProposedAction()
        self.file_dropped.emit(path)


class ScriptDialog(QDialog):
    """Asks for a script, and whether its lines become rows; without words it cannot be accepted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("Script", "Align a script with the sound"))
        about = QLabel(
            translate(
                "Script",
                "Paste the text that was read, or drop its file here. Every word gets its time; "
                "what was left out and what was added is shown. “Name: …” says who speaks.",
            ),
            wordWrap=True,
        )
        about.setProperty("look", "muted")
        self.field = ScriptField(tabChangesFocus=True)
        self.field.setAccessibleName(translate("Script", "Script"))
        self.open_file = QPushButton(translate("Script", "Open a file…"))
        self.by_line = QCheckBox(translate("Script", "A &row for each line"))
        self.note = QLabel(wordWrap=True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = self.buttons.addButton(
            translate("Script", "Align"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.buttons.addButton(self.open_file, QDialogButtonBox.ButtonRole.ActionRole)
        column = QVBoxLayout(self)
        column.setContentsMargins(XL, XL, XL, L)
        column.setSpacing(L)
        for widget in (about, self.field, self.note, self.by_line, self.buttons):
            column.addWidget(widget)
        self.resize(dialog_size(640, 520))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.open_file.clicked.connect(self.on_open)
        self.field.file_dropped.connect(self.on_file)
        self.field.textChanged.connect(self.on_typed)
        self.on_typed()

    @property
    def script(self) -> Script:
        """What was given."""
        return read_script(self.field.toPlainText())

    @Slot()
    def on_open(self) -> None:
        """Choose a file."""
        endings = " ".join(f"*{suffix}" for suffix in SCRIPT_SUFFIXES)
        name, _ = QFileDialog.getOpenFileName(
            self,
            translate("Script", "Open a script"),
            "",
            translate("Script", "Texts ({endings})").format(endings=endings),
        )
        if name:
            self.on_file(Path(name))

    @Slot(object)
    def on_file(self, path: Path) -> None:
        """Put the text of a file into the field; one that cannot be read leaves it as it is."""
        try:
            text = script_text(path)
        except KasrError as error:
            self._say(error_sentence(error), look="danger")
            return
        self.field.setPlainText(text)

    @Slot()
    def on_typed(self) -> None:
        """Say what there is."""
        script = self.script
        words = sum(bool(word.spoken) for word in script.words)
        self.accept_button.setEnabled(bool(words))
        names = ", ".join(dict.fromkeys(filter(None, script.speakers)))
        count = translate("Script", "{lines} lines, {words} words").format(
            lines=script.num_lines, words=words
        )
        who = translate("Script", "Speakers: {names}").format(names=names)
        self._say(f"{count}. {who}" if names else count, look="muted")

    def _say(self, text: str, *, look: str) -> None:
        self.note.setProperty("look", look)
        self.note.style().unpolish(self.note)
        self.note.style().polish(self.note)
        self.note.setText(text)


def _dropped(event: QDropEvent) -> Path | None:
    paths = [Path(url.toLocalFile()) for url in local_urls(event.mimeData())]
    return paths[0] if len(paths) == 1 else None
