"""Correcting the text of the recording shown: connects menu, table, find bar and document."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction

from kasr_desktop.editing import operations, row_operations
from kasr_desktop.editing.change import Change
from kasr_desktop.editing.document import Document, Draft
from kasr_desktop.session.queue_item import QueueItem
from kasr_desktop.ui.features.edit.edit_actions import EditActions, default_name
from kasr_desktop.ui.features.edit.find_controller import FindController
from kasr_desktop.ui.features.edit.speakers_dialog import SpeakersDialog
from kasr_desktop.ui.features.edit.step_names import redo_label, undo_label
from kasr_desktop.ui.features.edit.times_dialog import TimesDialog
from kasr_desktop.ui.features.workbench import Workbench
from kasr_desktop.worker.main_thread_collector import spare_long_text

_NUDGE = 0.05  # seconds


class EditFeature(QObject):
    """Turns what the user does into changes of the document, and shows what they did."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._bench = bench
        self._page = bench.page
        self._editing = bench.page.editing
        self.actions = EditActions(bench.menus)
        self.finding = FindController(bench, self.actions)
        self._editing.written.connect(self.on_written)
        self._editing.drafted.connect(self.on_drafted)
        self._editing.split_wanted.connect(self.on_split_at)
        self._editing.changed.connect(self.on_offer)
        bench.editor.row_in_edit = self._row_in_edit
        bench.editor.about_to_change.connect(self.on_about_to_change)
        bench.editor.changed.connect(self._page.follow)
        bench.editor.changed.connect(self.on_changed)
        bench.closing.connect(self._editing.close)
        bench.controller.item_removed.connect(self._editing.close)
        bench.offered.connect(self.on_offer)
        bench.item_chosen.connect(self.on_item_chosen)
        self._page.table.selectionModel().selectionChanged.connect(self.on_offer)
        self._connect_actions()
        self._fill_table_menu()
        self.on_offer()

    def _row_in_edit(self, item: QueueItem) -> int:
        return self._editing.row if item is self._page.item else -1

    @property
    def rows(self) -> list[int]:
        """The rows that are meant: the one being written in, else those selected."""
        if self._editing.row >= 0:
            return [self._editing.row]
        last = self._page.segments.num_final
        return [row for row in self._page.table.selected_rows() if row < last]

    @Slot(object)
    def on_item_chosen(self, item: QueueItem | None) -> None:
        """Offer what can be done with another recording."""
        spare_long_text(len(item.segments) if item is not None else 0)
        self.on_offer()

    @Slot(object, object)
    def on_changed(self, _item: QueueItem, change: Change) -> None:
        """Offer what can be done with the text as it stands now."""
        spare_long_text(len(change.patches))
        self.on_offer()

    @Slot(int, str)
    def on_written(self, row: int, text: str) -> None:
        """Make a step of what was typed."""
        if self._page.item is not None:
            self._bench.editor.keep_draft(self._page.item, None)
            change = operations.set_text(self._page.item.document, row, text)
            self._bench.editor.do(self._page.item, change)

    @Slot(int, str)
    def on_drafted(self, row: int, text: str) -> None:
        """Keep what is being typed, in case the program is killed."""
        item = self._page.item
        draft = None if row < 0 else Draft(row, text)
        if item is not None and self._bench.editor.keep_draft(item, draft):
            self._bench.library_sync.touch(item)

    @Slot(object)
    def on_about_to_change(self, item: QueueItem) -> None:
        """Take what is being typed into the document first."""
        if item is self._page.item:
            self._page.commit_drafts()

    @Slot(int, int)
    def on_split_at(self, row: int, place: int) -> None:
        """Cut a row where the cursor stands, and go on writing in its second part."""
        if self._do(lambda document: row_operations.split(document, row, place)):
            self._editing.begin(row + 1, 0)

    @Slot()
    def on_split(self) -> None:
        """Cut a row: at the cursor, else where it pauses longest."""
        if self._editing.row >= 0:
            self._editing.on_split()
        elif len(self.rows) == 1:
            row = self.rows[0]
            place = row_operations.longest_pause(self._page.segments.rows[row].segment)
            self._do(lambda document: row_operations.split(document, row, place))

    @Slot()
    def on_undo(self) -> None:
        """Take the last step back and show where."""
        if self._page.item is not None:
            self._show(self._bench.editor.undo(self._page.item))

    @Slot()
    def on_redo(self) -> None:
        """Make the step again and show where."""
        if self._page.item is not None:
            self._show(self._bench.editor.redo(self._page.item))

    @Slot()
    def on_write(self) -> None:
        """Open the editor in the row."""
        if self.rows:
            self._editing.begin(self.rows[0])

    @Slot()
    def on_back(self) -> None:
        """Let the machine's text stand again."""
        rows = self.rows
        self._do(lambda document: operations.back_to_machine(document, rows))

    @Slot()
    def on_merge_next(self) -> None:
        """Join the selected rows, or one with the next."""
        rows = self.rows
        if rows:
            count = max(2, rows[-1] - rows[0] + 1)
            self._merge(rows[0], count)

    @Slot()
    def on_merge_previous(self) -> None:
        """Join a row with the one before it."""
        if self.rows and self.rows[0] > 0:
            self._merge(self.rows[0] - 1, 2)

    @Slot()
    def on_times(self) -> None:
        """Ask for times."""
        rows = self.rows
        if rows and self._page.item is not None:
            self._bench.editor.commit_drafts(self._page.item)
            segment = self._page.segments.rows[rows[0]].segment
            dialog = TimesDialog(segment.start, segment.end, self._bench.window)
            if dialog.exec():
                start, end = dialog.times
                row = rows[0]
                self._do(lambda doc: row_operations.set_times(doc, row, start=start, end=end))

    @Slot()
    def on_names(self) -> None:
        """Ask for the speakers' names."""
        if self._page.item is None:
            return
        dialog = SpeakersDialog(self._page.item.document.speakers, self._bench.window)
        if dialog.exec():
            self._do(lambda document: operations.name_speakers(document, dialog.names))

    @Slot()
    def on_offer(self) -> None:
        """Enable what can be done, and name what can be undone."""
        item, acts = self._page.item, self.actions
        document = item.document if item is not None else Document()
        typed = self._editing.row >= 0
        acts.undo.setText(undo_label(document.undoable))
        acts.undo.setEnabled(document.undoable is not None or typed)
        acts.redo.setText(redo_label(document.redoable))
        acts.redo.setEnabled(document.redoable is not None)
        acts.name_speakers(document.speakers)
        has_rows = typed or 0 <= self._page.table.first_selected_row < self._page.segments.num_final
        for action in acts.on_rows:
            action.setEnabled(has_rows)
        for action in acts.on_text:
            action.setEnabled(bool(document.segments))

    def _merge(self, row: int, count: int) -> None:
        typing = self._editing.row >= 0
        if self._do(lambda document: row_operations.merge(document, row, count)):
            self._page.table.choose_row(row)
            if typing:
                self._editing.begin(row)

    def _nudge(self, *, start: float = 0.0, end: float = 0.0) -> None:
        for row in self.rows[:1]:
            segment = self._page.segments.rows[row].segment
            new_start = segment.start + start if start else None
            new_end = segment.end + end if end else None
            self._do(partial(row_operations.set_times, row=row, start=new_start, end=new_end))

    def _say_who(self, number: int) -> None:
        rows, name = self.rows, default_name(number)
        self._do(lambda document: operations.assign_speaker(document, rows, number, name=name))

    def _say_nobody(self) -> None:
        rows = self.rows
        self._do(lambda document: operations.set_speaker(document, rows, ""))

    def _do(self, make: Callable[[Document], Change | None]) -> bool:
        """Make a step of the document shown; what is being typed becomes one before it."""
        item = self._page.item
        if item is None:
            return False
        self._bench.editor.commit_drafts(item)
        return self._bench.editor.do(item, make(item.document))

    def _show(self, change: Change | None) -> None:
        """Bring what changed into sight."""
        if change is not None and change.patches and self._editing.row < 0:
            row = min(change.patches[0].first, self._page.segments.num_final - 1)
            self._page.table.choose_row(row)

    def _connect_actions(self) -> None:
        acts = self.actions
        slots: tuple[tuple[QAction, Callable[[], object]], ...] = (
            (acts.undo, self.on_undo),
            (acts.redo, self.on_redo),
            (acts.write, self.on_write),
            (acts.back, self.on_back),
            (acts.split, self.on_split),
            (acts.merge_next, self.on_merge_next),
            (acts.merge_previous, self.on_merge_previous),
            (acts.times, self.on_times),
            (acts.names, self.on_names),
            (acts.start_earlier, partial(self._nudge, start=-_NUDGE)),
            (acts.start_later, partial(self._nudge, start=_NUDGE)),
            (acts.end_earlier, partial(self._nudge, end=-_NUDGE)),
            (acts.end_later, partial(self._nudge, end=_NUDGE)),
            (acts.nobody, self._say_nobody),
            *((act, partial(self._say_who, number)) for number, act in enumerate(acts.speaker)),
        )
        for action, slot in slots:
            action.triggered.connect(_plain(slot))

    def _fill_table_menu(self) -> None:
        acts = self.actions
        rows = [acts.write, acts.back, acts.split, acts.merge_next, acts.merge_previous]
        self._page.table.add_to_menu([*rows, acts.speakers.menuAction()])


def _plain(slot: Callable[[], object]) -> Callable[..., object]:
    """Leave out what an action tells about being checked."""
    return lambda *_: slot()
