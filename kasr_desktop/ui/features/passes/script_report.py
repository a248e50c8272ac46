"""Where a script and the sound differ, as text to read and to copy."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from kasr_desktop.pipeline.passes.script_pass import ScriptResult
from kasr_desktop.ui.widgets.clock import clock
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.theme import XL, L


class ScriptReport(QDialog):
    """Shows what was not said, with its line, and what was said beside the script."""

    def __init__(self, result: ScriptResult, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("Script", "Where script and sound differ"))
        self.text = QPlainTextEdit("\n".join(report_lines(result)), readOnly=True)
        self.text.setAccessibleName(self.windowTitle())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(XL, XL, XL, L)
        column.setSpacing(L)
        column.addWidget(self.text)
        column.addWidget(buttons)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(560, 420)


def report_lines(result: ScriptResult) -> Iterator[str]:
    """Return a line for each passage."""
    skipped = translate("Script", "Not heard, line {line}: {text}")
    for passage in result.skipped:
        yield skipped.format(line=passage.line + 1, text=passage.text)
    added = translate("Script", "Said beside the script: {start} to {end}")
    for start, end in result.added:
        yield added.format(start=clock(start), end=clock(end))
