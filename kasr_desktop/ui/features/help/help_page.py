"""How the program works, page by page with pictures: part of the program, no network."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QDialog, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from kasr_desktop.resources import resources_dir
from kasr_desktop.ui.widgets.language import translate, window_language
from kasr_desktop.ui.widgets.theme import XL, L, M, S

_SIZE = (760, 620)


class HelpPage(QDialog):
    """Stays open beside the window."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("Help", "How it works"))
        self.resize(*_SIZE)
        self.page = QTextBrowser()
        self.page.setAccessibleName(self.windowTitle())
        self.page.setSearchPaths([str(resources_dir() / "help")])
        self.page.setMarkdown(help_text())
        _leave_room(self.page.document())
        close = QPushButton(translate("Help", "Close"))
        close.setAccessibleName(close.text())
        close.setAutoDefault(False)
        close.clicked.connect(self.close)
        column = QVBoxLayout(self)
        column.setContentsMargins(XL, XL, XL, L)
        column.setSpacing(M)
        column.addWidget(self.page, 1)
        column.addWidget(close)


def _leave_room(document: QTextDocument) -> None:
    """Set headings and paragraphs apart, which Markdown leaves to whoever shows it."""
    block = document.begin()
    while block.isValid():
        cursor = QTextCursor(block)
        room = block.blockFormat()
        room.setTopMargin(L if room.headingLevel() else 0)
        room.setBottomMargin(S)
        cursor.setBlockFormat(room)
        block = block.next()


def help_text() -> str:
    """Return the help in the language of the window, as Markdown."""
    path = resources_dir() / "help" / f"help_{window_language().value}.md"
    return path.read_text(encoding="utf-8")
