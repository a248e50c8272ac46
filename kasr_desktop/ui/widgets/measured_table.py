"""A table whose rows are as high as their texts need, however many there are.

Only rows in sight are measured at once; the others follow in small portions between
events, so that three hours of rows open and resize without a stall.
"""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, Qt, QTimer, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from kasr_desktop.ui.widgets.theme import XXL

_PORTION = 0.006  # seconds of measuring between two events
_FEW = 50  # rows that are measured at once


class MeasuredTable(QTableView):
    """The shared part of the tables of texts; a child says how high a row is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._unmeasured = range(0)  # rows whose height may be another one
        self._measuring = QTimer(self, interval=0)
        self._measuring.timeout.connect(self.on_measure_portion)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.verticalScrollBar().setSingleStep(XXL)
        self.verticalScrollBar().rangeChanged.connect(self.on_scroll_range)
        self.on_scroll_range(0, 0)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setAcceptDrops(False)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(XXL)

    def row_height(self, number: int) -> int:
        """Return the pixels row `number` needs: what the delegate says, or a child knows."""
        return self.sizeHintForRow(number)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._unmeasured:
            self.measure_visible()
            self._measuring.start()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_measuring"):
            self.measure_all()

    @Slot(int, int)
    def on_scroll_range(self, low: int, high: int) -> None:
        """Show a handle where there is something to scroll; its room stays, so nothing moves."""
        self.verticalScrollBar().setEnabled(high > low)

    @Slot()
    def on_measure_portion(self) -> None:
        """Measure the next rows out of sight without moving what is in sight.

        A table that is hidden goes on when it is shown.
        """
        if not self.isVisible():
            self._measuring.stop()
            return
        deadline = time.monotonic() + _PORTION
        top = self.indexAt(self.viewport().rect().topLeft()).row()
        offset = self.rowViewportPosition(top) if top >= 0 else 0
        left, end = self._unmeasured.start, min(self._unmeasured.stop, self._num_rows())
        while left < end and time.monotonic() < deadline:
            self.measure(left)
            left += 1
        self._unmeasured = range(left, end)
        if not self._unmeasured:
            self._measuring.stop()
        moved = self.rowViewportPosition(top) - offset if top >= 0 else 0
        if moved and self._keeps_place():
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() + moved)

    def measure_all(self) -> None:
        """Measure the rows in sight now, and all others soon."""
        self.measure_visible()
        self._unmeasured = range(self._num_rows())
        if self._unmeasured:
            self._measuring.start()

    def measure_rows(self, first: int, last: int) -> None:
        """Measure rows: few of them now, of many those in sight now and the others soon."""
        if last - first < _FEW and self.isVisible():
            for number in range(first, last + 1):
                self.measure(number)
            return
        self.measure_visible()
        waiting = self._unmeasured or range(first, last + 1)
        self._unmeasured = range(min(first, waiting.start), max(last + 1, waiting.stop))
        self._measuring.start()

    def shift_waiting(self, first: int, count: int) -> None:
        """Let rows that wait go along where `count` rows came at `first`, or left (below 0)."""
        waiting = self._unmeasured
        if waiting and waiting.stop > first:
            start = waiting.start if waiting.start <= first else max(first, waiting.start + count)
            self._unmeasured = range(start, max(start, waiting.stop + count))

    @Slot()
    def measure_visible(self) -> None:
        """Measure the rows in sight."""
        if not self.isVisible():
            return
        number = max(0, self.rowAt(0))
        height = self.viewport().height()
        while number < self._num_rows() and self.rowViewportPosition(number) < height:
            self.measure(number)
            number += 1

    def measure(self, number: int) -> None:
        """Return a row the height it needs."""
        wanted = self.row_height(number)
        if self.rowHeight(number) != wanted:
            self.setRowHeight(number, wanted)

    def _keeps_place(self) -> bool:
        """Return whether what is in sight stays while rows above it become higher."""
        return True

    def _num_rows(self) -> int:
        model = self.model()
        return model.rowCount() if model is not None else 0
