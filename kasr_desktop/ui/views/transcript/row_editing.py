"""Writing in a row of the table: opens the editor there and keeps it there."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPersistentModelIndex, QTimer, Signal, Slot

from kasr_desktop.editing.change import Patch
from kasr_desktop.ui.views.transcript.segment_model import SegmentModel
from kasr_desktop.ui.views.transcript.segment_row import TIME_COLUMN
from kasr_desktop.ui.views.transcript.text_editor import TextEditor
from kasr_desktop.ui.views.transcript.transcript_table import TranscriptTable
from kasr_desktop.ui.widgets.theme import XS, S

_DRAFT_MS = 400


class RowEditing(QObject):
    """One editor for the whole table; the row it is in may move while the user types.

    Signals:
        written: A row and its new text: make it a step at once.
        drafted: A row and what is being typed there, composition included; -1 when nothing is.
        split_wanted: A row, and the characters of its text that stay in it.
        changed: The editor opened or closed.
    """

    written = Signal(int, str)
    drafted = Signal(int, str)
    split_wanted = Signal(int, int)
    changed = Signal()

    def __init__(self, table: TranscriptTable, segments: SegmentModel) -> None:
        super().__init__(table)
        self._table = table
        self._segments = segments
        self._index = QPersistentModelIndex()
        self._is_writing = False
        self.field = TextEditor(table.viewport())
        self._drafting = QTimer(self, interval=_DRAFT_MS, singleShot=True)
        self._drafting.timeout.connect(self.on_draft)
        self.field.typed.connect(self.on_typed)
        self.field.height_changed.connect(self.on_height)
        self.field.done.connect(self.on_done)
        self.field.given_up.connect(self.cancel)
        self.field.left.connect(self.on_left)
        self.field.moved_on.connect(self.on_moved_on)
        self.field.split_wanted.connect(self.on_split)
        segments.patched.connect(self.on_patched)
        segments.modelAboutToBeReset.connect(self.close)
        table.edit_wanted.connect(self.begin)
        table.moved.connect(self.on_moved)

    @property
    def row(self) -> int:
        """The row being written in, -1 for none."""
        return self._index.row() if self._index.isValid() else -1

    def begin(self, row: int, place: int = -1) -> bool:
        """Open the editor in a row, the cursor at a character; tell whether that can be."""
        if not 0 <= row < self._segments.num_final:
            return False
        if row != self.row:
            self.close()
            self._index = QPersistentModelIndex(self._segments.index(row, TIME_COLUMN + 1))
            self._table.choose_row(row)
            self._show_text(place)
            self.field.show()
            self.changed.emit()
        self._table.show_row(row)
        self.field.setFocus()
        return True

    def commit(self) -> None:
        """Make what was typed a step, composition included, and go on typing."""
        row = self.row
        if row < 0:
            return
        self.field.commit_composition()
        text = self.field.toPlainText()
        self._is_writing = True
        try:
            if text.split() != self._segments.rows[row].segment.best.text.split():
                self.written.emit(row, text)
        finally:
            self._is_writing = False
        self._end_draft()

    @Slot()
    def close(self) -> None:
        """Make what was typed a step and close the editor."""
        self.commit()
        self._shut()

    @Slot()
    def cancel(self) -> None:
        """Close the editor; the row stays as it was."""
        if self.row >= 0:
            self._end_draft()
            self._shut()

    @Slot()
    def on_typed(self) -> None:
        """Keep what is being typed, soon."""
        if self.row >= 0 and not self._drafting.isActive():
            self._drafting.start()

    @Slot()
    def on_draft(self) -> None:
        """Keep what is being typed, without touching it."""
        row = self.row
        if row >= 0:
            text = self.field.whole_text
            same = text.split() == self._segments.rows[row].segment.best.text.split()
            self.drafted.emit(-1 if same else row, "" if same else text)

    @Slot()
    def on_done(self) -> None:
        """Close the editor; the row stays chosen."""
        self.close()
        self._table.setFocus()

    @Slot(bool)
    def on_left(self, comes_back: bool) -> None:
        """Make a step of it; stay open under a menu or while another program is in front."""
        if comes_back:
            self.commit()
        else:
            self.close()

    @Slot(bool)
    def on_moved_on(self, backwards: bool) -> None:
        """Go on in the next row, or in the previous one."""
        row = self.row + (-1 if backwards else 1)
        self.close()
        if not self.begin(row):
            self._table.setFocus()

    @Slot()
    def on_split(self) -> None:
        """Have the row cut at the cursor."""
        row, place = self.row, self.place_in_text()
        if row >= 0:
            self.commit()
            self.split_wanted.emit(row, place)

    def place_in_text(self) -> int:
        """Return the cursor's place as characters of the row's text: words, single spaces."""
        before = self.field.toPlainText()[: self.field.textCursor().position()]
        return len(" ".join(before.split()))

    @Slot(tuple)
    def on_patched(self, patches: tuple[Patch, ...]) -> None:
        """Follow changes that others made of the row."""
        row = self.row
        if self._is_writing or not self.field.isVisible():
            return
        touched = [p for p in patches if p.first <= row < p.first + max(1, len(p.inserted))]
        if row < 0 or any(len(p.removed) != len(p.inserted) for p in touched):
            self._end_draft()
            self._shut()
        elif touched:
            self._show_text(self.field.textCursor().position())
            self._end_draft()

    @Slot()
    def on_height(self) -> None:
        """Make room for another line."""
        if self.row >= 0:
            self._table.set_typed(self.row, self.field.wanted_height)
            self._table.show_row(self.row)

    @Slot()
    def on_moved(self) -> None:
        """Stay over the row, wherever that is now."""
        row = self.row
        if row < 0:
            return
        area = self._table.text_area(row)
        place = area.adjusted(XS, S, -S, 0)
        place.setHeight(self.field.wanted_height)
        if self.field.geometry() != place:
            self.field.setGeometry(place)

    def _show_text(self, place: int) -> None:
        row = self.row
        text = self._segments.rows[row].segment.best.text
        self.field.show_text(text, pixels=self._table.reading_size, place=place)
        self._drafting.stop()
        self._table.set_typed(row, self.field.wanted_height)
        self.on_moved()

    def _end_draft(self) -> None:
        self._drafting.stop()
        self.drafted.emit(-1, "")

    def _shut(self) -> None:
        if not self.field.isVisible() and self.row < 0:
            return
        had_focus = self.field.hasFocus()
        self._index = QPersistentModelIndex()
        self.field.hide()
        self._table.set_typed(-1, 0)
        if had_focus:
            self._table.setFocus()
        self.changed.emit()
