"""Subtitles as a table: number, times, text, reading speed, what is wrong."""

from __future__ import annotations

from bisect import bisect_right
from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor

from kasr_desktop.domain.cue import Cue
from kasr_desktop.domain.frame_grid import FrameGrid
from kasr_desktop.subtitles.korean_profile import Rule, reading_speed
from kasr_desktop.ui.features.cues.checked_cues import CheckedCues
from kasr_desktop.ui.features.cues.cue_words import (
    measure_text,
    problem_text,
    time_shown,
    time_typed,
)
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.theme import current_colors

AnyIndex = QModelIndex | QPersistentModelIndex


class CueColumn(IntEnum):
    """Columns from the left."""

    NUMBER = 0
    START = 1
    END = 2
    TEXT = 3
    SPEED = 4
    PROBLEMS = 5


class CueModel(QAbstractTableModel):
    """Shows `CheckedCues`; times and texts can be typed.

    Signals:
        written: Number of a cue and the text the user wants, lines and all.
        timed: Number of a cue, and the start and end the user wants, seconds.
    """

    timed = Signal(int, float, float)
    written = Signal(int, str)

    def __init__(self) -> None:
        super().__init__()
        self._checked: CheckedCues | None = None
        self._draft: CheckedCues | None = None
        self._in_frames = False

    @property
    def draft(self) -> CheckedCues | None:
        """What is shown, with what is being typed or dragged."""
        return self._draft or self._checked

    @property
    def cues(self) -> tuple[Cue, ...]:
        """What is shown."""
        return self._checked.cues if self._checked else ()

    @property
    def checked(self) -> CheckedCues | None:
        """What is shown, with what it was made from."""
        return self._checked

    def show_cues(self, checked: CheckedCues | None) -> None:
        """Show other cues; rows that stay keep their selection."""
        before, after = self.cues, checked.cues if checked else ()
        self._draft = None
        if len(before) == len(after):
            self._checked = checked
            if after:
                last = self.index(len(after) - 1, len(CueColumn) - 1)
                self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self._checked = checked
        self.endResetModel()

    def show_draft(self, draft: CheckedCues | None, number: int) -> None:
        """Show what is found while a cue is typed or dragged; its text is shown by its editor."""
        if draft is None and self._draft is None:
            return
        self._draft = draft
        first, last = max(0, number - 1), min(number + 1, len(self.cues) - 1)
        for columns in ((CueColumn.START, CueColumn.END), (CueColumn.SPEED, CueColumn.PROBLEMS)):
            begin, end = self.index(first, columns[0]), self.index(last, columns[1])
            self.dataChanged.emit(begin, end)

    def show_frames(self, *, shown: bool) -> None:
        """Show times in frames, where there are any, or in milliseconds."""
        if shown != self._in_frames:
            self._in_frames = shown
            if self.cues:
                last = self.index(len(self.cues) - 1, CueColumn.END)
                self.dataChanged.emit(self.index(0, CueColumn.START), last)

    @property
    def frames(self) -> FrameGrid | None:
        """Those that times are shown in, None: in milliseconds."""
        return self._checked.options.frames if self._in_frames and self._checked else None

    def number_at(self, second: float) -> int | None:
        """Return which subtitle is shown at a second, else the first one after it."""
        ends = [cue.end for cue in self.cues]
        number = bisect_right(ends, second)
        return number if number < len(ends) else None

    def rowCount(self, parent: AnyIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.cues)

    def columnCount(self, parent: AnyIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(CueColumn)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.column() in (CueColumn.START, CueColumn.END, CueColumn.TEXT):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or self._checked is None:
            return None
        number, column = index.row(), CueColumn(index.column())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._text(number, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._text(number, column).replace("\n", " ")
        if role == Qt.ItemDataRole.ToolTipRole and column is CueColumn.PROBLEMS:
            broken = (self._draft or self._checked).broken.get(number, ())
            return "\n".join(map(problem_text, broken))
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._ink(number, column)
        if role == Qt.ItemDataRole.TextAlignmentRole and column is not CueColumn.TEXT:
            return int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        return None

    def setData(self, index: AnyIndex, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role == Qt.ItemDataRole.EditRole and index.column() == CueColumn.TEXT:
            self.written.emit(index.row(), str(value))
            return True
        seconds = time_typed(str(value), self.frames)
        if role != Qt.ItemDataRole.EditRole or seconds is None:
            return False
        cue = self.cues[index.row()]
        start, end = cue.start, cue.end
        if index.column() == CueColumn.START:
            start = seconds
        else:
            end = seconds
        if start >= end:
            return False
        if (start, end) != (cue.start, cue.end):
            self.timed.emit(index.row(), start, end)
        return True

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation == Qt.Orientation.Vertical or role != Qt.ItemDataRole.DisplayRole:
            return None
        return {
            CueColumn.NUMBER: translate("Cues", "No."),
            CueColumn.START: translate("Cues", "Start"),
            CueColumn.END: translate("Cues", "End"),
            CueColumn.TEXT: translate("Cues", "Subtitle"),
            CueColumn.SPEED: translate("Cues", "Per second"),
            CueColumn.PROBLEMS: translate("Cues", "Rules"),
        }[CueColumn(section)]

    def _ink(self, number: int, column: CueColumn) -> QColor | None:
        colors, shown = current_colors(), self._draft or self._checked
        if column is CueColumn.TEXT:
            return None
        if column is CueColumn.PROBLEMS:
            return QColor(colors.danger)
        broken = shown.broken.get(number, ()) if shown is not None else ()
        if column is CueColumn.SPEED and any(one.rule is Rule.READING_SPEED for one in broken):
            return QColor(colors.danger)
        return QColor(colors.muted)

    def _text(self, number: int, column: CueColumn) -> str:
        shown = self._draft or self._checked
        if shown is None:
            return ""
        cue = shown.cues[number]
        if column is CueColumn.NUMBER:
            return f"{number + 1} ◆" if shown.is_adjusted(number) else str(number + 1)
        if column is CueColumn.START:
            return time_shown(cue.start, self.frames)
        if column is CueColumn.END:
            return time_shown(cue.end, self.frames)
        if column is CueColumn.TEXT:
            return "\n".join(self.cues[number].lines)
        if column is CueColumn.SPEED:
            return f"{reading_speed(cue):.1f}"
        return "\n".join(f"▲ {measure_text(found)}" for found in shown.broken.get(number, ()))
