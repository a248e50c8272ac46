"""What other decoder settings changed: the former text and the new one side by side."""

from __future__ import annotations

from PySide6.QtCore import Qt

from kasr_desktop.ui.language import translate
from kasr_desktop.ui.transcript.segment_model import Column, SegmentModel
from kasr_desktop.ui.transcript.transcript_table import TranscriptTable


class ChangeModel(SegmentModel):
    """A `SegmentModel` whose greedy side is the former text and whose LM side the new one."""

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if orientation == Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return {
                Column.TIME: translate("Decoder", "Time"),
                Column.GREEDY: translate("Decoder", "A · former settings"),
                Column.LM: translate("Decoder", "B · new settings"),
            }[Column(section)]
        return None


class ChangeTable(TranscriptTable):
    """The changed rows; drawn as the transcript draws its two sides."""

    def __init__(self, model: ChangeModel) -> None:
        super().__init__(model)
        self.setAccessibleName(translate("Decoder", "What changed"))
