"""Subtitles laid out and checked while their view is in front, and changes of their layout."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from kasr_desktop.domain.cue import Cue
from kasr_desktop.editing.change import Change, ChangeKind, CueRevision
from kasr_desktop.session.queue_item import QueueItem
from kasr_desktop.subtitles.cue_sheet import readjusted
from kasr_desktop.subtitles.korean_profile import Rule
from kasr_desktop.ui.features.cues.checked_cues import CheckedCues, CueTask, checking
from kasr_desktop.ui.features.cues.cue_view import CueView
from kasr_desktop.ui.features.workbench import Workbench
from kasr_desktop.worker.task_runner import Policy, TaskRunner

_PAUSE_MS = 150  # of typing, before it is worth looking


class CueChecks(QObject):
    """Shows in the view what was laid out and found, by the user's choices.

    Attributes:
        tasks: The checking in the background.

    Signals:
        shown: The view shows how the rows stand now.
    """

    shown = Signal()

    def __init__(self, bench: Workbench, view: CueView) -> None:
        super().__init__(bench)
        self._bench = bench
        self._view = view
        self.tasks = TaskRunner(self, policy=Policy.DEBOUNCE, pause_ms=_PAUSE_MS)

    def check(self, *, at_once: bool = False) -> None:
        """Look again, once changes have paused, where subtitles are looked at."""
        item, settings = self._bench.item, self._bench.preferences.settings
        if item is None or self._bench.page.views.shown is not self._view:
            return
        task = CueTask(
            tuple(item.segments),
            item.document.adjustments,
            settings.cue_profile.limits,
            frozenset(Rule) - set(settings.cue_rules_off),
            frame_rate=settings.cue_frame_rate,
            film=item.sound.path,
        )
        self.tasks.run(partial(checking, task), produced=self.on_checked, at_once=at_once)

    @Slot(object)
    def on_checked(self, checked: object) -> None:
        """Show what was found, unless something else is shown by now."""
        item = self._bench.item
        if not isinstance(checked, CheckedCues):
            return
        if item is not None and checked.task.segments == tuple(item.segments):
            self._view.show_cues(checked)
            self.shown.emit()

    def settled(self, item: QueueItem) -> CheckedCues | None:
        """Return the subtitles of the rows as they stand, what is being typed taken into them.

        None: that has changed the rows; they are looked at anew, and what was wanted may be asked
        for again.
        """
        checked = self._view.model.checked
        self._bench.editor.commit_drafts(item)
        if checked is not None and tuple(item.segments) != checked.task.segments:
            self.check(at_once=True)
            return None
        return checked

    def do(self, item: QueueItem, change: Change | None) -> None:
        """Change an item, as a step that can be undone, and look again."""
        self._bench.editor.do(item, change)
        self.check(at_once=True)

    def set_cue(self, checked: CheckedCues, number: int, cue: Cue) -> None:
        """Give one subtitle other lines or times."""
        self.set_cues(checked, (*checked.cues[:number], cue, *checked.cues[number + 1 :]))

    def set_cues(self, checked: CheckedCues, cues: tuple[Cue, ...]) -> None:
        """Give subtitles other lines or times; what the program lays out itself is not kept."""
        item = self._bench.item
        if item is None:
            return
        before = item.document.adjustments
        after = readjusted(checked.laid_out, checked.cues, cues, before)
        if after != before:
            self.do(item, Change(ChangeKind.CUES, (), cues=CueRevision(before, after)))
