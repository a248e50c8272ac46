"""The list of rows to check."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPoint, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView

from kasr_desktop.editing.search import Match
from kasr_desktop.ui.features.compare.check_delegate import CheckDelegate
from kasr_desktop.ui.features.compare.check_lines import Line
from kasr_desktop.ui.features.compare.check_model import CheckModel
from kasr_desktop.ui.views.transcript.found_words import FoundWords
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.measured_table import MeasuredTable
from kasr_desktop.ui.widgets.theme import XXL, M, scaled

_LEAST_HEIGHT = 104  # a row of three lines


class CheckTable(MeasuredTable):
    """Shows a `CheckModel`; rows out of sight are measured between events.

    Signals:
        word_clicked: Row, place number of the word under the pointer, global point below it.
        row_entered: Enter was pressed on a row.
    """

    word_clicked = Signal(int, int, QPoint)
    row_entered = Signal(int)

    def __init__(self, model: CheckModel) -> None:
        super().__init__()
        self._check = model
        self._delegate = CheckDelegate(model)
        self.setObjectName("transcript_table")
        self.setAccessibleName(translate("Check", "Texts to compare"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setMinimumHeight(scaled(_LEAST_HEIGHT))
        self.horizontalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(scaled(3 * XXL))
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        model.modelReset.connect(self.on_reset)
        model.rowsInserted.connect(self.on_rows_inserted)
        model.rowsRemoved.connect(self.on_rows_removed)
        model.dataChanged.connect(self.on_data_changed)
        self.verticalScrollBar().valueChanged.connect(self.measure_visible)

    def set_reading_size(self, pixels: int) -> None:
        """Show the text larger or smaller."""
        if pixels != self._delegate.reading_size:
            self._delegate.set_reading_size(pixels)
            self.measure_all()

    def go_to(self, number: int) -> None:
        """Bring a row into sight and choose it."""
        first = max(0, number - 1)
        for row in range(first, min(number + 2, self._check.rowCount())):
            self.measure(row)
        index = self._check.index(number)
        self.setCurrentIndex(index)
        self.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)

    def show_found(self, matches: Sequence[Match], shown: Match | None) -> None:
        """Mark places that were looked for, and go to the one shown."""
        self._delegate.found = FoundWords(matches, shown)
        self.viewport().update()
        if shown is not None and shown.row < self._check.rowCount():
            self.go_to(shown.row)

    def show_word(self, number: int, line: Line, word: int) -> None:
        """Bring a word of a row into sight, with the lines above and below it if they fit."""
        rect = self._delegate.word_rect(number, self.columnWidth(0), line, word)
        if rect is None:
            return
        bar, top = self.verticalScrollBar(), self.rowViewportPosition(number)
        around = 1.5 * rect.height()
        first, last = top + rect.top() - around, top + rect.bottom() + around
        if last > self.viewport().height():
            bar.setValue(bar.value() + round(last - self.viewport().height()))
        elif first < 0:
            bar.setValue(bar.value() + round(first))

    def point_below(self, number: int, line: Line, word: int) -> QPoint:
        """Return the global point below a word, or below its row if the word is not shown."""
        top = self.rowViewportPosition(number)
        rect = self._delegate.word_rect(number, self.columnWidth(0), line, word)
        if rect is None:
            local = QPoint(M, top + self.rowHeight(number))
        else:
            local = QPoint(round(rect.left()), round(top + rect.bottom()))
        return self.viewport().mapToGlobal(local)

    def row_height(self, number: int) -> int:
        return self._delegate.row_height(number, self.columnWidth(0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setColumnWidth(0, self.viewport().width())
        if event.oldSize().width() != event.size().width():
            self.measure_all()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        number = self.rowAt(event.position().toPoint().y())
        if number < 0 or event.button() is not Qt.MouseButton.LeftButton:
            return
        point = event.position() - QPointF(0, self.rowViewportPosition(number))
        hit = self._delegate.word_at(number, self.columnWidth(0), point)
        if hit is None:
            return
        place = self._check.rows[number].place_number(*hit)
        if place is not None:
            self.word_clicked.emit(number, place, self.point_below(number, *hit))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.row_entered.emit(self.currentIndex().row())
            return
        super().keyPressEvent(event)

    @Slot()
    def on_reset(self) -> None:
        """Show other rows from their start."""
        self.measure_all()
        self.scrollToTop()

    @Slot(QModelIndex, int, int)
    def on_rows_inserted(self, _parent: QModelIndex, first: int, last: int) -> None:
        """Measure new rows."""
        self.shift_waiting(first, last - first + 1)
        self.measure_rows(first, last)

    @Slot(QModelIndex, int, int)
    def on_rows_removed(self, _parent: QModelIndex, first: int, last: int) -> None:
        """Rows below moved up: their heights move with them."""
        self.shift_waiting(first, first - last - 1)

    @Slot(QModelIndex, QModelIndex)
    def on_data_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        """Measure changed rows again."""
        self.measure_rows(first.row(), last.row())
