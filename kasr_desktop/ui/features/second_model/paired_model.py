"""The rows of two models for the table that compares two texts."""

from __future__ import annotations

from PySide6.QtCore import Qt

from kasr_desktop.ui.views.transcript.segment_model import SegmentModel


class PairedModel(SegmentModel):
    """Two models' texts in the places of the two texts that are always compared."""

    def __init__(self) -> None:
        super().__init__()
        self._titles = {1: "", 2: ""}

    def name_models(self, first: str, second: str) -> None:
        """Put the models' names above their texts."""
        self._titles = {1: first, 2: second}
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        shown = role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
        if shown and orientation == Qt.Orientation.Horizontal and section in self._titles:
            return self._titles[section]
        return super().headerData(section, orientation, role)
