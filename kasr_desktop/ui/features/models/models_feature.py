"""The models page in the window: its menu entry, and what its buttons do."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from kasr_desktop.domain.errors import KasrError
from kasr_desktop.pipeline.job import EngineSpec
from kasr_desktop.session.queue_item import ItemState, QueueItem
from kasr_desktop.ui.features.models.model_speeds import note_speed
from kasr_desktop.ui.features.models.models_controller import ModelsController
from kasr_desktop.ui.features.workbench import Workbench
from kasr_desktop.ui.views.status_line import device_text
from kasr_desktop.ui.widgets.language import filled, translate
from kasr_desktop.ui.widgets.notices import Level, Message, WayOut

if TYPE_CHECKING:
    from kasr_desktop.bundle.hub import DownloadProgress, RemoteModel
    from kasr_desktop.ui.features.models.model_card import ModelCard
    from kasr_desktop.ui.features.models.models_dialog import ModelsDialog
    from kasr_desktop.ui.features.models.torch_feature import TorchFeature

TOPIC = "download"


class ModelsFeature(QObject):
    """Opens the models page; a download goes on while the page is closed."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._bench = bench
        self.models = ModelsController(self._known, self)
        self._torch: TorchFeature | None = None
        self._dialog: ModelsDialog | None = None
        self._added = ""  # what is to be brought into sight once it is listed
        action = bench.menus.add(
            bench.menus.model, translate("Menus", "&Models…"), "Ctrl+M", separate=True
        )
        action.triggered.connect(self.on_open)
        bench.provide_models(self.on_open)
        bench.controller.engine_changed.connect(self.on_engine_changed)
        bench.controller.item_ended.connect(self.on_item_ended)
        self.models.models_changed.connect(self.on_models)
        self.models.looked_up.connect(self.on_looked_up)
        self.models.progressed.connect(self.on_progress)
        self.models.download_ended.connect(self.on_ended)
        self.models.download_done.connect(self.on_done)

    @property
    def dialog(self) -> ModelsDialog:
        """The page, made when it is first asked for."""
        if self._dialog is None:
            from kasr_desktop.ui.features.models.models_dialog import ModelsDialog

            self._dialog = ModelsDialog(self._bench.window)
            self._dialog.card_made.connect(self.on_card_made)
            self._dialog.added.connect(self.on_added)
            self._dialog.device_chosen.connect(self.on_device)
            self._dialog.torch_wanted.connect(self.on_torch_wanted)
        return self._dialog

    @property
    def torch(self) -> TorchFeature:
        """What adds torch, made when it is first asked for."""
        if self._torch is None:
            from kasr_desktop.ui.features.models.torch_feature import TorchFeature

            self._torch = TorchFeature(self._bench, self)
            self._torch.changed.connect(self.on_torch)
        return self._torch

    @Slot()
    def on_open(self) -> None:
        """Show the page and read which models there are."""
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()
        self.models.refresh()
        self.torch.refresh()
        self._show_engine()

    @Slot(str, bool)
    def on_torch(self, line: str, is_offered: bool) -> None:
        """Show how it stands with torch."""
        if self._dialog is not None:
            self._dialog.show_torch(line, is_offered=is_offered)

    @Slot()
    def on_torch_wanted(self) -> None:
        """Show what torch costs, or its removal."""
        self.torch.open(self.dialog)

    @Slot(object)
    def on_item_ended(self, item: QueueItem) -> None:
        """Keep how fast the model in use was: the page says so from then on."""
        result = item.result() if item.state is ItemState.DONE else None
        if result is None or item.sound.is_live or item.sound.follows:
            return  # a take is as fast as it was spoken
        spec = item.model.spec or self._bench.controller.spec
        note_speed(spec.model, duration=result.duration, rtf=result.rtf)

    @Slot(object)
    def on_models(self, models: object) -> None:
        """Show the models."""
        self._bench.tell_models_changed()
        if self._dialog is None or not isinstance(models, tuple):
            return
        self._dialog.show_models(models)
        self._dialog.bring_to_sight(self._added)
        self._added = ""
        for waiting in self.models.waiting:
            self._dialog.cards[waiting].show_waiting()
        self._show_engine()

    @Slot(object)
    def on_card_made(self, card: ModelCard) -> None:
        """Connect a new card."""
        card.use_wanted.connect(self.on_use)
        card.download_wanted.connect(self.on_download)
        card.pause_wanted.connect(self.models.pause)
        card.delete_wanted.connect(self.on_delete)
        card.forget_wanted.connect(self.on_forget)

    @Slot(str)
    def on_use(self, model: str) -> None:
        """Use a model from the next recording on."""
        self._bench.use_model(model)
        self._show_engine()

    @Slot(str)
    def on_download(self, model_id: str) -> None:
        """Fetch a model: the only thing that opens a connection."""
        card = self._card(model_id)
        if card is not None:
            card.show_waiting()
        self.models.download(model_id)

    @Slot(str)
    def on_delete(self, model_id: str) -> None:
        """Delete a downloaded model; one in use gives its place to the built-in model."""
        if self._bench.controller.spec.model == model_id:
            self._bench.use_model("builtin")
        self.models.remove(model_id)

    @Slot(str)
    def on_added(self, model: str) -> None:
        """Remember a folder or Hub id and show it."""
        known, self._added = self._known(), model
        if model not in known:
            self._bench.preferences.change(known_models=(*known, model))
        self.models.refresh()

    @Slot(str)
    def on_forget(self, model: str) -> None:
        """Take a model off the list; its files stay."""
        if self._bench.controller.spec.model == model:
            self._bench.use_model("builtin")
        rest = tuple(name for name in self._known() if name != model)
        self._bench.preferences.change(known_models=rest)
        self.models.refresh()

    @Slot(str)
    def on_device(self, device: str) -> None:
        """Compute somewhere else, from now on."""
        preferences, controller = self._bench.preferences, self._bench.controller
        preferences.change(compute_device=device)
        controller.use_model(EngineSpec(controller.spec.model, device))

    @Slot(object)
    def on_looked_up(self, remote: RemoteModel) -> None:
        """Show what the Hub says."""
        if card := self._card(remote.model_id):
            card.show_remote(remote)

    @Slot(object)
    def on_progress(self, progress: DownloadProgress) -> None:
        """Show how far a download is."""
        if card := self._card(progress.model_id):
            card.show_progress(progress)

    @Slot(str, object)
    def on_ended(self, model_id: str, error: KasrError | None) -> None:
        """Show how a download ended."""
        if card := self._card(model_id):
            card.show_end(error)

    @Slot(str)
    def on_done(self, model_id: str) -> None:
        """Offer a model that has just arrived."""
        text = filled(translate("Models", "{model} is downloaded."), model=model_id)
        use = WayOut(translate("Models", "Use it"), partial(self.on_use, model_id))
        controller = self._bench.controller

        def is_unused() -> bool:
            return controller.spec.model != model_id

        message = Message(Level.DONE, text, (use,), topic=TOPIC, holds=is_unused)
        self._bench.show_message(message)

    @Slot()
    def on_engine_changed(self) -> None:
        """Show which model is at work."""
        self._show_engine()

    def _show_engine(self) -> None:
        if self._dialog is None:
            return
        controller = self._bench.controller
        state = controller.engine_state
        words = translate("Models", "in use")
        if state.loading:
            words = translate("Models", "loading…")
        elif state.error is not None:
            words = translate("Models", "chosen, but cannot be loaded")
        for card in self._dialog.cards.values():
            used = card.model.model == controller.spec.model
            card.show_use(used=used, state=words if used else "")
        ready, line = state.ready, ""
        if ready is not None:
            line = device_text(ready.compute_device, ready.device_reason)
        self._dialog.show_device(controller.spec.compute_device, line)

    def _card(self, model: str) -> ModelCard | None:
        return None if self._dialog is None else self._dialog.cards.get(model)

    def _known(self) -> tuple[str, ...]:
        settings = self._bench.preferences.settings
        known = settings.known_models
        return known if settings.model in known else (*known, settings.model)
