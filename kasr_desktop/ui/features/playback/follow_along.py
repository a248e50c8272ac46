"""Keeps what is heard in sight, unless the user looks elsewhere."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractItemView

from kasr_desktop.ui.features.playback.wave_strip import WaveStrip
from kasr_desktop.ui.views.transcript.segment_row import TIME_COLUMN
from kasr_desktop.ui.views.transcript.transcript_table import TranscriptTable


class FollowAlong(QObject):
    """Scrolls table and waveform with the sound.

    Who scrolls away is left in peace until the sound comes into sight again by itself, or
    until following is asked for.
    """

    def __init__(
        self, table: TranscriptTable, strip: WaveStrip, action: QAction, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._table = table
        self._strip = strip
        self._action = action
        self._row: int | None = None
        self._second = 0.0
        self._is_away = False  # the table was scrolled by hand
        self._strip_is_away = False
        action.triggered.connect(self.on_asked)
        table.verticalScrollBar().actionTriggered.connect(self.on_scrolled)
        strip.moved_by_hand.connect(self.on_strip_moved)

    @property
    def is_following(self) -> bool:
        """True while the table scrolls with the sound."""
        return self._action.isChecked()

    def start(self) -> None:
        """Something else is heard now: look at it, unless the user wants none of it."""
        self._strip_is_away = False
        if self._is_away:
            self._set_away(away=False)

    def show(self, second: float, row: int | None) -> None:
        """Bring what is heard into sight."""
        self._second = second
        self._follow_in_strip(second)
        if row is not None and row != self._row:
            self._row = row
            if self._is_away and self._is_in_sight(row):
                self._set_away(away=False)
            if self.is_following:
                self._scroll_to(row)

    def show_growth(self, end: float) -> None:
        """Bring the end of a recording that grows into sight of the waveform."""
        self._follow_in_strip(end)

    @Slot(bool)
    def on_asked(self, wanted: bool) -> None:
        """Follow, or do not."""
        self._is_away = False
        if wanted:
            self._strip_is_away = False
            self._follow_in_strip(self._second)
            if self._row is not None:
                self._scroll_to(self._row)

    @Slot(int)
    def on_scrolled(self, _action: int) -> None:
        """Notice that the user scrolls: afterwards we know whether away from the sound."""
        if self.is_following and self._row is not None:
            self._is_away = True
            self._action.setChecked(False)

    @Slot()
    def on_strip_moved(self) -> None:
        """Notice that the user looks elsewhere in the waveform."""
        self._strip_is_away = True

    def _follow_in_strip(self, second: float) -> None:
        view = self._strip.view
        if self._strip_is_away and view.holds(second):
            self._strip_is_away = False
        if self._strip_is_away:
            return
        turned = view.turned_to(second)
        spoken = self._strip.spoken
        if spoken is not None and turned.start < spoken.word.start < turned.end < spoken.word.end:
            turned = turned.turned_to(turned.end)  # the word would be cut off by the edge
            turned = turned.at(spoken.word.start - 0.08 * turned.span)
        self._strip.show_view(turned)

    def _set_away(self, *, away: bool) -> None:
        self._is_away = away
        self._action.setChecked(not away)

    def _is_in_sight(self, row: int) -> bool:
        top = self._table.rowViewportPosition(row)
        return top >= 0 and top + self._table.rowHeight(row) <= self._table.viewport().height()

    def _scroll_to(self, row: int) -> None:
        if row < self._table.model().rowCount() and not self._is_in_sight(row):
            index = self._table.model().index(row, TIME_COLUMN)
            self._table.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
