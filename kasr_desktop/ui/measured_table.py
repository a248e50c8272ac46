"""A table whose rows are as high as their texts need, however many there are.

Only rows in sight are measured at once; the others follow in small portions between
events, so that three hours of rows open and resize without a stall.
"""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, Qt, QTimer, Slot
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from kasr_desktop.ui.theme import XXL

_PORTION = 0.006  # seconds of measuring between two events


class MeasuredTable(QTableView):
    """The shared part of the tables of texts; a child says how high a row is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._unmeasured = 0
        self._measuring = QTimer(self, interval=0)
        self._measuring.timeout.connect(self.on_measure_portion)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.verticalScrollBar().setSingleStep(XXL)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setAcceptDrops(False)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(XXL)

    def row_height(self, number: int) -> int:
        """Give the pixels row `number` needs."""
        raise NotImplementedError

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_measuring"):
            self.measure_all()

    @Slot()
    def on_measure_portion(self) -> None:
        """Measure the next rows out of sight without moving what is in sight."""
        deadline = time.monotonic() + _PORTION
        top = self.indexAt(self.viewport().rect().topLeft()).row()
        offset = self.rowViewportPosition(top) if top >= 0 else 0
        while self._unmeasured < self._num_rows() and time.monotonic() < deadline:
            self.measure(self._unmeasured)
            self._unmeasured += 1
        if self._unmeasured >= self._num_rows():
            self._measuring.stop()
        moved = self.rowViewportPosition(top) - offset if top >= 0 else 0
        if moved and self._keeps_place():
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() + moved)

    def measure_all(self) -> None:
        """Measure the rows in sight now, and all others soon."""
        self._unmeasured = 0
        self.measure_visible()
        if self._num_rows():
            self._measuring.start()

    def measure_from(self, number: int) -> None:
        """Measure a row and all below it soon."""
        self._unmeasured = min(self._unmeasured, number)
        self._measuring.start()

    @Slot()
    def measure_visible(self) -> None:
        """Measure the rows in sight."""
        number = max(0, self.rowAt(0))
        height = self.viewport().height()
        while number < self._num_rows() and self.rowViewportPosition(number) < height:
            self.measure(number)
            number += 1

    def measure(self, number: int) -> None:
        """Give a row the height it needs."""
        wanted = self.row_height(number)
        if self.rowHeight(number) != wanted:
            self.setRowHeight(number, wanted)

    def _keeps_place(self) -> bool:
        """Tell whether what is in sight stays while rows above it become higher."""
        return True

    def _num_rows(self) -> int:
        model = self.model()
        return model.rowCount() if model is not None else 0
