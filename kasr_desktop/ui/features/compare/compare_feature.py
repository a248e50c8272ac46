"""Checking in the window: the reference, the errors, the doubtful words."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Slot

from kasr_desktop.domain.readings import BEST, REFERENCE
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.editing.added_readings import add_words, take_out
from kasr_desktop.editing.change import Change, ChangeKind
from kasr_desktop.session.queue_item import QueueItem
from kasr_desktop.text.reference_errors import WordError
from kasr_desktop.ui.features.compare.check_model import CheckModel
from kasr_desktop.ui.features.compare.check_view import CheckView
from kasr_desktop.ui.features.compare.doubt_queue import DoubtQueue
from kasr_desktop.ui.features.compare.pick_presenter import PickPresenter
from kasr_desktop.ui.features.compare.reference_presenter import ReferencePresenter
from kasr_desktop.ui.features.compare.reference_sheet import ReferenceSheet
from kasr_desktop.ui.features.workbench import FoundPlaces, Workbench
from kasr_desktop.ui.widgets.language import translate

_COUNTING_MS = 250


class CompareFeature(QObject):
    """Builds the check view and keeps it in step with the document shown."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._bench = bench
        self.doubts = DoubtQueue()
        self.model = CheckModel(self.doubts)
        self.view = CheckView(self.model)
        self.reference = ReferencePresenter(bench)
        self.picks = PickPresenter(bench, self.view, self.model, self.doubts)
        self._counting = QTimer(self, interval=_COUNTING_MS, singleShot=True)
        self._error_turns: dict[tuple[str, str], int] = {}
        bench.page.views.add_view(translate("Check", "Check"), self.view)
        self.picks.add_actions()
        menus = bench.menus
        compare = menus.add(
            menus.view,
            translate("Menus", "C&ompare with a reference…"),
            name="reference",
            separate=True,
        )
        compare.triggered.connect(self.reference.on_choose)
        self._connect()

    @Slot(object)
    def on_item_chosen(self, item: QueueItem | None) -> None:
        """Show another recording."""
        self._error_turns.clear()
        self.reference.show_item(item)

    @Slot(object, object)
    def on_changed(self, item: QueueItem, change: Change) -> None:
        """Follow a change of the document shown."""
        if item is not self._bench.item:
            return
        self.reference.follow(change)
        self.model.follow(change, item.segments, self.reference.sheet)
        self._counting.start()
        self.picks.show_picks()
        if change.kind in (ChangeKind.ADD_READING, ChangeKind.DROP_READING):
            self._show_column()

    @Slot(object, object)
    def on_segment_added(self, item: QueueItem, segment: Segment) -> None:
        """Show a new row."""
        if item is self._bench.item:
            self.reference.append()
            self.model.append(segment)
            self._counting.start()

    @Slot(object)
    def on_found(self, places: FoundPlaces) -> None:
        """Mark what was looked for."""
        self.view.table.show_found(places.matches, places.shown)

    @Slot(object)
    def on_item_changed(self, item: QueueItem) -> None:
        """Notice that the recording shown began anew."""
        if item is self._bench.item and len(item.segments) < len(self.model.rows):
            self.reference.show_item(item)

    @Slot(object)
    def on_sheet_made(self, _sheet: ReferenceSheet | None) -> None:
        """Show the reference under every row, or none; the user stays where they are."""
        item, spot = self._bench.item, self.picks.current
        self.model.show_rows(item.segments if item is not None else (), self.reference.sheet)
        chosen = self.reference.reference
        self.view.rates.show_reference(chosen.name if chosen is not None else "")
        if spot is not None and spot.row < len(self.model.rows):
            self.model.set_current(spot)
            self.view.table.go_to(spot.row)
        self.picks.show_picks()
        self.on_count()

    @Slot()
    def on_count(self) -> None:
        """Count errors and doubtful places anew."""
        item, sheet = self._bench.item, self.reference.sheet
        self.doubts.forget_others(item.segments if item is not None else ())
        self.picks.count()
        if item is not None:
            sources = item.sources
            self.view.show_sources(sources)
            known = {} if sheet is None else {one: sheet.rates(one) for one in (*sources, BEST)}
            self.view.rates.show_rates(known)
        self._show_column()
        self.on_errors_wanted()

    @Slot(bool)
    def on_column_wanted(self, wanted: bool) -> None:
        """Make the reference a reading of every row, or take it out of them: a step."""
        item, sheet = self._bench.item, self.reference.sheet
        if item is None or sheet is None:
            return
        self._bench.editor.commit_drafts(item)
        if wanted:
            words = [row.words for row in sheet.rows]
            self._bench.editor.do(item, add_words(item.document, REFERENCE, words))
        else:
            self._bench.editor.do(item, take_out(item.document, REFERENCE))
        self._show_column()

    @Slot()
    def on_errors_wanted(self) -> None:
        """List the errors of the text chosen."""
        sheet = self.reference.sheet
        self.view.errors.setVisible(sheet is not None)
        if sheet is not None:
            self.view.errors.show_errors(sheet.errors(self.view.errors.source))

    @Slot(object)
    def on_error_chosen(self, error: WordError) -> None:
        """Go to a segment with this error, the next one every time."""
        key = error.reference, error.text
        turn = self._error_turns.get(key, 0)
        self._error_turns[key] = turn + 1
        row = error.places[turn % error.count]
        if row < len(self.model.rows):
            self.view.table.go_to(row)
            self._bench.go_to(self.model.rows[row].segment.start)

    @Slot()
    def on_shown(self) -> None:
        """Take the size of type of the transcript."""
        self.view.table.set_reading_size(self._bench.page.table.reading_size)

    @Slot(bool)
    def on_comparing(self, running: bool) -> None:
        """Say that the comparison is being made."""
        self.view.show_working(working=running)

    def _show_column(self) -> None:
        item = self._bench.item
        shown = item is not None and REFERENCE in item.columns
        self.view.rates.show_column(shown=shown, enabled=self.reference.sheet is not None)

    def _connect(self) -> None:
        bench, view, reference = self._bench, self.view, self.reference
        self._counting.timeout.connect(self.on_count)
        self.picks.resolved.connect(self._counting.start)
        view.errors.error_chosen.connect(self.on_error_chosen)
        view.errors.source_changed.connect(self.on_errors_wanted)
        view.rates.choose_wanted.connect(reference.on_choose)
        view.rates.remove_wanted.connect(reference.on_remove)
        view.rates.column_wanted.connect(self.on_column_wanted)
        reference.sheet_made.connect(self.on_sheet_made)
        reference.sheet_changed.connect(self._counting.start)
        reference.running_changed.connect(self.on_comparing)
        bench.item_chosen.connect(self.on_item_chosen)
        bench.item_changed.connect(self.on_item_changed)
        bench.found_changed.connect(self.on_found)
        bench.editor.changed.connect(self.on_changed)
        bench.controller.segment_added.connect(self.on_segment_added)
        bench.page.views.view_changed.connect(self.on_shown)
