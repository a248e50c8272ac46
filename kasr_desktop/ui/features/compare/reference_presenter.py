"""The reference of the recording shown: chosen, compared, remembered, taken away."""

from __future__ import annotations

import contextlib
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QFileDialog

from kasr_desktop.domain.errors import EngineError, KasrError
from kasr_desktop.domain.readings import REFERENCE
from kasr_desktop.editing.added_readings import take_out
from kasr_desktop.editing.change import Change
from kasr_desktop.exports.reading import CUE_READERS
from kasr_desktop.session.queue_item import QueueItem
from kasr_desktop.session.references import (
    Reference,
    read_reference,
)
from kasr_desktop.ui.features.compare.reference_drop import ReferenceDrop
from kasr_desktop.ui.features.compare.reference_sheet import ReferenceSheet, make_sheet
from kasr_desktop.ui.features.workbench import Workbench
from kasr_desktop.ui.views.strings import error_sentence, guess_told
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.notices import Level, Message, WayOut
from kasr_desktop.worker.between_events import BetweenEvents
from kasr_desktop.worker.task_runner import Policy, TaskRunner

TOPIC = "reference"
_PAUSE_MS = 1500  # after an edit, words may belong to another row
_SMALL = 100_000  # bytes that are read in a few hundredths of a second


class ReferencePresenter(QObject):
    """Keeps a sheet in step with the document of the recording shown.

    Signals:
        sheet_made: A whole new `ReferenceSheet`, or None: there is no reference (any more).
        sheet_changed: Rows of the sheet were checked anew.
        running_changed: True while a comparison runs.
    """

    sheet_made = Signal(object)
    sheet_changed = Signal()
    running_changed = Signal(bool)

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._bench = bench
        self._references = bench.session.references
        self.reference: Reference | None = None
        self.sheet: ReferenceSheet | None = None
        self._number = 0
        self._reading = TaskRunner(self, policy=Policy.REPLACE)
        self._comparing: BetweenEvents[ReferenceSheet] = BetweenEvents(self)
        self._pause = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self.on_pause)
        self._drops = ReferenceDrop(bench.window, self.is_wanted)
        self._drops.dropped.connect(self.use_file)
        bench.closing.connect(self.shut_down)

    @property
    def is_running(self) -> bool:
        """True while a comparison runs."""
        return self._comparing.is_running

    @Slot()
    def shut_down(self) -> None:
        """End all work."""
        self._comparing.stop()

    def show_item(self, item: QueueItem | None) -> None:
        """Turn to another recording."""
        self._pause.stop()
        self.reference = self._references.find(item.sound.path) if item is not None else None
        self.sheet = None
        self.sheet_made.emit(None)
        self._compare()

    def follow(self, change: Change) -> None:
        """Take over a change of the document."""
        if self.sheet is not None:
            self.sheet.follow(change)
            self.sheet_changed.emit()
        self._stale()

    def append(self) -> None:
        """Take over a row the engine has added."""
        item = self._bench.item
        if self.sheet is not None and item is not None:
            self.sheet.append(item.segments[-1])
        self._stale()

    @Slot(object)
    def is_wanted(self, path: Path) -> bool:
        """Return whether a text that is dropped is a reference: subtitles alone are a project."""
        return self._bench.item is not None or path.suffix.lower() not in CUE_READERS

    def use_file(self, path: Path) -> None:
        """Take a file as the reference of the recording shown."""
        item = self._bench.item
        if item is None:
            self._say(
                translate("Check", "Open the recording first, then drop its text on the window.")
            )
            return
        self._bench.clear_message(TOPIC)
        if _is_small(path):
            try:
                self._take_over(item, read_reference(path))
            except KasrError as error:
                self._refuse(error)
            return
        self._reading.call(
            lambda: read_reference(path), done=partial(self._take_over, item), failed=self._refuse
        )

    def _refuse(self, error: Exception) -> None:
        """Say why a file is no reference."""
        if not isinstance(error, KasrError):
            error = EngineError(f"{type(error).__name__}: {error}", reason="unexpected")
        sentence = error_sentence(error)
        self._bench.show_message(Message(Level.WARNING, sentence, (self._again(),), topic=TOPIC))

    def _take_over(self, item: QueueItem, reference: Reference) -> None:
        """Take what was read as the reference of the recording it was meant for."""
        if item is not self._bench.item:  # another one is shown by now
            self._references.keep(item.sound.path, reference, key=item.keeping.key)
            return
        if not reference.words:
            said = translate("Check", "There are no words in {name}.").format(name=reference.name)
            self._say(said)
            return
        self.use(item, reference)
        if told := guess_told(reference.guessed, reference.bad_lines):
            level = Level.WARNING if reference.bad_lines else Level.INFORMATION
            self._bench.show_message(Message(level, told, topic=TOPIC))

    def use(self, item: QueueItem, reference: Reference) -> None:
        """Hold the recording shown against a reference, and remember that."""
        self._drop_column(item)
        self.reference = reference
        self._references.keep(item.sound.path, reference, key=item.keeping.key)
        self.sheet = None
        self.sheet_made.emit(None)
        self._compare()

    @Slot()
    def on_choose(self) -> None:
        """Choose a file."""
        kinds = translate("Check", "Texts and subtitles")
        name, _ = QFileDialog.getOpenFileName(
            self._bench.window,
            translate("Check", "What was actually said"),
            self._bench.preferences.settings.last_open_folder,
            f"{kinds} (*.txt *.srt *.vtt *.smi *.ass *.ssa)",
        )
        if name:
            self.use_file(Path(name))

    @Slot()
    def on_remove(self) -> None:
        """Take the reference away; its file stays where it is."""
        item, reference = self._bench.item, self.reference
        if item is None or reference is None:
            return
        self._drop_column(item)
        self._references.drop(item.sound.path)
        self.reference = self.sheet = None
        self._pause.stop()
        self._number += 1
        self.sheet_made.emit(None)

    def _take(self, number: int, sheet: ReferenceSheet) -> None:
        """Use a sheet, unless the document is another one by now."""
        self.running_changed.emit(False)
        item = self._bench.item
        if number == self._number and item is not None and len(sheet.rows) == len(item.segments):
            self.sheet = sheet
            self.sheet_made.emit(sheet)

    @Slot()
    def on_pause(self) -> None:
        """Share the whole reference out anew: words may belong to other rows now."""
        self._compare()

    def _drop_column(self, item: QueueItem) -> None:
        """Take the former reference out of the rows, where it is a column: it holds no more."""
        if REFERENCE in item.columns:
            self._bench.editor.commit_drafts(item)
            self._bench.editor.do(item, take_out(item.document, REFERENCE))

    def _compare(self) -> None:
        """Compare a few milliseconds between two events; a newer one replaces an older."""
        item = self._bench.item
        self._number += 1
        if item is not None and self.reference is not None and item.segments:
            if not self.is_running:
                self.running_changed.emit(True)
            work = make_sheet(self.reference.words, list(item.segments))
            self._comparing.run(work, partial(self._take, self._number))

    def _stale(self) -> None:
        """A comparison that runs is of rows as they were: make it anew a little later."""
        self._number += 1
        if self.reference is not None:
            self._pause.start()

    def _say(self, text: str) -> None:
        self._bench.show_message(Message(Level.WARNING, text, topic=TOPIC))

    def _again(self) -> WayOut:
        return WayOut(translate("Check", "Choose another file"), self.on_choose)


def _is_small(path: Path) -> bool:
    """Return whether a file is read in no time; a large one is read in the background."""
    with contextlib.suppress(OSError):
        return path.stat().st_size <= _SMALL
    return True  # what is not there is told at once
