"""Subtitles in the window: a second view of the recording, checked while it changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import Enum, auto
from functools import partial

from PySide6.QtCore import QModelIndex, QObject, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractItemView, QWidget

from kasr_desktop.domain.cue import Cue
from kasr_desktop.domain.cue_options import CueProfile, FrameRate
from kasr_desktop.editing import row_operations
from kasr_desktop.editing.change import Change, ChangeKind, CueRevision
from kasr_desktop.editing.retiming import cue_retimed, retimed, row_added
from kasr_desktop.session.queue_item import QueueItem
from kasr_desktop.subtitles.cue_fixes import fix
from kasr_desktop.subtitles.cue_layout import layout
from kasr_desktop.subtitles.cue_lines import with_border_moved
from kasr_desktop.subtitles.cue_sheet import adjustments_to, readjusted
from kasr_desktop.subtitles.korean_profile import Rule
from kasr_desktop.ui.features.cues.checked_cues import CheckedCues, CueTask, checked, checking
from kasr_desktop.ui.features.cues.cue_files import TOPIC, CueFiles
from kasr_desktop.ui.features.cues.cue_view import CueView
from kasr_desktop.ui.features.cues.cue_words import mended_text
from kasr_desktop.ui.features.cues.cue_writing import sources_of_cue, written_cue
from kasr_desktop.ui.features.cues.film_preview import FilmPreview
from kasr_desktop.ui.features.cues.mending import mended_all, respelled_cues
from kasr_desktop.ui.features.cues.retime_dialog import RetimeDialog
from kasr_desktop.ui.features.workbench import DraggedBorder, FoundPlaces, Workbench
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.notices import Level, Message, WayOut
from kasr_desktop.worker.task_runner import Policy, TaskRunner

_INSIDE = 0.06  # seconds: borders of subtitles lie on frames, a little beside those of rows
_PAUSE_MS = 150  # of typing, before it is worth looking
_NEW_SECONDS, _LEAST, _PAUSE = 2.0, 0.5, 0.1  # of a subtitle that is added; left beside it


class _Place(Enum):
    """Whether the list stands where the sound is since it was opened."""

    OPENED = (
        auto()
    )  # not yet: a subtitle chosen now is Qt's choice for the keyboard, not a person's
    ROUGH = auto()  # subtitles of before the last changes stand there
    TAKEN = auto()  # or a person has chosen another since


class CuesFeature(QObject):
    """Lays out and checks while the view is in front; what is mended can be undone."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._bench = bench
        self.view = CueView()
        self._tasks = TaskRunner(self, policy=Policy.DEBOUNCE, pause_ms=_PAUSE_MS)
        self._drags = TaskRunner(self, policy=Policy.DEBOUNCE)
        self._dragged: DraggedBorder | None = None
        self._heard: int | None = None
        self._place = _Place.OPENED
        bench.page.views.add_view(translate("Cues", "Subtitles"), self.view)
        bench.page.views.view_changed.connect(self.on_view)
        bench.item_chosen.connect(self.on_item)
        bench.item_changed.connect(self.on_changed)
        bench.editor.changed.connect(self.on_changed)
        bench.preferences.changed.connect(self.on_settings)
        bench.found_changed.connect(self.on_found)
        bench.border_dragged.connect(self.on_border)
        bench.heard_moved.connect(self.on_heard)
        self.view.profile_chosen.connect(self.on_profile)
        self.view.rules_chosen.connect(self.on_rules)
        self.view.frame_rate_chosen.connect(self.on_frame_rate)
        self.view.frames_shown.connect(self.on_frames_shown)
        self.view.cue_activated.connect(self.on_activated)
        self.view.chosen.connect(self.on_chosen)
        self.view.entered.connect(self.on_entered)
        self.view.model.timed.connect(self.on_timed)
        self.view.model.written.connect(self.on_written)
        self.view.texts.cut.connect(self.on_cut)
        self.files = CueFiles(bench, self.view)
        bench.provide_texts(self.files.take_files)
        self.film = FilmPreview(bench, self.view)
        self._make_actions()
        self._show_choices()
        self.view.show_cues(None)

    @property
    def _profile(self) -> CueProfile:
        return self._bench.preferences.settings.cue_profile

    @property
    def _rules(self) -> frozenset[Rule]:
        return frozenset(Rule) - set(self._bench.preferences.settings.cue_rules_off)

    @Slot(object)
    def on_item(self, item: QueueItem | None) -> None:
        """Show another recording."""
        self._place = _Place.OPENED
        self.view.show_cues(None)
        if item is not None:
            self._check(at_once=True)

    @Slot()
    def on_changed(self) -> None:
        """Check what changed."""
        self._check()

    @Slot(QWidget)
    def on_view(self, view: QWidget) -> None:
        """Check when the view comes to the front, and open where the sound is."""
        self._place = _Place.OPENED
        self.view.set_reading_size(self._bench.page.table.reading_size)
        if view is self.view and self.view.model.cues and self._bench.heard > 0.0:
            self._go_to_sound(_Place.ROUGH)
        self._check(at_once=True)
        self._offer()

    @Slot()
    def on_settings(self) -> None:
        """Check against the new choices."""
        self._show_choices()
        self._check(at_once=True)

    @Slot(object)
    def on_profile(self, profile: CueProfile) -> None:
        """Remember whom the subtitles are for."""
        self._bench.preferences.change(cue_profile=profile)

    @Slot(object)
    def on_rules(self, rules: frozenset[Rule]) -> None:
        """Remember which rules are looked at."""
        off = tuple(rule.value for rule in Rule if rule not in rules)
        self._bench.preferences.change(cue_rules_off=off)

    @Slot(object)
    def on_frame_rate(self, rate: FrameRate) -> None:
        """Remember to which frames subtitles keep."""
        self._bench.preferences.change(cue_frame_rate=rate)

    @Slot(bool)
    def on_frames_shown(self, shown: bool) -> None:
        """Remember how times are told."""
        self._bench.preferences.change(cue_frames_shown=shown)

    @Slot(object)
    def on_checked(self, checked: object) -> None:
        """Show what was found, unless something else is shown by now."""
        item = self._bench.item
        if not isinstance(checked, CheckedCues):
            return
        if item is not None and checked.task.segments == tuple(item.segments):
            self.view.show_cues(checked)
            self._offer()
            if checked.cues and self._place is not _Place.TAKEN:
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
        item, known = self._bench.item, self.view.model.checked
        self._dragged = border
        if border is None or item is None or known is None:
            self.view.show_draft(None, max(0, self.view.current))
            return
        if self._bench.page.views.shown is not self.view or known.task.segments != tuple(
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
        if len(found.cues) != len(self.view.model.cues):
            # a row whose times a person sets has subtitles of its own: the table waits for them
            self.view.measures.show_measures(found.measures_of(number))
            return
        if number != self.view.current:
            self.view.choose(number)
        self.view.show_draft(found, number)

    @Slot(float)
    def on_heard(self, second: float) -> None:
        """Go along with what is heard: from subtitle to subtitle, unless one is being written."""
        view = self.view
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
        cues = self.view.model.cues
        if self._place is _Place.OPENED or not 0 <= number < len(cues):
            return
        self._place = _Place.TAKEN
        if self._bench.is_playing:
            return
        if self._bench.page.views.shown is self.view and self.view.table.hasFocus():
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
        self.view.show_found(places.query)
        if places.shown is not None:
            number = self.view.model.number_at(places.second)
            if number is not None:
                self.view.choose(number)

    @Slot()
    def on_next(self) -> None:
        """Go to the next cue with a broken rule."""
        self._go(backwards=False)

    @Slot()
    def on_previous(self) -> None:
        """Go to the one before."""
        self._go(backwards=True)

    @Slot()
    def on_fix(self) -> None:
        """Mend the chosen cue, or the first that needs it, and go on to the next."""
        checked = self.view.model.checked
        if checked is None:
            return
        chosen = self.view.current
        number = chosen if chosen in checked.broken else checked.next_broken(chosen)
        if number is None:
            return
        self.view.choose(number)
        texts = respelled_cues(checked, [number])
        if texts:
            self.on_written(number, texts[number])
            return
        task = checked.task
        mended = fix(
            checked.cues, number, task.options, rules=task.rules, laid_out=checked.laid_out
        )
        if mended is None:
            self._say_too_much(checked.cues[number])
        else:
            self._set(checked, mended)

    @Slot()
    def on_fix_all(self) -> None:
        """Mend all that can be mended, as one step."""
        checked = self.view.model.checked
        if checked is None:
            return
        item = self._bench.item
        if item is None:
            return
        self._bench.editor.commit_drafts(item)
        if tuple(item.segments) != checked.task.segments:
            self._check(at_once=True)  # what was still being typed has changed the rows
            return
        change, count = mended_all(item.document, checked)
        if change is not None:
            self._bench.editor.do(item, change)
            self._check(at_once=True)
        said = mended_text(count, is_whole=not checked.broken)
        self._bench.show_step(item, said, topic=TOPIC)

    @Slot()
    def on_word_up(self) -> None:
        """Move a word to the upper line."""
        self._move_border(1)

    @Slot()
    def on_word_down(self) -> None:
        """Move a word to the lower line."""
        self._move_border(-1)

    @Slot()
    def on_back(self) -> None:
        """Lay the chosen cue out as the program would."""
        checked, number = self.view.model.checked, self.view.current
        if checked is not None and 0 <= number < len(checked.cues):
            self._set_one(checked, number, checked.laid_out[number])

    @Slot(int, float, float)
    def on_timed(self, number: int, start: float, end: float) -> None:
        """Take times the user has typed."""
        checked = self.view.model.checked
        if checked is not None:
            self._set_one(checked, number, replace(checked.cues[number], start=start, end=end))

    @Slot(int, str)
    def on_written(self, number: int, text: str) -> None:
        """Write a subtitle's text into the rows it comes from."""
        item, checked = self._bench.item, self.view.model.checked
        if item is None or checked is None or number >= len(checked.cues):
            return
        self._bench.editor.commit_drafts(item)
        if tuple(item.segments) != checked.task.segments:
            self._check(at_once=True)  # what was still being typed has changed the rows
            return
        self._bench.editor.do(item, written_cue(item.document, checked, number, text))
        self._check(at_once=True)

    @Slot(QModelIndex, str, str)
    def on_cut(self, index: QModelIndex, before: str, after: str) -> None:
        """Cut a subtitle where the cursor stands: the row it comes from becomes two."""
        item, checked, number = self._bench.item, self.view.model.checked, index.row()
        if item is None or checked is None or not before.split() or not after.split():
            return
        sources = sources_of_cue(item.segments, checked.laid_out, number)
        self.on_written(number, f"{before} {after}" if before[-1:].isspace() else before + after)
        if len(sources) != 1:
            return
        row, first = sources[0].row, sources[0].first
        said = item.segments[row].best.text.split()
        head = " ".join([*said[:first], *before.split()])
        self._bench.editor.do(item, row_operations.split(item.document, row, len(head)))
        self._check(at_once=True)

    @Slot()
    def on_delete(self) -> None:
        """Take the chosen subtitle away, with its words."""
        number = self.view.current
        if number >= 0:
            self.on_written(number, "")
            item = self._bench.item
            if item is not None:
                said = translate("Cues", "The subtitle is deleted. Undo brings it back.")
                self._bench.show_step(item, said, topic=TOPIC)

    @Slot()
    def on_merge(self) -> None:
        """Join the chosen subtitle with the next: the rows they come from become one."""
        item, checked, number = self._bench.item, self.view.model.checked, self.view.current
        if item is None or checked is None or not 0 <= number < len(checked.cues) - 1:
            return
        own, following = (
            sources_of_cue(item.segments, checked.laid_out, place) for place in (number, number + 1)
        )
        if own and following and own[-1].row != following[0].row:
            change = row_operations.merge(item.document, own[-1].row, 2)
            self._bench.editor.do(item, change)
            self._check(at_once=True)
            return
        said = translate(
            "Cues", "These two are one sentence, split because it is too long for one subtitle."
        )
        self._bench.show_message(Message(Level.INFORMATION, said, topic=TOPIC, brief=True))

    @Slot()
    def on_add(self) -> None:
        """Put a subtitle into the pause behind the chosen one, and write in it."""
        item, checked, number = self._bench.item, self.view.model.checked, self.view.current
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
        self._bench.editor.do(item, added)
        self._check(at_once=True)

    @Slot()
    def on_retime(self) -> None:
        """Ask how all times are to be moved."""
        item, checked = self._bench.item, self.view.model.checked
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
        item, checked = self._bench.item, self.view.model.checked
        change = retimed(item.document, factor=factor, offset=offset) if item is not None else None
        if item is None or checked is None or change is None:
            return
        rows = [patch.inserted[0] for patch in change.patches]
        own = [cue for n, cue in enumerate(checked.cues) if checked.is_adjusted(n)]
        wanted = [cue_retimed(cue, factor, offset) for cue in own]
        before = item.document.adjustments
        after = adjustments_to(layout(rows, checked.task.options), wanted)
        cues = CueRevision(before, after) if before != after else None
        self._bench.editor.do(item, replace(change, cues=cues))
        self._check(at_once=True)

    def _make_actions(self) -> None:
        add = self._bench.menus.add
        self._menu = edit = self._bench.menus.edit.addMenu(translate("Cues", "Su&btitles"))
        self.open = add(
            self._bench.menus.file, translate("Cues", "Open subt&itles…"), name="open subtitles"
        )
        self._bench.menus.file.insertAction(self._bench.menus.sample, self.open)
        self.open.triggered.connect(self.files.on_open)
        self.add_cue = add(edit, translate("Cues", "A&dd a subtitle"), name="add subtitle")
        self.merge = add(edit, translate("Cues", "&Join with the next"), name="join subtitles")
        self.delete = add(edit, translate("Cues", "Dele&te the subtitle"), name="delete cue")
        self.times = add(edit, translate("Cues", "&Shift all times…"), name="shift times")
        self.fix = add(edit, translate("Cues", "Auto&matic fix"), "F6")
        self.fix_all = add(edit, translate("Cues", "Fix &all"), "Ctrl+F6")
        self.next = add(edit, translate("Cues", "Next subtitle that breaks a rule"), "F4")
        self.previous = add(
            edit, translate("Cues", "Previous subtitle that breaks a rule"), "Shift+F4"
        )
        self.word_up = add(edit, translate("Cues", "Word to the upper line"), "Alt+Up")
        self.word_down = add(edit, translate("Cues", "Word to the lower line"), "Alt+Down")
        self.back = add(
            edit, translate("Cues", "Restore the automatic layout"), name="subtitle as laid out"
        )
        self.report = add(edit, translate("Cues", "Save the report…"), name="subtitle report")
        for action, slot in {
            self.add_cue: self.on_add,
            self.merge: self.on_merge,
            self.delete: self.on_delete,
            self.times: self.on_retime,
            self.fix: self.on_fix,
            self.fix_all: self.on_fix_all,
            self.next: self.on_next,
            self.previous: self.on_previous,
            self.word_up: self.on_word_up,
            self.word_down: self.on_word_down,
            self.back: self.on_back,
            self.report: self.files.on_report,
        }.items():
            action.triggered.connect(slot)
        self.view.add_action_buttons([self.fix, self.fix_all])
        self.view.table.addActions(
            [self.add_cue, self.merge, self.delete, self.times, self.next, self.previous]
        )
        self.view.table.addActions([self.word_up, self.word_down, self.back, self.report])
        self._offer()

    def _actions(self) -> Sequence[QAction]:
        steps = (self.word_up, self.word_down, self.back, self.report)
        making = (self.add_cue, self.merge, self.delete, self.times)
        return (self.fix, self.fix_all, self.next, self.previous, *steps, *making)

    def _offer(self) -> None:
        """The keys belong to other views while this one is behind; where all is well, to none."""
        usable = self._bench.page.views.shown is self.view and bool(self.view.model.cues)
        for action in self._actions():
            action.setEnabled(usable)
        checked = self.view.model.checked
        mending = (self.fix, self.fix_all, self.next, self.previous, self.report)
        for action in mending if checked is None or not checked.broken else ():
            action.setEnabled(False)

    def _check(self, *, at_once: bool = False) -> None:
        item = self._bench.item
        if item is None or self._bench.page.views.shown is not self.view:
            return
        task = CueTask(
            tuple(item.segments),
            item.document.adjustments,
            self._profile.limits,
            self._rules,
            frame_rate=self._bench.preferences.settings.cue_frame_rate,
            film=item.sound.path,
        )
        self._tasks.run(partial(checking, task), produced=self.on_checked, at_once=at_once)

    def _go_to_sound(self, place: _Place) -> None:
        """Choose the subtitle that is heard or comes next, else the last; the sound stays."""
        self._place = _Place.OPENED
        number = self.view.model.number_at(self._bench.heard)
        self.view.choose(len(self.view.model.cues) - 1 if number is None else number)
        self._place = place

    def _show_choices(self) -> None:
        settings = self._bench.preferences.settings
        self.view.show_choices(self._profile, self._rules)
        self.view.show_frames(settings.cue_frame_rate, shown=settings.cue_frames_shown)

    def _go(self, *, backwards: bool) -> None:
        checked = self.view.model.checked
        number = checked.next_broken(self.view.current, backwards=backwards) if checked else None
        if number is not None:
            self.view.choose(number)

    def _move_border(self, step: int) -> None:
        checked, number = self.view.model.checked, self.view.current
        if checked is None or not 0 <= number < len(checked.cues):
            return
        moved = with_border_moved(checked.cues[number], step)
        if moved is not None:
            self._set_one(checked, number, moved)

    def _set_one(self, checked: CheckedCues, number: int, cue: Cue) -> None:
        self._set(checked, (*checked.cues[:number], cue, *checked.cues[number + 1 :]))

    def _set(self, checked: CheckedCues, cues: tuple[Cue, ...]) -> None:
        item = self._bench.item
        if item is None:
            return
        before = item.document.adjustments
        after = readjusted(checked.laid_out, checked.cues, cues, before)
        if after != before:
            change = Change(ChangeKind.CUES, (), cues=CueRevision(before, after))
            self._bench.editor.do(item, change)
            self._check(at_once=True)

    def _say_too_much(self, cue: Cue) -> None:
        text = translate(
            "Cues", "Only shorter words would help here: too much is said in too little time."
        )
        find = WayOut(
            translate("Cues", "Show it in the text"),
            partial(self._bench.go_to, cue.start),
        )
        self._bench.show_message(Message(Level.WARNING, text, (find,), topic=TOPIC, brief=True))
