"""Two models in the window: a view of the recording shown, and what fills it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from kasr_desktop.domain.errors import KasrError
from kasr_desktop.domain.events import Progress
from kasr_desktop.editing.change import Change, ChangeKind
from kasr_desktop.session.comparisons import Comparison
from kasr_desktop.session.queue_item import QueueItem
from kasr_desktop.ui.features.second_model.second_model_view import SecondModelView
from kasr_desktop.ui.features.workbench import Workbench
from kasr_desktop.ui.views.strings import error_sentence
from kasr_desktop.ui.widgets.language import translate


class SecondModelFeature(QObject):
    """Compares while the user does something else; what was compared is the session's."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._bench = bench
        self.comparisons = bench.session.comparisons
        self.view = SecondModelView()
        bench.page.views.add_view(translate("TwoModels", "Two models"), self.view)
        bench.page.views.view_changed.connect(self.on_view)
        bench.item_chosen.connect(self.on_item)
        bench.models_changed.connect(self.on_view)
        self.view.start_wanted.connect(self.on_start)
        self.view.cancel_wanted.connect(self.comparisons.cancel)
        self.view.models_wanted.connect(bench.open_models)
        self.view.add_wanted.connect(self.on_add)
        self.comparisons.models_listed.connect(self.on_models)
        self.comparisons.progressed.connect(self.on_progressed)
        self.comparisons.compared.connect(self.on_compared)
        self.comparisons.ended.connect(self.on_ended)
        bench.editor.changed.connect(self.on_text_changed)

    @Slot(object)
    def on_item(self, item: QueueItem | None) -> None:
        """Show what was compared of another recording."""
        self.view.show_comparison(None if item is None else self.comparisons.of(item))
        running = item is not None and item is self.comparisons.heard
        self.view.show_running(running=running)
        self._offer_adding()
        self._list_models()

    @Slot()
    def on_view(self) -> None:
        """Find the models when the view comes to the front; its type is as large as elsewhere."""
        if self.view.isVisible():
            self.view.table.set_reading_size(self._bench.page.table.reading_size)
        self._list_models()

    @Slot(object)
    def on_models(self, models: tuple[str, ...]) -> None:
        """Offer the models found."""
        self.view.show_models(models, first=self.comparisons.first_model(self._bench.item))

    @Slot(str)
    def on_start(self, model: str) -> None:
        """Let a second model hear the recording shown."""
        item = self._bench.item
        if item is not None and not self.comparisons.is_running:
            self.view.show_running(running=True)
            self.comparisons.start(item, model)

    @Slot(object, object)
    def on_progressed(self, item: QueueItem, progress: Progress) -> None:
        """Show how far the second model is."""
        if item is self._bench.item:
            self.view.show_progress(progress)

    @Slot(object, object)
    def on_compared(self, item: QueueItem, comparison: Comparison) -> None:
        """Show it if its recording is shown."""
        if item is self._bench.item:
            self.view.show_comparison(comparison)
            self._offer_adding()

    @Slot()
    def on_add(self) -> None:
        """Add the second text to the transcript shown, or take it out again."""
        item = self._bench.item
        if item is None:
            return
        if self.comparisons.is_added(item):
            self.comparisons.take_out(item)
        else:
            self.comparisons.add(item)

    @Slot(object, object)
    def on_text_changed(self, item: QueueItem, change: Change) -> None:
        """Offer the other way round once the text was added, or an undo took it out."""
        if item is self._bench.item and change.kind in (
            ChangeKind.ADD_READING,
            ChangeKind.DROP_READING,
        ):
            self._offer_adding()

    @Slot(object, object)
    def on_ended(self, item: QueueItem, error: KasrError | None) -> None:
        """Offer the next."""
        self.view.show_running(running=False)
        if item is not self._bench.item:
            return
        made = self.comparisons.of(item)
        if error is not None:
            self.view.show_problem(error_sentence(error))
        elif made is None or made.agreement is None:
            self.view.show_stopped()

    def _offer_adding(self) -> None:
        item = self._bench.item
        self.view.offer_adding(
            can_add=item is not None and self.comparisons.can_add(item),
            is_added=item is not None and self.comparisons.is_added(item),
        )

    def _list_models(self) -> None:
        if self._bench.page.views.shown is self.view:
            self.comparisons.list_models(self._bench.preferences.settings.known_models)
