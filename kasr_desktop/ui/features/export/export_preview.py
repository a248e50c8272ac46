"""The beginning of a file as it would be written."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QVBoxLayout, QWidget

from kasr_desktop.domain.errors import ExportError, WrittenFormError
from kasr_desktop.domain.export_options import DOCUMENTS, FileFormat
from kasr_desktop.domain.transcript import Transcript
from kasr_desktop.pipeline.exporting import render
from kasr_desktop.ui.features.export.export_plan import ExportPlan
from kasr_desktop.ui.views.strings import error_sentence
from kasr_desktop.ui.widgets.accessibility import name_choice
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.theme import S

# their lines are as long as they are
_PROSE = tuple(one.value for one in (FileFormat.TXT, *DOCUMENTS))
_MOST_SEGMENTS = 30
_MOST_LETTERS = 6000


class ExportPreview(QWidget):
    """Shows one of the chosen formats; of a long recording only its beginning."""

    def __init__(self, transcript: Transcript) -> None:
        super().__init__()
        self._whole = len(transcript.segments) <= _MOST_SEGMENTS
        self._transcript = replace(transcript, segments=transcript.segments[:_MOST_SEGMENTS])
        self._plan: ExportPlan | None = None
        self._formats = QComboBox()
        name_choice(self._formats, translate("Export", "Format of the preview"))
        self._formats.currentIndexChanged.connect(self.on_format)
        self._text = QPlainTextEdit(readOnly=True)
        self._text.setAccessibleName(translate("Export", "Preview"))
        self._text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._text.setTabChangesFocus(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        column.addWidget(self._formats)
        column.addWidget(self._text, 1)

    @property
    def text(self) -> str:
        """What is shown."""
        return self._text.toPlainText()

    def show_plan(self, plan: ExportPlan) -> None:
        """Show what a plan would write; the format shown stays if it is still chosen."""
        self._plan = plan
        offered = [FileFormat(self._formats.itemData(n)) for n in range(self._formats.count())]
        if offered != list(plan.formats):
            shown = self._formats.currentData()
            self._formats.blockSignals(True)
            self._formats.clear()
            for kind in plan.formats:
                self._formats.addItem(kind.extension, kind.value)
            self._formats.setCurrentIndex(max(0, self._formats.findData(shown)))
            self._formats.blockSignals(False)
        self.on_format()

    @Slot()
    def on_format(self) -> None:
        """Show another format."""
        kind = self._formats.currentData()
        self.setEnabled(kind is not None)
        wrap, no_wrap = QPlainTextEdit.LineWrapMode.WidgetWidth, QPlainTextEdit.LineWrapMode.NoWrap
        self._text.setLineWrapMode(wrap if kind in _PROSE else no_wrap)
        self._text.setPlainText("" if kind is None else self._rendered(FileFormat(kind)))

    def _rendered(self, kind: FileFormat) -> str:
        if self._plan is None:
            return ""
        try:
            text = render(self._transcript, kind, self._plan.options)
        except (ExportError, WrittenFormError) as error:
            return error_sentence(error)
        if len(text) > _MOST_LETTERS or not self._whole:
            return f"{text[:_MOST_LETTERS].rstrip()}\n…"
        return text
