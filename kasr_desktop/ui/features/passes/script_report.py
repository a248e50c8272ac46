"""Where a script and the sound differ: a list that leads to each place, and can be copied."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from kasr_desktop.domain.script_differences import ScriptDifferences
from kasr_desktop.ui.widgets.clock import clock
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.theme import XL, L, dialog_size


class ScriptReport(QDialog):
    """Shows what was not said, with its line, and what was said beside the script."""

    def __init__(
        self,
        differences: ScriptDifferences,
        go_to: Callable[[float], object],
        parent: QWidget | None = None,
    ) -> None:
        """Make it.

        Args:
            differences: What is shown, in the order of the recording.
            go_to: Leads to a second of the recording.
            parent: Above which it stands.
        """
        super().__init__(parent)
        self.setWindowTitle(translate("Script", "Where script and sound differ"))
        self._go_to = go_to
        self.places = QListWidget()
        self.places.setWordWrap(True)
        self.places.setAccessibleName(self.windowTitle())
        for second, line in report_lines(differences):
            place = QListWidgetItem(line, self.places)
            place.setData(Qt.ItemDataRole.UserRole, second)
        self.places.currentItemChanged.connect(self.on_place)
        self.places.itemActivated.connect(self.on_place)
        self.copy = QPushButton(translate("Script", "Copy all"))
        self.copy.clicked.connect(self.on_copy)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.addButton(self.copy, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(XL, XL, XL, L)
        column.setSpacing(L)
        column.addWidget(self.places)
        column.addWidget(buttons)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(dialog_size(560, 420))

    @Slot(QListWidgetItem)
    def on_place(self, place: QListWidgetItem | None) -> None:
        """Lead to a place in text and waveform."""
        if place is not None:
            self._go_to(place.data(Qt.ItemDataRole.UserRole))

    @Slot()
    def on_copy(self) -> None:
        """Put all lines on the clipboard."""
        lines = (self.places.item(row).text() for row in range(self.places.count()))
        QGuiApplication.clipboard().setText("\n".join(lines))


def report_lines(differences: ScriptDifferences) -> Iterator[tuple[float, str]]:
    """Return for each passage its second and a line, in the order of the recording."""
    skipped = translate("Script", "{time} Not heard, line {line}: {text}")
    added = translate("Script", "{start} Not in the script, until {end}")
    found = [
        (one.after, skipped.format(time=clock(one.after), line=one.line + 1, text=one.text))
        for one in differences.skipped
    ]
    found += [
        (start, added.format(start=clock(start), end=clock(end)))
        for start, end in differences.added
    ]
    yield from sorted(found, key=lambda one: one[0])
