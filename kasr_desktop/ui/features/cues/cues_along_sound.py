"""The list and the sound go together: what is heard, chosen, looked for and dragged."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum, auto

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QAbstractItemView

from kasr_desktop.editing import row_operations
from kasr_desktop.ui.features.cues.checked_cues import CheckedCues, checked
from kasr_desktop.ui.features.cues.cue_view import CueView
from kasr_desktop.ui.features.workbench import DraggedBorder, FoundPlaces, Workbench
from kasr_desktop.worker.task_runner import Policy, TaskRunner

_INSIDE = 0.06  # seconds: borders of subtitles lie on frames, a little beside those of rows


class _Place(Enum):
    """Whether the list stands where the sound is since it was opened."""

    OPENED = (
        auto()
    )  # not yet: a subtitle chosen now is Qt's choice for the keyboard, not a person's
    ROUGH = auto()  # subtitles of before the last changes stand there
    TAKEN = auto()  # or a person has chosen another since


class CuesAlongSound(QObject):
    """Moves the list with the sound, and the sound with the list."""

    def __init__(self, bench: Workbench, view: CueView) -> None:
        super().__init__(bench)
        self._bench = bench
        self._view = view
        self._drags = TaskRunner(self, policy=Policy.DEBOUNCE)
        self._dragged: DraggedBorder | None = None
        self._heard: int | None = None
        self._place = _Place.OPENED
        bench.found_changed.connect(self.on_found)
        bench.border_dragged.connect(self.on_border)
        bench.heard_moved.connect(self.on_heard)
        view.cue_activated.connect(self.on_activated)
        view.chosen.connect(self.on_chosen)
        view.entered.connect(self.on_entered)

    def begin_anew(self) -> None:
        """Take nothing for a choice of the user until the list has gone to the sound again."""
        self._place = _Place.OPENED

    def go_to_sound_roughly(self) -> None:
        """Go there in the subtitles of before the last changes, if any are shown."""
        if self._view.model.cues and self._bench.heard > 0.0:
            self._go_to_sound(_Place.ROUGH)

    def go_to_sound_once(self) -> None:
        """Go there in the subtitles as they stand, unless the user has chosen one meanwhile."""
        if self._view.model.cues and self._place is not _Place.TAKEN:
            if self._bench.heard > 0.0:
                self._go_to_sound(_Place.TAKEN)
            self._place = _Place.TAKEN

    @Slot(float)
    def on_activated(self, seconds: float) -> None:
        """Go to the place in the recording."""
        self._bench.go_to(seconds)

    @Slot(object)
    def on_border(self, border: DraggedBorder | None) -> None:
        """Tell of the rules while a border is dragged on the waveform."""
        item, known = self._bench.item, self._view.model.checked
        self._dragged = border
        if border is None or item is None or known is None:
            self._view.show_draft(None, max(0, self._view.current))
            return
        if self._bench.page.views.shown is not self._view or known.task.segments != tuple(
            item.segments
        ):
            return
        change = row_operations.set_times(
            item.document, border.row, start=border.start, end=border.end
        )
        if change is not None:
            rows = [*known.task.segments]
            rows[border.row] = change.patches[0].inserted[0]
            task = replace(known.task, segments=tuple(rows))
            self._drags.call(lambda: checked(task), done=self._show_dragged)

    def _show_dragged(self, found: CheckedCues) -> None:
        """Show what is found while a border is dragged, at the subtitle that has it."""
        border, item = self._dragged, self._bench.item
        if border is None or item is None or not found.cues:
            return
        is_start = border.start != item.segments[border.row].start
        inside = border.start + _INSIDE if is_start else border.end - _INSIDE
        number = max((n for n, cue in enumerate(found.cues) if cue.start <= inside), default=0)
        if len(found.cues) != len(self._view.model.cues):
            # a row whose times a person sets has subtitles of its own: the table waits for them
            self._view.measures.show_measures(found.measures_of(number))
            return
        if number != self._view.current:
            self._view.choose(number)
        self._view.show_draft(found, number)

    @Slot(float)
    def on_heard(self, second: float) -> None:
        """Go along with what is heard: from subtitle to subtitle, unless one is being written."""
        view = self._view
        if not self._bench.is_playing or self._bench.page.views.shown is not view:
            return
        number = view.model.number_at(second)
        if number is None or number == self._heard or second < view.model.cues[number].start:
            return
        self._heard = number
        if view.table.state() is not QAbstractItemView.State.EditingState:
            view.choose(number)

    @Slot(int)
    def on_chosen(self, number: int) -> None:
        """Go where the chosen subtitle stands, unless something is being heard or it is there."""
        cues = self._view.model.cues
        if self._place is _Place.OPENED or not 0 <= number < len(cues):
            return
        self._place = _Place.TAKEN
        if self._bench.is_playing:
            return
        if self._bench.page.views.shown is self._view and self._view.table.hasFocus():
            cue = cues[number]
            if not cue.start <= self._bench.heard < cue.end:
                self._bench.go_to(cue.start)

    @Slot()
    def on_entered(self) -> None:
        """Let the keyboard begin where the sound is, not at the first subtitle."""
        self._go_to_sound(self._place)

    @Slot(object)
    def on_found(self, places: FoundPlaces) -> None:
        """Mark what was looked for, and go to the subtitle in which the place shown is said."""
        self._view.show_found(places.query)
        if places.shown is not None:
            number = self._view.model.number_at(places.second)
            if number is not None:
                self._view.choose(number)

    def _go_to_sound(self, place: _Place) -> None:
        """Choose the subtitle that is heard or comes next, else the last; the sound stays."""
        self._place = _Place.OPENED
        number = self._view.model.number_at(self._bench.heard)
        self._view.choose(len(self._view.model.cues) - 1 if number is None else number)
        self._place = place
