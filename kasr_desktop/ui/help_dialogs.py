"""Shortcuts, and what the app is made of with its licences."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QPushButton,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from kasr_desktop import __version__
from kasr_desktop.resources import resources_dir
from kasr_desktop.ui.language import translate
from kasr_desktop.ui.theme import XL, L, M, S


class ShortcutDialog(QDialog):
    """Every action that has a shortcut, as the menus have it."""

    def __init__(self, actions: Sequence[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("Help", "Keyboard shortcuts"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * XL)
        grid.setVerticalSpacing(S)
        shown = [action for action in actions if not action.shortcut().isEmpty()]
        half = (len(shown) + 1) // 2
        for number, action in enumerate(shown):
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            key_label, name = QLabel(keys), QLabel(plain(action.text()))
            key_label.setProperty("look", "heading")
            column = 0 if number < half else 2
            grid.addWidget(name, number % half, column)
            grid.addWidget(key_label, number % half, column + 1)
        title = QLabel(self.windowTitle())
        title.setProperty("look", "title")
        _finish(self, title, grid)


class AboutDialog(QDialog):
    """Name, version, promise, licences."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("Help", "About KASR Desktop"))
        self.resize(640, 520)
        title = QLabel(f"KASR Desktop {__version__}")
        title.setProperty("look", "title")
        promise = QLabel(
            translate(
                "Help",
                "Korean speech to text on your own computer. No recording and no text ever "
                "leaves it.",
            ),
            wordWrap=True,
        )
        licences = QTextBrowser()
        licences.setAccessibleName(translate("Help", "Licences"))
        licences.setMarkdown(licence_text())
        column = QVBoxLayout()
        column.setSpacing(M)
        column.addWidget(promise)
        column.addWidget(licences, 1)
        _finish(self, title, column)


def licence_text() -> str:
    """Give the licences of what is shipped, as Markdown."""
    own = translate("Help", "KASR Desktop is free software under the Apache License 2.0.")
    qt = translate("Help", "The window is made with Qt {version} (LGPL-3.0).")
    parts = [own, qt.format(version=qVersion())]
    shipped = resources_dir() / "LICENSES.md"
    if shipped.is_file():
        # Qt's headings are several times the size of our titles
        lines = shipped.read_text(encoding="utf-8").splitlines()
        parts += [f"**{line.lstrip('# ')}**\n" if line.startswith("#") else line for line in lines]
    return "\n\n".join(parts[:2]) + "\n\n" + "\n".join(parts[2:])


def plain(label: str) -> str:
    """Give an action's text without its mnemonic.

    Example:
        >>> plain("&Open (O)"), plain("여는 중(&O)…")
        ('Open (O)', '여는 중…')
    """
    start = label.find("(&")
    if start >= 0:
        label = label[:start] + label[start + 4 :]
    return label.replace("&", "")


def _finish(dialog: QDialog, title: QLabel, content: QGridLayout | QVBoxLayout) -> None:
    close = QPushButton(translate("Help", "Close"))
    close.setAccessibleName(close.text())
    buttons = QDialogButtonBox()
    buttons.addButton(close, QDialogButtonBox.ButtonRole.RejectRole)
    buttons.rejected.connect(dialog.reject)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(XL, XL, XL, L)
    column.setSpacing(L)
    column.addWidget(title, 0, Qt.AlignmentFlag.AlignLeft)
    column.addLayout(content, 1)
    column.addWidget(buttons)
