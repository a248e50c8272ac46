"""The table of subtitles: its columns share the width, its type is as large as they have room."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from kasr_desktop.ui.features.cues.cue_model import CueColumn, CueModel
from kasr_desktop.ui.features.cues.cue_text_delegate import CueTextDelegate
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.theme import BODY, READING_SIZES, font, scaled

_WIDTHS = {
    CueColumn.NUMBER: 60,
    CueColumn.START: 92,
    CueColumn.END: 92,
    CueColumn.SPEED: 104,
}
_WIDEST = 640  # pixels of the text: what belongs to it stays near it
_NO_PROBLEMS, _PROBLEMS = 72, (176, 360)  # pixels of the rules' column: none broken; least, most
NARROW = 620
"""Pixels of the table, below which what the line below says is left to it."""
_ROW_HEIGHT = 58  # two lines of text: every row alike, so that thousands scroll lightly
_ROOMY = 1100  # pixels of the table, for type of the usual size, from which larger type has room
# all of these are of type in its usual size, and grow with it


class CueTable(QTableView):
    """Shows a `CueModel`.

    Attributes:
        texts: Draws and edits the texts.
    """

    def __init__(self, model: CueModel) -> None:
        super().__init__()
        self._cues = model
        self._reading_size = BODY
        self._type_size = BODY
        self._are_rules_stretched = False
        self.setObjectName("cue_table")
        self.setAccessibleName(translate("Cues", "Subtitles"))
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setVisible(False)
        self.setMinimumHeight(scaled(2 * _ROW_HEIGHT))
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(CueColumn.TEXT, QHeaderView.ResizeMode.Stretch)
        self.texts = CueTextDelegate(self)
        self.setItemDelegateForColumn(CueColumn.TEXT, self.texts)
        self._lay_out()

    def set_reading_size(self, pixels: int) -> None:
        """Let type be of this size, or of the largest below it that has room."""
        self._reading_size = pixels

    def share_width(self, share: int, *, is_broken: bool) -> None:
        """Leave the text all the room that the rules do not need.

        Args:
            share: Pixels that the rules take where some are broken, within bounds.
            is_broken: Whether a rule is broken: their names need room.
        """
        self._fit_type()
        least, most = map(self._grown, _PROBLEMS)
        wide = min(max(least, share), most)
        narrow = self.width() < scaled(NARROW)
        if narrow:
            wide = least
        wide = wide if is_broken else self._grown(_NO_PROBLEMS)
        for column in (CueColumn.END, CueColumn.SPEED):
            self.setColumnHidden(column, narrow)
        others = sum(map(self.columnWidth, _WIDTHS))
        widest = self._grown(_WIDEST)
        self._stretch_rules(widest, stretched=self.viewport().width() - others - wide > widest)
        if not self._are_rules_stretched:
            self.setColumnWidth(CueColumn.PROBLEMS, wide)

    def _fit_type(self) -> None:
        """Choose the largest type that is wanted and has room for a line of a subtitle."""
        fitting = [
            size
            for size in READING_SIZES
            if size <= self._reading_size and scaled(_ROOMY) * size <= BODY * self.width()
        ]
        size = max(fitting, default=BODY)
        if size != self._type_size:
            self._type_size = size
            self._lay_out()

    def _lay_out(self) -> None:
        """Take fonts, heights and widths of the present size of type."""
        self.setFont(font(self._type_size))
        self.verticalHeader().setDefaultSectionSize(self._grown(_ROW_HEIGHT))
        for column, pixels in _WIDTHS.items():
            self.setColumnWidth(column, self._grown(pixels))
        if self._are_rules_stretched:
            self.setColumnWidth(CueColumn.TEXT, self._grown(_WIDEST))

    def _grown(self, pixels: int) -> int:
        """Return pixels that hold type of the usual size, for type of the present one."""
        return scaled(pixels * self._type_size / BODY)

    def _stretch_rules(self, widest: int, *, stretched: bool) -> None:
        """Give what is left of a wide table to the rules: they and the speed stay near the text."""
        if stretched == self._are_rules_stretched:
            return
        self._are_rules_stretched = stretched
        header, modes = self.horizontalHeader(), QHeaderView.ResizeMode
        header.setSectionResizeMode(CueColumn.TEXT, modes.Fixed if stretched else modes.Stretch)
        mode = modes.Stretch if stretched else modes.Interactive
        header.setSectionResizeMode(CueColumn.PROBLEMS, mode)
        if stretched:
            self.setColumnWidth(CueColumn.TEXT, widest)
