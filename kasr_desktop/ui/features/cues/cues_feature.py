"""Subtitles in the window: a second view of the recording, checked while it changes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractItemView, QWidget

from kasr_desktop.domain.cue_options import CueProfile, FrameRate
from kasr_desktop.session.queue_item import QueueItem
from kasr_desktop.subtitles.korean_profile import Rule
from kasr_desktop.ui.features.cues.cue_checks import CueChecks
from kasr_desktop.ui.features.cues.cue_files import CueFiles
from kasr_desktop.ui.features.cues.cue_view import CueView
from kasr_desktop.ui.features.cues.cues_along_sound import CuesAlongSound
from kasr_desktop.ui.features.cues.film_preview import FilmPreview
from kasr_desktop.ui.features.cues.rule_commands import RuleCommands
from kasr_desktop.ui.features.cues.writing_commands import WritingCommands
from kasr_desktop.ui.features.workbench import Workbench
from kasr_desktop.ui.widgets.language import translate


class CuesFeature(QObject):
    """The view and its parts, the menu's commands, and the choices by which it checks.

    Attributes:
        view: The table, what stands above and below it, and the film.
        checks: Lays out and checks while the view is in front.
        sound: Moves the list with the sound.
        writing: Commands that write.
        mending: Commands that mend what breaks a rule.
        files: Subtitle files opened, the report saved.
        film: The film beside the list.
    """

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._bench = bench
        self.view = CueView()
        self.checks = CueChecks(bench, self.view)
        bench.page.views.add_view(translate("Cues", "Subtitles"), self.view)
        bench.page.views.view_changed.connect(self.on_view)
        bench.item_chosen.connect(self.on_item)
        bench.item_changed.connect(self.on_changed)
        bench.editor.changed.connect(self.on_changed)
        bench.editor.is_written_beside = self._is_written_in
        bench.closing.connect(bench.editor.nothing_is_written_beside)
        bench.preferences.changed.connect(self.on_settings)
        self.checks.shown.connect(self.on_shown)
        self.view.profile_chosen.connect(self.on_profile)
        self.view.rules_chosen.connect(self.on_rules)
        self.view.frame_rate_chosen.connect(self.on_frame_rate)
        self.view.frames_shown.connect(self.on_frames_shown)
        self.sound = CuesAlongSound(bench, self.view)
        self.writing = WritingCommands(bench, self.view, self.checks)
        self.mending = RuleCommands(bench, self.view, self.checks, self.writing)
        self.files = CueFiles(bench, self.view)
        bench.provide_texts(self.files.take_files)
        self.film = FilmPreview(bench, self.view)
        self._make_actions()
        self._show_choices()
        self.view.show_cues(None)

    def _is_written_in(self, item: QueueItem) -> bool:
        is_open = self.view.table.state() is QAbstractItemView.State.EditingState
        return is_open and item is self._bench.item

    @Slot(object)
    def on_item(self, item: QueueItem | None) -> None:
        """Show another recording."""
        self.sound.begin_anew()
        self.view.show_cues(None)
        if item is not None:
            self.checks.check(at_once=True)

    @Slot()
    def on_changed(self) -> None:
        """Check what changed."""
        self.checks.check()

    @Slot(QWidget)
    def on_view(self, view: QWidget) -> None:
        """Check when the view comes to the front, and open where the sound is."""
        self.sound.begin_anew()
        self.view.set_reading_size(self._bench.page.table.reading_size)
        if view is self.view:
            self.sound.go_to_sound_roughly()
        self.checks.check(at_once=True)
        self._offer()

    @Slot()
    def on_shown(self) -> None:
        """Offer what can be done with what was found, and open where the sound is."""
        self._offer()
        self.sound.go_to_sound_once()

    @Slot()
    def on_settings(self) -> None:
        """Check against the new choices."""
        self._show_choices()
        self.checks.check(at_once=True)

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
            self.add_cue: self.writing.on_add,
            self.merge: self.writing.on_merge,
            self.delete: self.writing.on_delete,
            self.times: self.writing.on_retime,
            self.fix: self.mending.on_fix,
            self.fix_all: self.mending.on_fix_all,
            self.next: self.mending.on_next,
            self.previous: self.mending.on_previous,
            self.word_up: self.mending.on_word_up,
            self.word_down: self.mending.on_word_down,
            self.back: self.mending.on_back,
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

    def _show_choices(self) -> None:
        """Show whom subtitles are for, which rules are looked at, and how times are told."""
        settings = self._bench.preferences.settings
        self.view.show_choices(settings.cue_profile, frozenset(Rule) - set(settings.cue_rules_off))
        self.view.show_frames(settings.cue_frame_rate, shown=settings.cue_frames_shown)
