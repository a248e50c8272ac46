"""The status bar: which model, where it runs and why."""

from __future__ import annotations

from PySide6.QtWidgets import QStatusBar, QWidget

from kasr_desktop import messages
from kasr_desktop.domain.readings import Ability, can_any
from kasr_desktop.session.stage import EngineState
from kasr_desktop.ui.views.item_texts import model_name
from kasr_desktop.ui.views.strings import error_sentence
from kasr_desktop.ui.widgets.elided_label import ElidedLabel
from kasr_desktop.ui.widgets.language import translate, window_language


class StatusLine(QStatusBar):
    """Always says what the engine is at."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._engine = ElidedLabel()
        self._promise = ElidedLabel()
        self._promise.set_text(translate("Status", "Works offline · nothing leaves this computer"))
        for label in (self._engine, self._promise):
            label.keep_hint()
        self.addWidget(self._engine, 1)
        self.addPermanentWidget(self._promise)

    @property
    def engine_text(self) -> str:
        """What is said of the engine."""
        return self._engine.whole_text

    def show_engine(self, state: EngineState, model: str) -> None:
        """Show how the engine stands."""
        text, reason = engine_text(state, model)
        self._engine.set_text(text)
        if reason:  # and, so, its description to a screen reader
            self._engine.setToolTip(f"{text}\n{reason}")


def engine_text(state: EngineState, model: str) -> tuple[str, str]:
    """Return the line about the engine, and more about it for a tool tip."""
    if state.error is not None:
        return "■ " + translate("Status", "No model"), error_sentence(state.error)
    if state.loading:
        what = {
            "runtime": translate("Status", "Starting the engine…"),
            "model": translate("Status", "Loading the model…"),
            "language_model": translate("Status", "Loading the language model…"),
        }.get(state.loading, translate("Status", "Getting ready…"))
        return f"○ {what}", model
    if state.ready is None:
        return "○ " + translate("Status", "Engine not loaded yet"), ""
    ready = state.ready
    parts = [model_name(ready.model), device_text(ready.compute_device, ready.device_reason)]
    if not can_any(ready.sources, Ability.LANGUAGE_MODEL):
        parts.append(translate("Status", "no language model"))
    return "● " + " · ".join(parts), device_reason(ready.device_reason)


def device_text(device: str, reason: str) -> str:
    """Return the device in words, and why in one clause."""
    kind = device.split(":")[0]
    name = {
        "cpu": translate("Status", "Processor (CPU)"),
        "cuda": translate("Status", "Graphics card (CUDA)"),
        "mps": translate("Status", "Graphics (Apple)"),
    }.get(kind, device)
    shown = messages.device_sentence(reason, window_language(), short=True)
    return f"{name} – {shown}" if shown else name


def device_reason(reason: str) -> str:
    """Return why it runs there and by which runtime, with every detail."""
    return messages.device_sentence(reason, window_language())
