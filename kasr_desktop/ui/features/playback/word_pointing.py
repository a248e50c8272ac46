"""Hearing from the transcript with the pointer, without being in the way of its editing.

A click on a time plays from there. A click on a word only moves the playhead, and only
while nothing is playing: who corrects while listening must not be thrown elsewhere. Alt+click,
or the middle button, plays the word.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QMouseEvent

from kasr_desktop.ui.views.transcript.segment_row import TIME_COLUMN
from kasr_desktop.ui.views.transcript.transcript_table import TranscriptTable

_LEAST_DRAG = 6  # pixels; less is a click


class WordPointing(QObject):
    """Watches the table's pointer; what the table does with it stays as it is.

    Signals:
        time_clicked: The row whose time was clicked.
        word_clicked: The `Word` that was clicked.
        word_wanted: The `Word` to be heard.
    """

    time_clicked = Signal(int)
    word_clicked = Signal(object)
    word_wanted = Signal(object)

    def __init__(self, table: TranscriptTable, parent: QObject) -> None:
        super().__init__(parent)
        self._table = table
        self._pressed: QPoint | None = None
        table.viewport().installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent):
            place = event.position().toPoint()
            if event.type() == QEvent.Type.MouseButtonPress:
                self._pressed = place
                return self._is_hearing(event)
            if event.type() == QEvent.Type.MouseButtonRelease and self._pressed is not None:
                moved = (place - self._pressed).manhattanLength()
                self._pressed = None
                if moved < _LEAST_DRAG:
                    self._click(event, place)
                return self._is_hearing(event)
        return False

    def _click(self, event: QMouseEvent, place: QPoint) -> None:
        index, word = self._table.indexAt(place), self._table.word_at(place)
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if self._is_hearing(event):
            if word is not None:
                self.word_wanted.emit(word)
        elif not plain or event.button() != Qt.MouseButton.LeftButton:
            return
        elif index.isValid() and index.column() == TIME_COLUMN:
            self.time_clicked.emit(index.row())
        elif word is not None:
            self.word_clicked.emit(word)

    @staticmethod
    def _is_hearing(event: QMouseEvent) -> bool:
        """Return whether this press is not for the table at all."""
        alt = event.modifiers() == Qt.KeyboardModifier.AltModifier
        left = event.button() == Qt.MouseButton.LeftButton
        return (alt and left) or event.button() == Qt.MouseButton.MiddleButton
