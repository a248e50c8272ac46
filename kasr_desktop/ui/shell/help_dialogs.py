"""Shortcuts, and what the app is made of with its licences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QLabel,
    QMenu,
    QMenuBar,
    QPushButton,
    QScrollArea,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from kasr_desktop import __version__
from kasr_desktop.resources import resources_dir
from kasr_desktop.ui.widgets.action_labels import plain
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.theme import XL, L, M, S

if TYPE_CHECKING:
    from importlib.metadata import PackageMetadata

_COLUMNS = 2  # of menus beside each other
_SHORTCUTS_SIZE = (860, 640)


class ShortcutDialog(QDialog):
    """Every action that has a shortcut, as the menus have it, under the name of its menu."""

    def __init__(self, bar: QMenuBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("Help", "Keyboard shortcuts"))
        self.resize(*_SHORTCUTS_SIZE)
        inside = QWidget()
        inside.setObjectName("page")
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, M, 0)
        grid.setHorizontalSpacing(XL)
        grid.setVerticalSpacing(L)
        columns = [QVBoxLayout() for _ in range(_COLUMNS)]
        lengths = [0] * _COLUMNS
        for menu in _menus(bar.actions()):
            rows = list(shortcuts_of(menu))
            if rows:
                shortest = lengths.index(min(lengths))
                lengths[shortest] += len(rows) + 2
                columns[shortest].addWidget(_table(plain(menu.title()), rows))
        for place, column in enumerate(columns):
            column.setSpacing(L)
            column.addStretch(1)
            grid.addLayout(column, 0, place)
            grid.setColumnStretch(place, 1)
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(self.windowTitle())
        area.setWidget(inside)
        content = QVBoxLayout()
        content.addWidget(area)
        _finish(self, content)


class AboutDialog(QDialog):
    """Name, version, promise, licences."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("Help", "About KASR Desktop"))
        self.resize(640, 560)
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
        _finish(self, column, title=f"KASR Desktop {__version__}")


def shortcuts_of(menu: QMenu) -> Iterator[tuple[str, str]]:
    """Return name and keys of the actions of a menu and of those inside it."""
    for action in menu.actions():
        inner = action.menu()
        if isinstance(inner, QMenu):
            yield from shortcuts_of(inner)
        elif not action.shortcut().isEmpty():
            keys = (
                key.toString(QKeySequence.SequenceFormat.NativeText) for key in action.shortcuts()
            )
            yield plain(action.text()), " · ".join(keys)


def licence_text() -> str:
    """Return the licences of what is shipped and of the libraries in use, as Markdown."""
    own = translate("Help", "KASR Desktop is free software under the Apache License 2.0.")
    qt = translate("Help", "The window is made with Qt {version} (LGPL-3.0).")
    parts = [own, qt.format(version=qVersion())]
    shipped = resources_dir() / "LICENSES.md"
    if shipped.is_file():
        # Qt's headings are several times the size of our titles
        lines = shipped.read_text(encoding="utf-8").splitlines()
        parts += [f"**{line.lstrip('# ')}**\n" if line.startswith("#") else line for line in lines]
    libraries = "\n".join(f"- {line}" for line in library_lines())
    heading = translate("Help", "Libraries")
    return (
        "\n\n".join(parts[:2]) + "\n\n" + "\n".join(parts[2:]) + f"\n\n**{heading}**\n\n{libraries}"
    )


def library_lines() -> list[str]:
    """Return name, version and licence of every library that the app asks for."""
    import importlib.metadata

    try:
        wanted = importlib.metadata.requires("kasr-desktop") or []
    except importlib.metadata.PackageNotFoundError:  # a checkout that was never installed
        return []
    names = [entry.split(";")[0] for entry in wanted if "extra ==" not in entry]
    lines = []
    for name in names:
        bare = name.rstrip("<>=!~,.0123456789 ")
        for sign in "<>=!~ [":
            bare = bare.split(sign)[0]
        try:
            about = importlib.metadata.metadata(bare)
        except importlib.metadata.PackageNotFoundError:
            continue
        lines.append(f"{about['Name']} {about['Version']}: {_licence_of(about)}")
    return sorted(lines, key=str.lower)


def _menus(actions: list[QAction]) -> Iterator[QMenu]:
    for action in actions:
        menu = action.menu()
        if isinstance(menu, QMenu):
            yield menu


def _table(title: str, rows: list[tuple[str, str]]) -> QWidget:
    table = QWidget()
    grid = QGridLayout(table)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(L)
    grid.setVerticalSpacing(S)
    heading = QLabel(title)
    heading.setProperty("look", "heading")
    grid.addWidget(heading, 0, 0, 1, 2)
    for number, (name, keys) in enumerate(rows, start=1):
        key_label = QLabel(keys)
        key_label.setProperty("look", "muted")
        grid.addWidget(QLabel(name, wordWrap=True), number, 0)
        grid.addWidget(key_label, number, 1, Qt.AlignmentFlag.AlignRight)
    grid.setColumnStretch(0, 1)
    return table


def _licence_of(about: PackageMetadata) -> str:
    """Return the licence in a few words, from whichever of its places a package uses.

    One that names none has its files named: KenLM's say GNU LGPL.
    """
    expression = about["License-Expression"] or ""
    classifiers = [str(line) for line in about.get_all("Classifier") or []]
    named = [line.split(" :: ")[-1] for line in classifiers if line.startswith("License ::")]
    free = (about["License"] or "").strip().splitlines()
    files = ", ".join(map(str, about.get_all("License-File") or []))
    return expression or ", ".join(named) or (free[0] if free else files or "?")


def _finish(dialog: QDialog, content: QVBoxLayout, *, title: str = "") -> None:
    heading = QLabel(title or dialog.windowTitle())
    heading.setProperty("look", "title")
    close = QPushButton(translate("Help", "Close"))
    close.setAccessibleName(close.text())
    buttons = QDialogButtonBox()
    buttons.addButton(close, QDialogButtonBox.ButtonRole.RejectRole)
    buttons.rejected.connect(dialog.reject)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(XL, XL, XL, L)
    column.setSpacing(L)
    column.addWidget(heading, 0, Qt.AlignmentFlag.AlignLeft)
    column.addLayout(content, 1)
    column.addWidget(buttons)
