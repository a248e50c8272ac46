"""Adapting to the user's documents in the window: the menu entry and what its dialog does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from kasr_desktop.bundle.language_model_dir import find_language_model_dir
from kasr_desktop.bundle.locate import BUILTIN, locate
from kasr_desktop.domain.errors import BundleError, KasrError
from kasr_desktop.ui.features.adapt.learner import Learner
from kasr_desktop.ui.features.workbench import Workbench
from kasr_desktop.ui.views.strings import error_sentence
from kasr_desktop.ui.widgets.language import translate

if TYPE_CHECKING:
    from kasr_desktop.decoding.learned_text import LearnedText
    from kasr_desktop.ui.features.adapt.adapt_dialog import AdaptDialog


class AdaptFeature(QObject):
    """What each model has learned, and whether it is used; off until the user says so.

    Learning a first document switches it on: that is what it was learned for.
    """

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._bench = bench
        self._dialog: AdaptDialog | None = None
        self._model = bench.controller.spec.model
        self._learned: LearnedText | None = None
        self._is_first = False
        self.learner = Learner(self)
        self.learner.produced.connect(self.on_learned)
        self.learner.ended.connect(self.on_ended)
        action = bench.menus.add(
            bench.menus.model, translate("Menus", "Ada&pt to my documents…"), "Ctrl+Shift+D"
        )
        action.triggered.connect(self.on_open)

    @property
    def dialog(self) -> AdaptDialog:
        """The dialog, made when it is first asked for."""
        if self._dialog is None:
            from kasr_desktop.ui.features.adapt.adapt_dialog import AdaptDialog

            self._dialog = AdaptDialog(self._bench.window)
            self._dialog.documents_chosen.connect(self.on_documents)
            self._dialog.use_changed.connect(self.on_use)
            self._dialog.forget_wanted.connect(self.on_forget)
            self._dialog.stop_wanted.connect(self.learner.cancel)
        return self._dialog

    @Slot()
    def on_open(self) -> None:
        """Show what the model in use has learned."""
        self._model = self._bench.controller.spec.model
        self._learned = None
        name, has_lm = _facts(self._model)
        self.dialog.show_problem("")
        self.dialog.show_model(name, has_lm=has_lm)
        self._show()
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()
        self.learner.read(self._model)

    @Slot(object)
    def on_documents(self, paths: list[Path]) -> None:
        """Learn documents."""
        self._is_first = self._learned is None or not self._learned.documents
        self.dialog.show_busy(True)
        self.learner.learn(self._model, paths)

    @Slot(object)
    def on_learned(self, learned: LearnedText) -> None:
        """Show what is known now."""
        self._learned = learned
        if not learned.documents:
            self._remember(used=False)
        elif self._is_first:
            self._is_first = False
            self._remember(used=True)
        self._show()

    @Slot(object)
    def on_ended(self, error: KasrError | None) -> None:
        """Say what went wrong; what was learned before it is kept."""
        self.dialog.show_busy(False)
        if error is not None:
            self.dialog.show_problem(error_sentence(error))

    @Slot(bool)
    def on_use(self, used: bool) -> None:
        """Switch what was learned on or off."""
        if self._learned is not None and self._learned.documents:
            self._remember(used=used)

    @Slot()
    def on_forget(self) -> None:
        """Delete what was learned."""
        self.dialog.show_busy(True)
        self.learner.forget(self._model)

    def _show(self) -> None:
        used = self._model in self._bench.preferences.settings.adapted_models
        from kasr_desktop.decoding.learned_text import LearnedText

        self.dialog.show_learned(self._learned or LearnedText(), used=used)

    def _remember(self, *, used: bool) -> None:
        """Note whether the model uses what it has learned."""
        preferences = self._bench.preferences
        others = tuple(
            model for model in preferences.settings.adapted_models if model != self._model
        )
        preferences.change(adapted_models=(*others, self._model) if used else others)


def _facts(model: str) -> tuple[str, bool]:
    """Return what a model is called and whether it has a language model."""
    if model == BUILTIN:
        return translate("Adapt", "the built-in Korean model"), True
    from kasr_desktop.bundle.model_bundle import bundle_name

    try:
        folder = locate(model)
    except BundleError:
        return model, False
    return bundle_name(folder), find_language_model_dir(folder) is not None
