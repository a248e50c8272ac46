"""What the user can do with the recording that is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication

from kasr_desktop.domain.export_options import DocumentLayout, ExportOptions
from kasr_desktop.session.queue_item import QueueItem
from kasr_desktop.session.session import Session
from kasr_desktop.ui.features.export.exporter import Exporter
from kasr_desktop.ui.shell.window_dialogs import copy_details, play
from kasr_desktop.ui.shell.window_geometry import keep_reading_size, kept_reading_size
from kasr_desktop.ui.views.queue.queue_panel import QueuePanel
from kasr_desktop.ui.views.transcript.clipboard_text import rows_as_text
from kasr_desktop.ui.views.transcript.segment_row import SegmentRow
from kasr_desktop.ui.views.transcript.transcript_page import TranscriptPage
from kasr_desktop.ui.widgets.language import filled, translate
from kasr_desktop.ui.widgets.notices import Level, Message, WayOut
from kasr_desktop.ui.widgets.theme import READING_SIZES


class ItemActions(QObject):
    """Slots for buttons and menus alike; each does nothing where nothing is shown.

    Signals:
        message: A `Message` for the user.
    """

    message = Signal(object)

    def __init__(
        self,
        panel: QueuePanel,
        page: TranscriptPage,
        session: Session,
        exporter: Exporter,
    ) -> None:
        super().__init__(panel)
        self._panel = panel
        self._page = page
        self._controller = session.controller
        self._library = session.library_sync
        self._preferences = session.preferences
        self._exporter = exporter
        page.table.set_reading_size(kept_reading_size())

    @property
    def _item(self) -> QueueItem | None:
        """The recording shown, with what is being typed taken into it."""
        self._page.commit_drafts()
        return self._panel.chosen

    @Slot()
    def on_copy(self) -> None:
        """Copy the selected rows, all of them if none is selected."""
        self._copy(times=False)

    @Slot()
    def on_copy_timed(self) -> None:
        """Copy with the start of every row."""
        self._copy(times=True)

    @Slot()
    def on_copy_interview(self) -> None:
        """Copy paragraphs by speaker, to be pasted into a document with the names in bold."""
        from kasr_desktop.exports.document_content import document_content
        from kasr_desktop.exports.interview_copy import html_interview, plain_interview

        item = self._item
        whole = None if item is None else item.result()
        if whole is None:
            return
        segments = tuple(row.segment for row in self._chosen_rows() if not row.tentative)
        settings = self._preferences.settings
        options = ExportOptions(
            layout=DocumentLayout.INTERVIEW,
            times=settings.export_times,
            speakers=settings.export_speakers,
        )
        content = document_content(replace(whole, segments=segments), options)
        if content.paragraphs:
            data = QMimeData()
            data.setText(plain_interview(content))
            data.setHtml(html_interview(content))
            QGuiApplication.clipboard().setMimeData(data)
            said = translate("Window", "Copied: {count} paragraphs")
            text = said.format(count=len(content.paragraphs))
            self.message.emit(Message(Level.DONE, text, topic="copy", brief=True))

    @Slot(QAction)
    def on_copy_text_of(self, action: QAction) -> None:
        """Copy what one source says, whatever was corrected."""
        self._copy(of=action.data())

    @Slot()
    def on_cancel(self) -> None:
        """Stop the recording shown if it is at work, else the first that is."""
        self._controller.cancel(self._item)

    @Slot()
    def on_go_on(self) -> None:
        """Go on with a recording that was stopped, from where its text ends."""
        if self._item is not None:
            self._controller.go_on(self._item)

    @Slot()
    def on_do_again(self) -> None:
        """Do the recording again from its start; a text that is there stays beside the new one."""
        item = self._item
        if item is None:
            return
        fresh = self._controller.do_again(item)
        self._panel.choose(fresh)
        if fresh is not item:
            said = translate("Window", "Transcribing again. The text so far stays in the list.")
            self._tell_undoable(
                said,
                partial(self._drop_new, fresh, item),
                holds=partial(self._is_new, fresh),
            )

    @Slot()
    def on_retry(self) -> None:
        """Go on where it stopped, else do it again."""
        item = self._item
        if item is not None and item.can_go_on:
            self.on_go_on()
        else:
            self.on_do_again()

    @Slot()
    def on_remove(self) -> None:
        """Take the recording off the list."""
        if self._item is not None:
            self.remove([self._item])

    def remove(self, items: Sequence[QueueItem]) -> None:
        """Take recordings off the list, and offer the way back."""
        present = [
            item for item in items if item in self._controller.items and not item.sound.is_live
        ]
        places = [self._controller.items.index(item) for item in present]
        waiting = [item for item in present if not item.is_over]
        chosen = self._panel.chosen
        for item in present:
            self._controller.remove(item)
        if not present:
            return
        if len(present) == 1:
            text = translate("Window", "“{name}” is off the list. Its text stays in the library.")
            said = filled(text, name=present[0].name)
        else:
            text = translate("Window", "Off the list: {count}. Their texts stay in the library.")
            said = text.format(count=len(present))
        self._tell_undoable(
            said,
            partial(self._put_back, present, places, waiting, chosen),
            holds=lambda: not any(item in self._controller.items for item in present),
        )

    def show_listed(self, listed: Mapping[Path, QueueItem], *, alone: bool) -> None:
        """Show what was opened once more and is on the list, and offer to do it anew.

        Args:
            listed: Files with their items; one of which there is no text is tried again.
            alone: True if nothing else was opened: it comes to the front.
        """
        items = list(listed.values())
        if items and alone:
            self._panel.choose(items[0])
        for item in items:
            if not item.segments:
                self._controller.do_again(item)
        known = {path: item for path, item in listed.items() if item.segments}
        if not known:
            return
        if len(known) == 1:
            text = translate("Window", "“{name}” is on the list already.")
            said = filled(text, name=next(iter(known.values())).name)
        else:
            text = translate("Window", "On the list already: {count}.")
            said = text.format(count=len(known))
        again = translate("Window", "Transcribe again")
        anew = WayOut(again, partial(self._add_anew, list(known.values())))
        message = Message(Level.INFORMATION, said, (anew,), topic="listed", brief=True)
        self.message.emit(message)

    @Slot()
    def on_save(self) -> None:
        """Save subtitles at once."""
        if self._item is not None:
            self._exporter.save_subtitles(self._item)

    @Slot()
    def on_export(self) -> None:
        """Choose how to save."""
        if self._item is not None and self._item.result() is not None:
            self._exporter.choose(self._item)

    def files_to_drag(self) -> tuple[Path, ...]:
        """Write the result to be dragged out of the window."""
        return () if self._item is None else self._exporter.files_to_drag(self._item)

    @Slot()
    def on_listen(self) -> None:
        """Hear the recording in the system's player."""
        if self._item is not None:
            play(self._item.sound.path)

    @Slot()
    def on_copy_details(self) -> None:
        """Copy what a developer needs to know about the failure shown."""
        if self._item is not None and self._item.work.error is not None:
            copy_details(self._item.work.error)

    @Slot()
    def on_larger(self) -> None:
        """Show the text larger."""
        self._set_reading_size(1)

    @Slot()
    def on_smaller(self) -> None:
        """Show the text smaller."""
        self._set_reading_size(-1)

    def _is_new(self, fresh: QueueItem) -> bool:
        """Return whether a run is still news: at work, or what is looked at."""
        is_there = fresh in self._controller.items
        return is_there and (not fresh.is_over or fresh is self._item)

    def _drop_new(self, fresh: QueueItem, former: QueueItem) -> None:
        """Take a new run back; what a person has written in it meanwhile stays in the library."""
        self._controller.remove(fresh)
        if not fresh.document.is_edited:
            self._library.forget([fresh.keeping.key])
        self._panel.choose(former)

    def _add_anew(self, items: Sequence[QueueItem]) -> None:
        """Transcribe files that have a text once more; each new text stands beside its own."""
        fresh = [self._controller.do_again(item) for item in items]
        self._panel.choose(fresh[0])

    def _put_back(
        self,
        items: Sequence[QueueItem],
        places: Sequence[int],
        waiting: Sequence[QueueItem],
        chosen: QueueItem | None,
    ) -> None:
        for item, place in zip(items, places, strict=True):
            self._controller.put_back(item, place)
            if item in waiting:
                self._controller.go_on(item)
        if chosen is not None and chosen in items:
            self._panel.choose(chosen)

    def _tell_undoable(
        self, said: str, undo: Callable[[], object], *, holds: Callable[[], bool]
    ) -> None:
        back = WayOut(translate("Window", "Undo"), undo)
        self.message.emit(Message(Level.DONE, said, (back,), topic="list", holds=holds))

    def _chosen_rows(self) -> list[SegmentRow]:
        """Return the rows selected, all of them where none is."""
        rows = self._page.segments.rows
        return [rows[number] for number in self._page.table.selected_rows()] or list(rows)

    def _copy(self, *, times: bool = False, of: str | None = None) -> None:
        chosen = self._chosen_rows()
        segments, column = self._page.segments, self._page.table.currentIndex().column()
        column = column if column in segments.text_columns else segments.standing_column
        source = segments.sources[column - 1]
        if of is None:
            text = rows_as_text(chosen, source=source, times=times)
        else:
            text = rows_as_text(chosen, source=of, corrected=False)
        if text:
            QGuiApplication.clipboard().setText(text)
            said = translate("Window", "Copied: {count} lines").format(count=text.count("\n") + 1)
            self.message.emit(Message(Level.DONE, said, topic="copy", brief=True))

    def _set_reading_size(self, step: int) -> None:
        table = self._page.table
        present = min(READING_SIZES, key=lambda size: abs(size - table.reading_size))
        place = READING_SIZES.index(present) + step
        if 0 <= place < len(READING_SIZES):
            table.set_reading_size(READING_SIZES[place])
            keep_reading_size(READING_SIZES[place])
