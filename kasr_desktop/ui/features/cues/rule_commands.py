"""Commands that go to subtitles which break a rule, mend them, and set their lines."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Slot

from kasr_desktop.domain.cue import Cue
from kasr_desktop.subtitles.cue_fixes import fix
from kasr_desktop.subtitles.cue_lines import with_border_moved
from kasr_desktop.ui.features.cues.cue_checks import CueChecks
from kasr_desktop.ui.features.cues.cue_files import TOPIC
from kasr_desktop.ui.features.cues.cue_view import CueView
from kasr_desktop.ui.features.cues.cue_words import mended_text
from kasr_desktop.ui.features.cues.mending import mended_all, respelled_cues
from kasr_desktop.ui.features.cues.writing_commands import WritingCommands
from kasr_desktop.ui.features.workbench import Workbench
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.notices import Level, Message, WayOut


class RuleCommands(QObject):
    """Mends what breaks a rule: by lines and times, else by the text as the rules want it."""

    def __init__(
        self, bench: Workbench, view: CueView, checks: CueChecks, writing: WritingCommands
    ) -> None:
        super().__init__(bench)
        self._bench = bench
        self._view = view
        self._checks = checks
        self._writing = writing

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
        checked = self._view.model.checked
        if checked is None:
            return
        chosen = self._view.current
        number = chosen if chosen in checked.broken else checked.next_broken(chosen)
        if number is None:
            return
        self._view.choose(number)
        texts = respelled_cues(checked, [number])
        if texts:
            self._writing.on_written(number, texts[number])
            return
        task = checked.task
        mended = fix(
            checked.cues, number, task.options, rules=task.rules, laid_out=checked.laid_out
        )
        if mended is None:
            self._say_too_much(checked.cues[number])
        else:
            self._checks.set_cues(checked, mended)

    @Slot()
    def on_fix_all(self) -> None:
        """Mend all that can be mended, as one step."""
        item = self._bench.item
        checked = self._checks.settled(item) if item is not None else None
        if item is None or checked is None:
            return
        change, count = mended_all(item.document, checked)
        if change is not None:
            self._checks.do(item, change)
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
        checked, number = self._view.model.checked, self._view.current
        if checked is not None and 0 <= number < len(checked.cues):
            self._checks.set_cue(checked, number, checked.laid_out[number])

    def _go(self, *, backwards: bool) -> None:
        checked = self._view.model.checked
        number = checked.next_broken(self._view.current, backwards=backwards) if checked else None
        if number is not None:
            self._view.choose(number)

    def _move_border(self, step: int) -> None:
        checked, number = self._view.model.checked, self._view.current
        if checked is None or not 0 <= number < len(checked.cues):
            return
        moved = with_border_moved(checked.cues[number], step)
        if moved is not None:
            self._checks.set_cue(checked, number, moved)

    def _say_too_much(self, cue: Cue) -> None:
        text = translate(
            "Cues", "Only shorter words would help here: too much is said in too little time."
        )
        find = WayOut(
            translate("Cues", "Show it in the text"),
            partial(self._bench.go_to, cue.start),
        )
        self._bench.show_message(Message(Level.WARNING, text, (find,), topic=TOPIC, brief=True))
