"""Two models in the window: a view of the recording shown, and what fills it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from kasr_desktop.domain.errors import KasrError
from kasr_desktop.pipeline.job import EngineSpec
from kasr_desktop.session.queue_item import QueueItem
from kasr_desktop.settings import data_dir
from kasr_desktop.ui.features.compare.reference_files import ReferenceShelf
from kasr_desktop.ui.features.second_model.second_model_controller import (
    Comparison,
    ComparisonTask,
    SecondModelController,
)
from kasr_desktop.ui.features.second_model.second_model_view import SecondModelView
from kasr_desktop.ui.features.workbench import Workbench
from kasr_desktop.ui.views.strings import error_sentence
from kasr_desktop.ui.widgets.language import translate


class SecondModelFeature(QObject):
    """Compares while the user does something else; what was compared stays with the item."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._bench = bench
        self._references = ReferenceShelf(data_dir() / "references")
        self._made: dict[QueueItem, Comparison] = {}
        self._heard: QueueItem | None = None
        self.view = SecondModelView()
        self.work = SecondModelController(bench.controller.fresh_engine, self)
        bench.page.views.add_view(translate("TwoModels", "Two models"), self.view)
        bench.page.views.view_changed.connect(self.on_view)
        bench.item_chosen.connect(self.on_item)
        bench.controller.item_removed.connect(self.on_removed)
        self.view.start_wanted.connect(self.on_start)
        self.view.cancel_wanted.connect(self.work.cancel)
        self.view.models_wanted.connect(bench.models_wanted)
        self.work.models_listed.connect(self.on_models)
        self.work.progressed.connect(self.view.show_progress)
        self.work.compared.connect(self.on_compared)
        self.work.ended.connect(self.on_ended)

    @Slot(object)
    def on_item(self, item: QueueItem | None) -> None:
        """Show what was compared of another recording."""
        self.view.show_comparison(None if item is None else self._made.get(item))
        self.view.show_running(running=self.work.is_running and item is self._heard)
        self._list_models()

    @Slot()
    def on_view(self) -> None:
        """Find the models when the view comes to the front."""
        self._list_models()

    @Slot(object)
    def on_models(self, models: tuple[str, ...]) -> None:
        """Offer the models found."""
        self.view.show_models(models, first=self._first_model())

    @Slot(str)
    def on_start(self, model: str) -> None:
        """Let a second model hear the recording shown."""
        item = self._bench.item
        if item is None or self.work.is_running:
            return
        reference = self._references.find(item.path)
        task = ComparisonTask(
            item.path,
            tuple(item.segments),
            self._first_model(),
            EngineSpec(model, self._bench.controller.spec.compute_device),
            reference=() if reference is None else tuple(reference.words),
        )
        self._heard = item
        self.view.show_running(running=True)
        self.work.start(task)

    @Slot(object)
    def on_compared(self, comparison: Comparison) -> None:
        """Keep it, and show it if its recording is shown."""
        if self._heard is None:
            return
        self._made[self._heard] = comparison
        if self._heard is self._bench.item:
            self.view.show_comparison(comparison)

    @Slot(object)
    def on_ended(self, error: KasrError | None) -> None:
        """Offer the next."""
        self.view.show_running(running=False)
        heard, self._heard = self._heard, None
        if heard is None or heard is not self._bench.item:
            return
        made = self._made.get(heard)
        if error is not None:
            self.view.show_problem(error_sentence(error))
        elif made is None or made.agreement is None:
            self.view.show_stopped()

    @Slot(int)
    def on_removed(self, _place: int) -> None:
        """Forget what was compared of recordings that are gone."""
        there = set(self._bench.controller.items)
        self._made = {item: made for item, made in self._made.items() if item in there}

    def _first_model(self) -> str:
        item = self._bench.item
        if item is not None and item.engine is not None:
            return item.engine.model
        return self._bench.controller.spec.model

    def _list_models(self) -> None:
        if self._bench.page.views.shown is self.view:
            self.work.list_models(self._bench.preferences.settings.known_models)
