"""The table of segments, which follows text that grows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import cast

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QMenu, QToolTip, QWidget

from kasr_desktop.domain.script_differences import ScriptDifferences
from kasr_desktop.domain.transcript import Word
from kasr_desktop.editing.search import Match
from kasr_desktop.ui.views.transcript.found_words import FoundWords
from kasr_desktop.ui.views.transcript.segment_model import SegmentModel
from kasr_desktop.ui.views.transcript.segment_row import TIME_COLUMN
from kasr_desktop.ui.views.transcript.spoken_word import SpokenMark
from kasr_desktop.ui.views.transcript.transcript_delegate import TranscriptDelegate
from kasr_desktop.ui.views.transcript.word_tip import word_tip
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.measured_table import MeasuredTable
from kasr_desktop.ui.widgets.theme import READING, READING_SIZES, XXL, M, scaled, text_scale

_TIME_WIDTH, _SHORT_TIME_WIDTH = 92, 66  # the latter where text is large: words need the room
_LARGE_TEXT = 1.4
_FITTING = tuple(size for size in READING_SIZES if size >= READING)  # until a person chooses
_MOST_SYLLABLES = 72  # side by side in a column: in longer lines the eye loses its way
_EDIT_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2)


class TranscriptTable(MeasuredTable):
    """Shows a `SegmentModel`; follows new text only if its end was in sight.

    Signals:
        following_changed: False once the user has scrolled away from the growing end.
        measured: Every row has its height, so every word is aligned.
        edit_wanted: The user wants to write in this row, from this character on; -1: its end.
        menu_opening: The menu of a row that is about to be shown, the row and the word pointed
            at or None: whoever knows more of the word puts it in front.
        moved: Rows stand elsewhere or are higher than before.
    """

    following_changed = Signal(bool)
    measured = Signal()
    edit_wanted = Signal(int, int)
    menu_opening = Signal(QMenu, int, object)
    moved = Signal()

    def __init__(self, model: SegmentModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._segments = model
        self._delegate = TranscriptDelegate()
        self._following = True
        self._fits_size = True
        self._last_line: QAction | None = None  # above the last group of the menu
        self.setObjectName("transcript_table")
        self.setAccessibleName(translate("Transcript", "Transcript"))
        self._set_up_view()
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        model.modelReset.connect(self.on_reset)
        model.rowsInserted.connect(self.on_rows_inserted)
        model.columnsInserted.connect(self.on_columns_changed)
        model.columnsRemoved.connect(self.on_columns_changed)
        model.rowsRemoved.connect(self.on_rows_removed)
        model.dataChanged.connect(self.on_data_changed)
        self.verticalScrollBar().valueChanged.connect(self.on_scrolled)
        self.on_reset()

    @property
    def is_following(self) -> bool:
        """True while new text at the end scrolls into sight."""
        return self._following

    def add_to_menu(self, actions: Sequence[QAction], *, last: bool = False) -> None:
        """Put a group of actions into the menu of the rows, below the groups before it.

        The `last` one stays below those that come after it.
        """
        group, present = list(actions), self.actions()
        if last or (present and present[0] is not self._last_line):
            line = QAction(self)
            line.setSeparator(True)
            group.insert(0, line)
        if last:
            self.addActions(group)
            self._last_line = group[0]
        elif self._last_line is not None:
            self.insertActions(self._last_line, group)
        else:
            self.addActions(group)

    def mark_spacing(self, is_marked: bool) -> None:
        """Mark differences of spacing alone, or not."""
        self._delegate.marks_spacing = is_marked
        self.viewport().update()

    def mark_script(self, differences: ScriptDifferences | None) -> None:
        """Say at each row what of a script nobody read there, and what is not in it."""
        self._segments.mark_script(differences)

    def set_reading_size(self, pixels: int | None) -> None:
        """Show the text larger or smaller; None: as large as columns of this width are read in."""
        self._fits_size = pixels is None
        if pixels is not None:
            self._delegate.set_reading_size(min(max(pixels, READING_SIZES[0]), READING_SIZES[-1]))
        self._share_width()
        self.measure_all()

    @property
    def reading_size(self) -> int:
        """Pixels of the text."""
        return self._delegate.reading_size

    def follow_end(self) -> None:
        """Go to the newest text and stay there."""
        self.scrollToBottom()
        self._set_following(following=True)

    def choose_row(self, number: int) -> None:
        """Select a row alone, whatever keys are held, and bring it into sight."""
        flags = QItemSelectionModel.SelectionFlag
        index = self._segments.index(number, TIME_COLUMN + 1)
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self.show_row(number)

    def show_row(self, number: int) -> None:
        """Bring a row into sight and stop following the end."""
        self.measure(number)
        self._set_following(following=False)
        self.scrollTo(self._segments.index(number, TIME_COLUMN + 1))
        self.moved.emit()

    def text_area(self, number: int) -> QRect:
        """Return where the texts of a row stand, in pixels of the viewport."""
        left = self.columnViewportPosition(TIME_COLUMN + 1)
        width = self.viewport().width() - left
        return QRect(left, self.rowViewportPosition(number), width, self.rowHeight(number))

    def show_found(self, matches: Sequence[Match], shown: Match | None) -> None:
        """Mark places that were looked for, one of them more."""
        self._delegate.found = FoundWords(matches, shown)
        self.viewport().update()

    def show_spoken(self, mark: SpokenMark) -> None:
        """Mark the word that is heard; only the rows concerned are painted again."""
        before, self._delegate.spoken = self._delegate.spoken, mark
        for row in {row for row in (before.row, mark.row) if 0 <= row < len(self._segments.rows)}:
            self.viewport().update(self.text_area(row))

    def word_at(self, point: QPoint) -> Word | None:
        """Return the word under a point of the viewport, None where there is none."""
        index = self.indexAt(point)
        if not index.isValid() or index.column() == TIME_COLUMN:
            return None
        return self._delegate.word_at(index, QRectF(self.visualRect(index)), QPointF(point))

    def set_typed(self, number: int, height: int) -> None:
        """Make room in a row for an editor of some height; -1 for none."""
        before = self._delegate.typed_row
        self._delegate.typed_row, self._delegate.typed_height = number, height
        for row in {before, number} & set(range(len(self._segments.rows))):
            self.measure(row)
        self.viewport().update()
        self.moved.emit()

    def selected_rows(self) -> list[int]:
        """Return the numbers of the selected rows, in time order."""
        parts = (range(part.top(), part.bottom() + 1) for part in self._selection())
        return sorted({row for rows in parts for row in rows})

    @property
    def first_selected_row(self) -> int:
        """Number of the first selected row, -1 for none; does not go through all of them."""
        return min((part.top() for part in self._selection()), default=-1)

    @property
    def seconds_in_sight(self) -> tuple[float, float]:
        """From where to where the rows reach that are in sight, or were when it was shown."""
        rows = self._segments.rows
        if not rows:
            return 0.0, 0.0
        first, last = max(0, self.rowAt(0)), self.rowAt(self.viewport().height() - 1)
        last = last if last >= 0 else len(rows) - 1
        return rows[min(first, last)].segment.start, rows[last].segment.end

    def row_height(self, number: int) -> int:
        """Return the pixels row `number` needs."""
        row = self._segments.rows[number]
        return self._delegate.row_height(number, row, self.columnWidth(TIME_COLUMN + 1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()
        if event.oldSize().width() != event.size().width():
            self.measure_all()
        self.moved.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_End:
            self.follow_end()
        if (
            event.key() in _EDIT_KEYS
            and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        ):
            self.edit_wanted.emit(self.currentIndex().row(), -1)
            return
        super().keyPressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Tell of the word under the pointer; where there is none, what the cell tells."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            word, row = self.word_at(event.pos()), self.rowAt(event.pos().y())
            if word is not None and not self._segments.rows[row].tentative:
                QToolTip.showText(
                    event.globalPos(), word_tip(self._segments.rows[row].segment, word), self
                )
                return True
        return super().viewportEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Show what can be done with the row, what other readings have of the word first."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        row = self.currentIndex().row() if by_key else self.rowAt(event.pos().y())
        if row < 0:
            return
        menu = self.row_menu(row, None if by_key else self.word_at(event.pos()))
        menu.exec(event.globalPos())
        menu.deleteLater()

    def row_menu(self, row: int, word: Word | None) -> QMenu:
        """Return the menu of a row and of a word in it."""
        menu = QMenu(self)
        self.menu_opening.emit(menu, row, word)
        if menu.actions():
            menu.addSeparator()
        menu.addActions(self.actions())
        return menu

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            point, cell = event.position(), QRectF(self.visualRect(index))
            is_text = index.column() != TIME_COLUMN
            place = self._delegate.place_at(index, cell, point) if is_text else -1
            self.edit_wanted.emit(index.row(), place)

    @Slot()
    def on_reset(self) -> None:
        """Show another recording from its start; an empty one will be followed."""
        self._share_width()
        self._set_following(following=not self._segments.rows)
        self.measure_all()
        self.scrollToTop()

    @Slot()
    def on_columns_changed(self) -> None:
        """Share the width anew; what was in sight stays there, and rows stay chosen whole."""
        top = self.rowAt(0)
        chosen = QItemSelection()
        for part in self._selection():
            first, last = part.top(), part.bottom()
            chosen.select(self._segments.index(first, 0), self._segments.index(last, 0))
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().select(chosen, flags.ClearAndSelect | flags.Rows)
        self._share_width()
        self.measure_all()
        if top >= 0:
            self.scrollTo(
                self._segments.index(top, TIME_COLUMN), QAbstractItemView.ScrollHint.PositionAtTop
            )
        self.moved.emit()

    @Slot(QModelIndex, int, int)
    def on_rows_inserted(self, _parent: QModelIndex, first: int, last: int) -> None:
        """Measure new rows."""
        self.shift_waiting(first, last - first + 1)
        self.measure_rows(first, last)
        self._keep_following()
        self.moved.emit()

    @Slot(QModelIndex, QModelIndex)
    def on_data_changed(self, top_left: QModelIndex, bottom_right: QModelIndex) -> None:
        """Measure rows that changed: those in sight now, many others in portions."""
        self.measure_rows(top_left.row(), bottom_right.row())
        self._keep_following()
        self.moved.emit()

    @Slot(QModelIndex, int, int)
    def on_rows_removed(self, _parent: QModelIndex, first: int, last: int) -> None:
        """Rows below moved up: their heights move with them."""
        self.shift_waiting(first, first - last - 1)
        self.moved.emit()

    @Slot()
    def on_scrolled(self) -> None:
        """Notice whether the user looks at the growing end or has scrolled away."""
        bar = self.verticalScrollBar()
        self._set_following(following=bar.value() >= bar.maximum() - 2)
        self.measure_visible()
        self.moved.emit()

    @Slot()
    def on_measure_portion(self) -> None:
        """Measure the next rows out of sight without moving what is in sight."""
        super().on_measure_portion()
        if not self._measuring.isActive():
            self.measured.emit()
        self._keep_following()
        self.moved.emit()

    @contextmanager
    def kept_in_place(self) -> Iterator[None]:
        """Leave the current row, or else the topmost in sight, where it is while others change.

        While new text at the end is followed, the end stays in sight.
        """
        current, top = self.currentIndex(), self.indexAt(self.viewport().rect().topLeft())
        in_sight = self.visualRect(current).intersects(self.viewport().rect())
        anchor = QPersistentModelIndex(current if current.isValid() and in_sight else top)
        before = self.rowViewportPosition(anchor.row()) if anchor.isValid() else 0
        yield
        if anchor.isValid() and self._keeps_place():
            self.updateGeometries()
            moved = self.rowViewportPosition(anchor.row()) - before
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() + moved)

    def _selection(self) -> list[QItemSelectionRange]:
        return list(cast("Iterable[QItemSelectionRange]", self.selectionModel().selection()))

    def _set_up_view(self) -> None:
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setWordWrap(False)
        self.verticalHeader().setDefaultSectionSize(scaled(XXL + M))
        columns = self.horizontalHeader()
        columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        columns.setHighlightSections(False)
        columns.setSectionsClickable(False)

    def _share_width(self) -> None:
        """Make all text columns equally wide, so that their words stand in line."""
        time = scaled(_TIME_WIDTH if text_scale() < _LARGE_TEXT else _SHORT_TIME_WIDTH)
        left = self.viewport().width() - time
        self.setColumnWidth(TIME_COLUMN, time)
        columns = self._segments.text_columns
        width = left // len(columns)
        for column in columns:
            self.setColumnWidth(column, width)
        self.setColumnWidth(columns[-1], left - width * (len(columns) - 1))
        if self._fits_size:
            fitting = (size for size in _FITTING if width <= _MOST_SYLLABLES * scaled(size))
            size = next(fitting, _FITTING[-1])
            if size != self._delegate.reading_size:
                self._delegate.set_reading_size(size)

    def _keeps_place(self) -> bool:
        return not self._following

    def _keep_following(self) -> None:
        if self._following:
            self.updateGeometries()
            self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())

    def _set_following(self, *, following: bool) -> None:
        if following != self._following:
            self._following = following
            self.following_changed.emit(following)
