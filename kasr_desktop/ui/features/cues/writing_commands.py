"""Commands that write subtitles: their text, cuts, joins, new ones, and all times at once."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QModelIndex, QObject, Slot

from kasr_desktop.editing import row_operations
from kasr_desktop.editing.change import CueRevision
from kasr_desktop.editing.retiming import cue_retimed, retimed, row_added
from kasr_desktop.subtitles.cue_layout import layout
from kasr_desktop.subtitles.cue_sheet import adjustments_to
from kasr_desktop.ui.features.cues.cue_checks import CueChecks
from kasr_desktop.ui.features.cues.cue_files import TOPIC
from kasr_desktop.ui.features.cues.cue_view import CueView
from kasr_desktop.ui.features.cues.cue_writing import sources_of_cue, written_cue
from kasr_desktop.ui.features.cues.retime_dialog import RetimeDialog
from kasr_desktop.ui.features.workbench import Workbench
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.notices import Level, Message

_NEW_SECONDS, _LEAST, _PAUSE = 2.0, 0.5, 0.1  # of a subtitle that is added; left beside it


class WritingCommands(QObject):
    """Writes into the rows that subtitles come from."""

    def __init__(self, bench: Workbench, view: CueView, checks: CueChecks) -> None:
        super().__init__(bench)
        self._bench = bench
        self._view = view
        self._checks = checks
        view.model.timed.connect(self.on_timed)
        view.model.written.connect(self.on_written)
        view.texts.cut.connect(self.on_cut)

    @Slot(int, float, float)
    def on_timed(self, number: int, start: float, end: float) -> None:
        """Take times the user has typed."""
        checked = self._view.model.checked
        if checked is not None:
            self._checks.set_cue(
                checked, number, replace(checked.cues[number], start=start, end=end)
            )

    @Slot(int, str)
    def on_written(self, number: int, text: str) -> None:
        """Write a subtitle's text into the rows it comes from."""
        item, known = self._bench.item, self._view.model.checked
        if item is None or known is None or number >= len(known.cues):
            return
        checked = self._checks.settled(item)
        if checked is not None:
            self._checks.do(item, written_cue(item.document, checked, number, text))

    @Slot(QModelIndex, str, str)
    def on_cut(self, index: QModelIndex, before: str, after: str) -> None:
        """Cut a subtitle where the cursor stands: the row it comes from becomes two."""
        item, checked, number = self._bench.item, self._view.model.checked, index.row()
        if item is None or checked is None or not before.split() or not after.split():
            return
        sources = sources_of_cue(item.segments, checked.laid_out, number)
        self.on_written(number, f"{before} {after}" if before[-1:].isspace() else before + after)
        if len(sources) != 1:
            return
        row, first = sources[0].row, sources[0].first
        said = item.segments[row].best.text.split()
        head = " ".join([*said[:first], *before.split()])
        self._checks.do(item, row_operations.split(item.document, row, len(head)))

    @Slot()
    def on_delete(self) -> None:
        """Take the chosen subtitle away, with its words."""
        number = self._view.current
        if number >= 0:
            self.on_written(number, "")
            item = self._bench.item
            if item is not None:
                said = translate("Cues", "The subtitle is deleted. Undo brings it back.")
                self._bench.show_step(item, said, topic=TOPIC)

    @Slot()
    def on_merge(self) -> None:
        """Join the chosen subtitle with the next: the rows they come from become one."""
        item, number = self._bench.item, self._view.current
        checked = self._checks.settled(item) if item is not None else None
        if item is None or checked is None or not 0 <= number < len(checked.cues) - 1:
            return
        own, following = (
            sources_of_cue(item.segments, checked.laid_out, place) for place in (number, number + 1)
        )
        if own and following and own[-1].row != following[0].row:
            change = row_operations.merge(item.document, own[-1].row, 2)
            self._checks.do(item, change)
            return
        said = translate(
            "Cues", "These two are one sentence, split because it is too long for one subtitle."
        )
        self._bench.show_message(Message(Level.INFORMATION, said, topic=TOPIC, brief=True))

    @Slot()
    def on_add(self) -> None:
        """Put a subtitle into the pause behind the chosen one, and write in it."""
        item, number = self._bench.item, self._view.current
        checked = self._checks.settled(item) if item is not None else None
        if item is None or checked is None:
            return
        sources = sources_of_cue(item.segments, checked.laid_out, number) if number >= 0 else ()
        row = sources[-1].row + 1 if sources else len(item.segments)
        start = item.segments[row - 1].end if row else 0.0
        end = item.segments[row].start if row < len(item.segments) else start + _NEW_SECONDS
        start, end = start + _PAUSE, min(end - _PAUSE, start + _NEW_SECONDS)
        new = translate("Cues", "New subtitle")
        added = row_added(item.document, row, start, end, new) if end - start >= _LEAST else None
        if added is None:
            said = translate("Cues", "There is no pause here for another subtitle.")
            self._bench.show_message(Message(Level.INFORMATION, said, topic=TOPIC, brief=True))
            return
        self._checks.do(item, added)

    @Slot()
    def on_retime(self) -> None:
        """Ask how all times are to be moved."""
        item, checked = self._bench.item, self._view.model.checked
        if item is None or checked is None:
            return
        self._bench.editor.commit_drafts(item)
        first = min((cue.start for cue in checked.cues), default=0.0)
        dialog = RetimeDialog(first, self._bench.window)
        if dialog.exec():
            self.retime(factor=dialog.factor, offset=dialog.offset)
        dialog.deleteLater()

    def retime(self, *, factor: float, offset: float) -> None:
        """Move all times; subtitles that were adjusted stay so."""
        item, checked = self._bench.item, self._view.model.checked
        change = retimed(item.document, factor=factor, offset=offset) if item is not None else None
        if item is None or checked is None or change is None:
            return
        rows = [patch.inserted[0] for patch in change.patches]
        own = [cue for n, cue in enumerate(checked.cues) if checked.is_adjusted(n)]
        wanted = [cue_retimed(cue, factor, offset) for cue in own]
        before = item.document.adjustments
        after = adjustments_to(layout(rows, checked.task.options), wanted)
        cues = CueRevision(before, after) if before != after else None
        self._checks.do(item, replace(change, cues=cues))
