"""Speakers, word times, scripts and the written form, in the menu "Edit"."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QInputDialog

from kasr_desktop.domain.errors import KasrError
from kasr_desktop.domain.large_numbers import LargeNumbers
from kasr_desktop.domain.readings import WRITTEN
from kasr_desktop.domain.script_differences import ScriptDifferences
from kasr_desktop.editing.added_readings import as_heard
from kasr_desktop.editing.change import Change, ChangeKind
from kasr_desktop.pipeline.passes.transcript_pass import PassResult
from kasr_desktop.pipeline.script_file import SCRIPT_SUFFIXES
from kasr_desktop.session.queue_item import QueueItem
from kasr_desktop.text.elision import shown_name
from kasr_desktop.ui.features.workbench import Workbench
from kasr_desktop.ui.views.strings import error_sentence
from kasr_desktop.ui.widgets.drop_target import local_urls
from kasr_desktop.ui.widgets.language import filled, translate
from kasr_desktop.ui.widgets.notices import Level, Message, WayOut

if TYPE_CHECKING:
    from kasr_desktop.pipeline.passes.script_pass import ScriptResult

_MOST_SPEAKERS = 8
_TOPIC = "passes"


class PassesFeature(QObject):
    """Starts passes over the recording shown and tells what came of them."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._bench = bench
        self._passes = bench.session.passes
        self._last_form: LargeNumbers | None = None  # of large numbers, when written down last
        edit = bench.menus.edit
        self.find = bench.menus.add(
            edit, translate("Passes", "Find &speakers…"), "Ctrl+Alt+K", separate=True
        )
        self.align = bench.menus.add(edit, translate("Passes", "Real&ign word times"), "Ctrl+Alt+T")
        self.script = bench.menus.add(
            edit, translate("Passes", "Align a script with the s&ound…"), name="script"
        )
        self.paste = bench.menus.add(edit, translate("Passes", "Paste a script"), "Ctrl+V")
        self.written = bench.menus.add(
            edit, translate("Passes", "Writte&n form"), "Ctrl+Alt+W", separate=True
        )
        self.written.setCheckable(True)
        self.written.triggered.connect(self.on_written)
        bench.editor.changed.connect(self.on_text_changed)
        self.script.triggered.connect(self.on_script)
        self.paste.triggered.connect(self.on_paste)
        bench.provide_texts(self.take_script)
        self.find.triggered.connect(self.on_find)
        self.align.triggered.connect(self.on_align)
        bench.offered.connect(self.on_offer)
        bench.item_chosen.connect(self.on_offer)
        bench.item_chosen.connect(self.on_marks)
        bench.editor.changed.connect(self.on_marks)
        self._passes.progressed.connect(self.on_progressed)
        self._passes.ended.connect(self.on_ended)
        self._passes.outdated.connect(self.on_outdated)
        self.on_offer()

    @Slot()
    def on_find(self) -> None:
        """Ask how many speakers there are, and find them."""
        item = self._bench.item
        choices = [
            translate("Passes", "Find automatically"),
            *map(str, range(1, _MOST_SPEAKERS + 1)),
        ]
        chosen, accepted = QInputDialog.getItem(
            self._bench.window,
            translate("Passes", "Find speakers"),
            translate("Passes", "Number of speakers"),
            choices,
            0,
            False,
        )
        if accepted and item is not None:
            self._passes.find_speakers(item, _name, choices.index(chosen) or None)
            self.on_offer()

    @Slot()
    def on_align(self) -> None:
        """Find for the words that were corrected the times at which they were said."""
        if self._bench.item is not None:
            self._passes.align_words(self._bench.item)
            self.on_offer()

    def take_script(self, paths: Sequence[Path]) -> bool:
        """Offer to lay a file that was dropped over the recording shown; False: it is no text."""
        item, path = self._bench.item, paths[0]
        if item is None or len(paths) > 1 or path.suffix.lower() not in SCRIPT_SUFFIXES:
            return False
        name = shown_name(path.name)
        if not self.script.isEnabled():
            text = translate(
                "Passes", "“{name}” is a text. It can be aligned with a transcribed recording."
            )
            self._tell(Level.WARNING, filled(text, name=name))
            return True
        text = translate("Passes", "“{name}” is a text. Is it what was read in this recording?")
        way = WayOut(translate("Passes", "Align it"), lambda: self._ask_script(item, path=path))
        self._tell(Level.INFORMATION, filled(text, name=name), way)
        return True

    @Slot()
    def on_paste(self) -> None:
        """Take what lies on the clipboard: files as if they were dropped, a text as a script."""
        data = QGuiApplication.clipboard().mimeData()
        files = [Path(url.toLocalFile()) for url in local_urls(data)]
        if files:
            self._bench.add_paths(files)
        elif self.script.isEnabled() and data.text().strip() and self._bench.item is not None:
            self._ask_script(self._bench.item, text=data.text())

    @Slot()
    def on_script(self) -> None:
        """Ask for the text that was read, and lay it over the sound."""
        if self._bench.item is not None:
            self._ask_script(self._bench.item)

    def _ask_script(self, item: QueueItem, *, path: Path | None = None, text: str = "") -> None:
        from kasr_desktop.ui.features.passes.script_dialog import ScriptDialog

        dialog = ScriptDialog(self._bench.window)
        if path is not None:
            dialog.on_file(path)
        elif text:
            dialog.field.setPlainText(text)
        if dialog.exec():
            self._passes.lay_script(item, dialog.script, by_line=dialog.by_line.isChecked())
            self.on_offer()
        dialog.deleteLater()

    @Slot(bool)
    def on_written(self, wanted: bool) -> None:
        """Show the text as it is handed in, or as it was heard; either is one step."""
        item, editor = self._bench.item, self._bench.editor
        if item is None:
            return
        editor.commit_drafts(item)
        done, undone = item.document.undoable, item.document.redoable
        large_numbers = self._bench.preferences.settings.large_numbers
        was_off = undone is not None and undone.kind is ChangeKind.WRITE_FORM
        if wanted and was_off and large_numbers is self._last_form:
            editor.redo(item)  # it was switched off just now
        elif wanted:
            self._write_down(item)
        elif done is not None and done.kind is ChangeKind.WRITE_FORM:
            editor.undo(item)
        else:
            editor.do(item, as_heard(item.document))
        self.on_offer()

    def _write_down(self, item: QueueItem) -> None:
        self._last_form = self._bench.preferences.settings.large_numbers
        self._passes.write_down(item, self._last_form)

    @Slot(object, object)
    def on_text_changed(self, item: QueueItem, change: Change) -> None:
        """Offer to write down rows that stand as heard among others that do not."""
        if item is not self._bench.item:
            return
        self.on_offer()
        if change.kind is ChangeKind.WRITE_FORM or not item.is_written:
            return
        count = _num_as_heard(item)
        if not count:
            return

        def write() -> None:
            self._write_down(item)
            self.on_offer()

        text = translate("Passes", "{count} rows stand as heard, the others in their written form.")
        way = WayOut(translate("Passes", "Convert these too"), write)
        self._bench.show_message(
            Message(
                Level.INFORMATION,
                text.format(count=count),
                (way,),
                topic="written form",
                holds=lambda: item.is_written and bool(_num_as_heard(item)),
            )
        )

    @Slot()
    def on_offer(self) -> None:
        """Enable what can be done with the recording shown."""
        item = self._bench.item
        free = item is not None and item.is_over and not self._passes.is_running
        has_text = free and item is not None and bool(item.segments)
        has_sound = item is not None and item.has_sound
        self.find.setEnabled(has_text and has_sound)
        is_written = item is not None and item.is_written
        self.written.setChecked(is_written)
        self.written.setEnabled(has_text or is_written)
        self.align.setEnabled(free and has_sound and self._passes.can_align(item))
        self.script.setEnabled(self.align.isEnabled())

    @Slot()
    def on_marks(self) -> None:
        """Mark in the table what differs from the script, as long as the script stands there."""
        item = self._bench.item
        self._bench.page.table.mark_script(item.script if item is not None else None)

    @Slot(object, float)
    def on_progressed(self, item: QueueItem, seconds: float) -> None:
        """Show how far it is, with a way to stop."""
        end = item.segments[-1].end if item.segments else 0.0
        share = min(1.0, seconds / end) if end else 1.0
        stop = WayOut(translate("Passes", "Stop"), self._passes.cancel)
        text = translate("Passes", "Working through the recording: {share}%")
        self._tell(Level.INFORMATION, text.format(share=round(100 * share)), stop)

    @Slot(object, object, object)
    def on_ended(self, item: QueueItem, result: PassResult | None, error: KasrError | None) -> None:
        """Say what came of it."""
        from kasr_desktop.pipeline.passes.script_pass import ScriptResult

        self.on_offer()
        if error is not None:
            self._tell(Level.ERROR, error_sentence(error))
        elif result is None:
            self._tell(Level.DONE, translate("Passes", "Stopped. The text is as it was."))
        elif isinstance(result, ScriptResult):
            self._tell_script(item, result)
        elif result.change is None:
            self._tell(Level.DONE, translate("Passes", "Nothing had to be changed."))
        else:
            done = translate("Passes", "Done. Undo takes it back.")
            self._bench.show_step(item, done, topic=_TOPIC)

    @Slot(object)
    def on_outdated(self, _item: QueueItem) -> None:
        """Say that it has to be done again."""
        self.on_offer()
        text = translate(
            "Passes", "The text was changed meanwhile, so nothing was done. Try again."
        )
        self._tell(Level.WARNING, text)

    def _tell_script(self, item: QueueItem, result: ScriptResult) -> None:
        """Say how much of a script was heard, and what differs."""
        from kasr_desktop.pipeline.passes.script_pass import LEAST_HEARD

        if result.count < LEAST_HEARD * result.num_words:
            wrong = translate(
                "Passes",
                "Hardly any of the script is in this recording. Is it the right one?",
            )
            self._tell(Level.WARNING, wrong)
            return
        said = translate("Passes", "{count} of {total} words of the script were heard.")
        text = said.format(count=result.count, total=result.num_words)
        if result.differences == ScriptDifferences():
            self._bench.show_step(item, text, topic=_TOPIC)
            return

        def show() -> None:
            from kasr_desktop.ui.features.passes.script_report import ScriptReport

            report = ScriptReport(result.differences, self._bench.go_to, self._bench.window)
            report.show()  # beside the window, whose text it leads through

        self._tell(Level.INFORMATION, text, WayOut(translate("Passes", "Show what differs"), show))

    def _tell(self, level: Level, text: str, *ways_out: WayOut) -> None:
        brief = level is Level.DONE
        self._bench.show_message(Message(level, text, ways_out, topic=_TOPIC, brief=brief))


def _num_as_heard(item: QueueItem) -> int:
    """Count the rows that could be in their written form and are not."""
    return sum(
        row.edited is None and row.reading(WRITTEN) is None and bool(row.said.words)
        for row in item.segments
    )


def _name(number: int) -> str:
    return translate("Editing", "Speaker {number}").format(number=number)
