"""Learning from corrections in the window: menu entry, dialog, and what is told at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from kasr_desktop.bundle.locate import BUILTIN
from kasr_desktop.domain.errors import KasrError
from kasr_desktop.ui.features.workbench import Workbench
from kasr_desktop.ui.views.strings import error_sentence
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.notices import Level, Message, WayOut

if TYPE_CHECKING:
    from kasr_desktop.pipeline.corrections.learning import LearningProgress, LearningResult
    from kasr_desktop.ui.features.learning.learning_dialog import LearningDialog

_TOPIC = "learning"


class LearningFeature(QObject):
    """Starts the learning and tells what came of it; it goes on while the dialog is closed."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._bench = bench
        self._runs = bench.session.learning
        self._dialog: LearningDialog | None = None
        action = bench.menus.add(
            bench.menus.model, translate("Menus", "&Learn from my corrections…"), name="learn"
        )
        action.triggered.connect(self.on_open)
        self._runs.progressed.connect(self.on_progressed)
        self._runs.ended.connect(self.on_ended)
        self._runs.taken_changed.connect(self.on_taken)

    @property
    def dialog(self) -> LearningDialog:
        """The dialog, made when it is first asked for."""
        from kasr_desktop.ui.features.learning.learning_dialog import LearningDialog

        if self._dialog is None:
            self._dialog = LearningDialog(self._bench.window)
            self._dialog.start_wanted.connect(self.on_start)
            self._dialog.stop_wanted.connect(self._runs.cancel)
            self._dialog.undo_wanted.connect(self.on_undo)
        return self._dialog

    @Slot()
    def on_open(self) -> None:
        """Show how it stands."""
        self._show_state()
        if self._runs.progress is not None:
            self.dialog.show_progress(self._runs.progress)
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    @Slot(bool)
    def on_start(self, anew: bool) -> None:
        """Begin, go on, or begin again."""
        self.dialog.show_problem("")
        self.dialog.show_result(None)
        name = translate("Learning", "My corrections")
        self._runs.start(name, trains=self.dialog.trains, anew=anew)
        self._show_state()

    @Slot(object)
    def on_progressed(self, progress: LearningProgress) -> None:
        """Show how far it is."""
        if self._dialog is not None:
            self._dialog.show_progress(progress)

    @Slot(object, object)
    def on_ended(self, result: LearningResult | None, error: KasrError | None) -> None:
        """Show what came of it, and tell it where the dialog is closed."""
        if self._dialog is not None:
            self._dialog.show_result(result)
            self._dialog.show_problem("" if error is None else error_sentence(error))
            self._show_state()
        if self._dialog is not None and self._dialog.isVisible():
            return
        if error is not None:
            self._tell(Level.ERROR, error_sentence(error))
        elif result is not None:
            from kasr_desktop.ui.features.learning.learning_words import verdict

            undo = WayOut(translate("Learning", "Undo"), self.on_undo)
            ways = (undo,) if result.is_better else ()
            self._tell(Level.DONE, verdict(result), *ways)

    @Slot()
    def on_undo(self) -> None:
        """Use the former model again."""
        error = self._runs.give_back()
        if error is not None:
            self._tell(Level.ERROR, error_sentence(error))
            return
        self._bench.clear_message(_TOPIC)
        if self._dialog is not None:
            self._dialog.show_result(None)
        self._tell(
            Level.DONE, translate("Learning", "The model that was used before is in use again.")
        )

    @Slot()
    def on_taken(self) -> None:
        """Show what is in use now."""
        self._bench.tell_models_changed()
        if self._dialog is not None:
            self._show_state()

    def _show_state(self) -> None:
        why_not = self._why_not()
        self.dialog.show_state(
            running=self._runs.is_running,
            waits=self._runs.waits,
            trainable=not why_not,
            why_not=why_not,
            taken=self._runs.taken,
        )

    def _why_not(self) -> str:
        """Return why the model cannot be trained here, "" if it can."""
        if not self._runs.can_train:
            return translate(
                "Learning",
                "Only words are learned: the trainer is not installed here. "
                'It comes with: pip install "kasr-desktop[trainer]"',
            )
        from kasr_desktop.pipeline.corrections.learning import is_trainable

        base = self._runs.base
        try:
            can = base == BUILTIN or is_trainable(base)
        except KasrError as error:
            return error_sentence(error)
        if can:
            return ""
        return translate(
            "Learning",
            "This model can only learn words; the built-in one can be trained here.",
        )

    def _tell(self, level: Level, text: str, *ways: WayOut) -> None:
        self._bench.show_message(Message(level, text, ways, topic=_TOPIC))
