"""Looks for what the find bar asks, leads from place to place, and replaces."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent

from kasr_desktop.editing.change import Change
from kasr_desktop.editing.search import Match, Query, find_matches, replace_matches, replacing
from kasr_desktop.session.queue_item import QueueItem
from kasr_desktop.ui.features.edit.edit_actions import EditActions
from kasr_desktop.ui.features.edit.find_bar import FindBar
from kasr_desktop.ui.features.workbench import FoundPlaces, Workbench
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.worker.between_events import BetweenEvents

_TYPING_MS = 120


class FindController(QObject):
    """The place shown is the first from the current row on until the user moves."""

    def __init__(self, bench: Workbench, actions: EditActions) -> None:
        super().__init__(bench)
        self._bench = bench
        self._table = bench.page.table
        self._matches: list[Match] = []
        self._place = -1
        self.bar = FindBar()
        bench.page.bottom.addWidget(self.bar)
        bench.page.installEventFilter(self)
        bench.provide_find(self.look_for)
        self._replacing = BetweenEvents[Change | None](self)
        self._looking = QTimer(self, interval=_TYPING_MS, singleShot=True)
        self._looking.timeout.connect(self.on_look)
        self.bar.query_changed.connect(self._looking.start)
        self.bar.moved.connect(self.move)
        self.bar.replace_wanted.connect(self.on_replace)
        self.bar.replace_all_wanted.connect(self.on_replace_all)
        self.bar.closed.connect(self.on_closed)
        actions.find.triggered.connect(self.on_find)
        actions.replace.triggered.connect(self.on_find_and_replace)
        actions.find_next.triggered.connect(self.on_next)
        actions.find_previous.triggered.connect(self.on_previous)
        bench.editor.changed.connect(self.on_text_changed)
        bench.item_chosen.connect(self._replacing.stop)
        bench.item_chosen.connect(self.on_text_changed)
        bench.closing.connect(self._replacing.finish)
        bench.controller.segment_added.connect(self.on_text_changed)

    @property
    def matches(self) -> list[Match]:
        """The places found."""
        return self._matches

    @Slot()
    def on_find(self) -> None:
        """Open the bar to find."""
        self._open(replacing=False)

    @Slot()
    def on_find_and_replace(self) -> None:
        """Open the bar to find and replace."""
        self._open(replacing=True)

    def look_for(self, text: str) -> None:
        """Show the places of a text, beginning with the chosen row; the focus stays."""
        self.bar.wanted.setText(text)
        self.bar.show_parts(replacing=False)
        self._place = -1
        self.move(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Esc close the bar wherever in the page the focus is."""
        if (
            isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and self.bar.isVisible()
        ):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self.bar.on_close()
                return True
        return super().eventFilter(watched, event)

    @Slot()
    def on_next(self) -> None:
        """Go to the next place."""
        self.move(False)

    @Slot()
    def on_previous(self) -> None:
        """Go to the previous place."""
        self.move(True)

    @Slot()
    def on_text_changed(self) -> None:
        """Look again, soon: the text is not what it was."""
        if self._replacing.is_running:
            self.on_replace_all()
        if self.bar.isVisible():
            self._looking.start()

    @Slot()
    def on_look(self) -> None:
        """Look for it in the recording shown, without going anywhere."""
        item = self._bench.item
        before = self._matches[self._place] if 0 <= self._place < len(self._matches) else None
        segments = item.segments if item is not None and self.bar.isVisible() else ()
        self._matches = find_matches(segments, self.bar.query)
        self._place = self._matches.index(before) if before in self._matches else -1
        self._show()

    @Slot(bool)
    def move(self, backwards: bool) -> None:
        """Go to the next or previous place, round the ends."""
        if not self.bar.isVisible():
            self._open(replacing=False)
        self._look_now()
        if not self._matches:
            return
        if self._place >= 0:
            step = -1 if backwards else 1
            self._place = (self._place + step) % len(self._matches)
        else:
            self._place = self._from_current_row(backwards=backwards)
        self._go()

    @Slot()
    def on_replace(self) -> None:
        """Replace the place shown and go to the next; the first press only shows it."""
        item = self._bench.item
        self._look_now()
        if item is None or not 0 <= self._place < len(self._matches):
            self.move(False)
            return
        self._bench.editor.commit_drafts(item)
        match, replacement = self._matches[self._place], self.bar.replacement.text()
        if self._bench.editor.do(item, replace_matches(item.document, [match], replacement)):
            self.bar.forget_typing()
        self._look_now()
        after = match.start + len(replacement)
        following = (
            number
            for number, found in enumerate(self._matches)
            if (found.row, found.start) >= (match.row, after)
        )
        self._place = next(following, 0 if self._matches else -1)
        self._go()

    @Slot()
    def on_replace_all(self) -> None:
        """Replace every place in one step and say how many there were.

        In thousands of rows this takes a while; whoever changes the text meanwhile lets it
        begin anew.
        """
        item = self._bench.item
        if item is None:
            return
        self._bench.editor.commit_drafts(item)
        self._look_now()
        work = replacing(item.document, self._matches, self.bar.replacement.text())
        self._replacing.run(work, partial(self._replace_all, item))

    def _replace_all(self, item: QueueItem, change: Change | None) -> None:
        if self._bench.editor.do(item, change) and change is not None:
            self.bar.forget_typing()
            said = translate("Editing", "Replaced: {count}. Undo reverts them all.")
            text = said.format(count=change.count)
            self._bench.show_step(item, text, topic="replace")

    @Slot()
    def on_closed(self) -> None:
        """Go back to the text."""
        self._matches, self._place = [], -1
        self._show()
        self._table.setFocus()

    def _open(self, *, replacing: bool) -> None:
        if self._bench.item is not None:
            self._bench.editor.commit_drafts(self._bench.item)
        chosen = self._bench.page.editing.field.textCursor().selectedText()
        if self._bench.page.editing.row >= 0 and chosen:
            self.bar.wanted.setText(chosen)
        self.bar.open(replacing=replacing)
        self._looking.start()

    def _look_now(self) -> None:
        self._looking.stop()
        self.on_look()

    def _from_current_row(self, *, backwards: bool) -> int:
        row = max(0, self._table.currentIndex().row())
        if backwards:
            before = [n for n, match in enumerate(self._matches) if match.row <= row]
            return before[-1] if before else len(self._matches) - 1
        return next((n for n, match in enumerate(self._matches) if match.row >= row), 0)

    def _go(self) -> None:
        """Show the place; the keyboard stays in the bar."""
        if 0 <= self._place < len(self._matches):
            row = self._matches[self._place].row
            self._table.choose_row(row)
        self._show()

    def _show(self) -> None:
        self.bar.show_count(len(self._matches), self._place)
        shown = self._matches[self._place] if 0 <= self._place < len(self._matches) else None
        query = self.bar.query if self.bar.isVisible() else Query("")
        second = self._second(shown)
        self._bench.show_found(FoundPlaces(query, tuple(self._matches), shown, second))

    def _second(self, shown: Match | None) -> float:
        """Return when a place is said."""
        item = self._bench.item
        if item is None or shown is None or shown.row >= len(item.segments):
            return 0.0
        segment = item.segments[shown.row]
        words = segment.best.words
        number = segment.best.text[: shown.start].count(" ")
        return words[number].start if number < len(words) else segment.start
