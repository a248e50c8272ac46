"""What the app is made of, with its licences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPushButton,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from kasr_desktop import __version__
from kasr_desktop.resources import resources_dir
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.theme import XL, L, M, dialog_size

if TYPE_CHECKING:
    from importlib.metadata import PackageMetadata


class AboutDialog(QDialog):
    """Name, version, promise, licences."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("Help", "About KASR Desktop"))
        self.resize(dialog_size(640, 560))
        promise = QLabel(
            translate(
                "Help",
                "Korean speech to text on your own computer. No recording and no text ever "
                "leaves it.",
            ),
            wordWrap=True,
        )
        newer = QLabel(newer_versions_text(), wordWrap=True)
        newer.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        licences = QTextBrowser()
        licences.setAccessibleName(translate("Help", "Licenses"))
        licences.setMarkdown(licence_text())
        column = QVBoxLayout()
        column.setSpacing(M)
        column.addWidget(promise)
        column.addWidget(newer)
        column.addWidget(licences, 1)
        finish_dialog(self, column, title=f"KASR Desktop {__version__}")


def newer_versions_text() -> str:
    """Return where newer versions are: nobody asks the network for them."""
    where = _address("Releases")
    if where is None:
        return translate(
            "Help",
            "The program never looks for newer versions itself. Look where you got this one.",
        )
    told = translate(
        "Help", "The program never looks for newer versions itself. They are here: {where}"
    )
    return told.format(where=where)


def _address(name: str) -> str | None:
    """Return one of the project's addresses, which whoever built it may have named."""
    import importlib.metadata

    try:
        found = importlib.metadata.metadata("kasr-desktop").get_all("Project-URL") or []
    except importlib.metadata.PackageNotFoundError:
        return None
    named = dict(str(line).split(", ", 1) for line in found if ", " in str(line))
    return named.get(name)


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


def finish_dialog(dialog: QDialog, content: QVBoxLayout, *, title: str = "") -> None:
    """Put a heading above what a dialog shows and a button to close below it."""
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
