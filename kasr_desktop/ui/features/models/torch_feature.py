"""torch as an addition: what the models page says of it, its dialog, and what follows."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from kasr_desktop.addons.torch_source import TorchSource
from kasr_desktop.domain.errors import KasrError
from kasr_desktop.pipeline.torch_install import TorchAdded, TorchCost, TorchProgress
from kasr_desktop.ui.features.models.torch_controller import TorchController, TorchState
from kasr_desktop.ui.features.models.torch_dialog import TorchDialog, offer_line
from kasr_desktop.ui.features.workbench import Workbench
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.notices import Level, Message

TOPIC = "torch"


class TorchFeature(QObject):
    """The work goes on while its dialog is closed.

    Signals:
        changed: The line for the models page, and whether there is anything to do.
    """

    changed = Signal(str, bool)

    def __init__(self, bench: Workbench, parent: QObject) -> None:
        super().__init__(parent)
        self._bench = bench
        self._dialog: TorchDialog | None = None
        self.controller = TorchController(self)
        self.controller.state_changed.connect(self.on_state)
        self.controller.cost_known.connect(self.on_cost)
        self.controller.progressed.connect(self.on_progress)
        self.controller.ended.connect(self.on_ended)
        self.controller.added.connect(self.on_added)
        self.controller.removed.connect(self.on_removed)

    @property
    def dialog(self) -> TorchDialog | None:
        """The dialog, once it was opened."""
        return self._dialog

    def refresh(self) -> None:
        """Look what there is."""
        self.controller.refresh()

    def open(self, parent: QWidget) -> None:
        """Show the dialog."""
        if self._dialog is None:
            self._dialog = TorchDialog(parent)
            self._dialog.size_wanted.connect(self.on_size_wanted)
            self._dialog.install_wanted.connect(self.on_install_wanted)
            self._dialog.cancel_wanted.connect(self.controller.cancel)
            self._dialog.remove_wanted.connect(self.controller.remove)
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()
        self.refresh()

    @Slot(object)
    def on_size_wanted(self, source: TorchSource) -> None:
        """Ask what it costs."""
        self.controller.look_up(source)

    @Slot(object, object)
    def on_install_wanted(self, source: TorchSource, cost: TorchCost) -> None:
        """Do what was agreed to."""
        self.controller.install(source, cost)

    @Slot(object)
    def on_state(self, state: TorchState) -> None:
        """Show what there is."""
        self.changed.emit(offer_line(state), state.is_offered)
        if self._dialog is not None:
            self._dialog.show_state(state)

    @Slot(object)
    def on_cost(self, cost: TorchCost) -> None:
        """Show what it costs."""
        if self._dialog is not None:
            self._dialog.show_cost(cost)

    @Slot(object)
    def on_progress(self, progress: TorchProgress) -> None:
        """Show how far it is."""
        if self._dialog is not None:
            self._dialog.show_progress(progress)

    @Slot(object)
    def on_ended(self, error: KasrError | None) -> None:
        """Show how it ended."""
        if self._dialog is not None:
            self._dialog.show_end(error)

    @Slot(object)
    def on_added(self, added: TorchAdded) -> None:
        """Load the model anew, where the fastest processor may be another one now."""
        if self._dialog is not None:
            self._dialog.show_added()
        text = translate("Torch", "torch is here. The model is loaded with it from now on.")
        if not added.uses_gpu:
            text = translate("Torch", "torch is here; this build runs on the processor only.")
        self._bench.show_message(Message(Level.DONE, text, topic=TOPIC, brief=True))
        self._bench.controller.use_model(self._bench.controller.spec)

    @Slot(bool)
    def on_removed(self, is_gone: bool) -> None:
        """Load the model anew without it."""
        if self._dialog is not None:
            self._dialog.show_removed(is_gone)
        self._bench.controller.use_model(self._bench.controller.spec)
