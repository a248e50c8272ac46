"""torch, added to an installation that came without: what it costs, the work, and its removal."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from kasr_desktop.addons.torch_folder import torch_dir
from kasr_desktop.addons.torch_source import (
    TorchSource,
    command_line,
    named_source,
    torch_source,
)
from kasr_desktop.domain.errors import DownloadError, KasrError
from kasr_desktop.pipeline.torch_install import TorchCost, TorchProgress
from kasr_desktop.ui.features.models.model_words import size
from kasr_desktop.ui.features.models.torch_controller import TorchState
from kasr_desktop.ui.views.strings import error_sentence
from kasr_desktop.ui.widgets.language import filled, translate
from kasr_desktop.ui.widgets.theme import XL, L, M, S, dialog_size

_SIZE = (620, 420)
_STEPS = 1000


class TorchDialog(QDialog):
    """Asks before every step that costs something.

    Signals:
        size_wanted: A `TorchSource` whose cost is asked for.
        install_wanted: A `TorchSource` and the `TorchCost` that was agreed to.
        cancel_wanted: Stop.
        remove_wanted: Take it away; after a second press.
    """

    size_wanted = Signal(object)
    install_wanted = Signal(object, object)
    cancel_wanted = Signal()
    remove_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("Torch", "Add torch"))
        self.setAccessibleName(self.windowTitle())
        self.resize(dialog_size(*_SIZE))
        self._state: TorchState | None = None
        self._cost: TorchCost | None = None
        self._asked: TorchSource | None = None
        self._is_busy = self._is_removing = False
        self._make_parts()
        self._lay_out()
        self.on_source()

    def show_state(self, state: TorchState) -> None:
        """Show what there is, and offer what can be done about it."""
        self._state = state
        self._what.setText(_what(state))
        self._offer()

    def show_cost(self, cost: TorchCost) -> None:
        """Show what it costs; only now can it be agreed to."""
        self._cost = cost
        self._facts.setText("\n".join(_facts(cost)))
        self._offer()

    def show_progress(self, progress: TorchProgress) -> None:
        """Show how far it is."""
        line = f"{size(progress.done_bytes)} / {size(progress.total_bytes)}"
        if progress.is_unpacking:
            self._bar.setRange(0, 0)
            line = translate("Torch", "Unpacking…")
        else:
            self._bar.setRange(0, _STEPS)
            self._bar.setValue(progress.done_bytes * _STEPS // max(1, progress.total_bytes))
        self._line.setText(line)

    def show_end(self, error: KasrError | None) -> None:
        """Show that the work is over."""
        self._is_busy = False
        self._say("" if error is None else error_sentence(error))
        self._offer()

    def show_added(self) -> None:
        """Begin anew: what was agreed to is done."""
        self._cost = None
        self._facts.clear()

    def show_removed(self, is_gone: bool) -> None:
        """Say what becomes of files in use."""
        if not is_gone:
            self._facts.setText(
                translate("Torch", "Its files are in use and will be removed at the next start.")
            )

    @Slot()
    def on_source(self) -> None:
        """Show the command for what was typed; another place has another price."""
        self._cost = None
        self._facts.clear()
        try:
            source = torch_source(self._source.text())
        except DownloadError as error:
            self._asked = None
            self._say(error_sentence(error))
        else:
            self._asked = source
            self._command.setText(command_line(source))
            self._say("")
        self._offer()

    @Slot()
    def on_ask(self) -> None:
        """Ask the index."""
        if self._asked is not None:
            self._begin(translate("Torch", "Asking for the size…"))
            self.size_wanted.emit(self._asked)

    @Slot()
    def on_install(self) -> None:
        """Begin what was agreed to."""
        if self._asked is not None and self._cost is not None:
            self._begin(translate("Torch", "Starting…"))
            self.install_wanted.emit(self._asked, self._cost)

    @Slot()
    def on_remove(self) -> None:
        """Ask once more, then remove."""
        if self._is_removing:
            self.remove_wanted.emit()
        self._is_removing = not self._is_removing
        self._offer()

    @Slot()
    def on_keep(self) -> None:
        """Do not remove after all."""
        self._is_removing = False
        self._offer()

    @Slot()
    def on_copy(self) -> None:
        """Put the command on the clipboard."""
        QGuiApplication.clipboard().setText(self._command.text())

    def _begin(self, line: str) -> None:
        self._is_busy = True
        self._say("")
        self._bar.setRange(0, 0)
        self._line.setText(line)
        self._offer()

    def _say(self, problem: str) -> None:
        self._problem.setText(f"▲ {problem}" if problem else "")
        self._problem.setVisible(bool(problem))

    def _offer(self) -> None:
        state, busy = self._state, self._is_busy
        here = state.here if state is not None else None
        is_addon = here is not None and here.is_addon
        # a torch that the environment brings goes first: one that is added would not be taken
        can_add = state is not None and state.can_install and here is None
        if self._cost is not None:
            self._name(
                self.install,
                filled(
                    translate("Torch", "Download {size} and add"),
                    size=size(self._cost.fetched_bytes),
                ),
            )
        sure = translate("Torch", "Remove {size} for good")
        taken = size(state.added_bytes) if state is not None else ""
        removal = translate("Torch", "Remove")
        self._name(self.remove, filled(sure, size=taken) if self._is_removing else removal)
        for widget, shown in (
            (self.ask, can_add and not busy and self._cost is None),
            (self.install, can_add and not busy and self._cost is not None),
            (self.cancel, busy),
            (self.remove, is_addon and not busy),
            (self.keep, is_addon and self._is_removing and not busy),
            (self._bar, busy),
            (self._line, busy),
            (self._where, can_add),
            (self._source, can_add),
            (self._by_hand, not is_addon),
            (self._command, not is_addon),
            (self.copy, not is_addon),
        ):
            widget.setVisible(shown)
        self._source.setEnabled(not busy)
        self.ask.setEnabled(self._asked is not None)
        # without pip here the same command is typed where there is one
        by_hand = translate("Torch", "Or do the same yourself with pip:")
        self._by_hand.setText(by_hand)

    def _make_parts(self) -> None:
        self._what = QLabel(wordWrap=True)
        self._where = QLabel(
            translate("Torch", "Source: empty for pip's own index, or the line from PyTorch's site")
        )
        self._source = QLineEdit(named_source())
        self._source.setAccessibleName(self._where.text())
        self._source.setPlaceholderText("pip install torch …")
        self._where.setBuddy(self._source)
        self._source.textChanged.connect(self.on_source)
        self._facts = QLabel(wordWrap=True)
        self._facts.setProperty("look", "strong")
        self._problem = QLabel(wordWrap=True)
        self._problem.setProperty("look", "danger")
        self._bar = QProgressBar(textVisible=False)
        self._bar.setAccessibleName(translate("Models", "Download progress"))
        self._line = QLabel()
        self._line.setProperty("look", "small")
        self._by_hand = QLabel(wordWrap=True)
        self._by_hand.setProperty("look", "muted")
        self._command = QLabel(wordWrap=True)
        self._command.setTextFormat(Qt.TextFormat.PlainText)
        self._command.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._command.setAccessibleName(translate("Torch", "Command"))
        self.ask = self._button(translate("Torch", "Ask for the size"), self.on_ask)
        self.install = self._button(translate("Torch", "Add"), self.on_install)
        self.cancel = self._button(translate("Torch", "Cancel"), self.cancel_wanted.emit)
        self.remove = self._button(translate("Torch", "Remove"), self.on_remove)
        self.keep = self._button(translate("Models", "Keep it"), self.on_keep)
        self.copy = self._button(translate("Torch", "Copy command"), self.on_copy)

    def _button(self, label: str, pressed: object) -> QPushButton:
        button = QPushButton(autoDefault=False)
        self._name(button, label)
        button.clicked.connect(pressed)
        return button

    @staticmethod
    def _name(button: QPushButton, label: str) -> None:
        button.setText(label)
        button.setAccessibleName(label)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(XL, L, XL, L)
        column.setSpacing(M)
        for widget in (self._what, self._where, self._source, self._facts, self._bar, self._line):
            column.addWidget(widget)
        column.addWidget(self._problem)
        row = QHBoxLayout()
        row.setSpacing(S)
        for button in (self.ask, self.install, self.cancel, self.keep, self.remove):
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
        column.addWidget(self._by_hand)
        column.addWidget(self._command)
        below = QHBoxLayout()
        below.addWidget(self.copy)
        below.addStretch(1)
        column.addLayout(below)


def offer_line(state: TorchState) -> str:
    """Return the line of the models page that leads here."""
    if state.misses_card:
        return filled(
            translate("Torch", "{card} is in this computer, but nothing here can use it yet."),
            card=state.cards[0],
        )
    if state.here is not None:
        return filled(
            translate("Torch", "torch {version} was added, {size}."),
            version=state.here.version,
            size=size(state.added_bytes),
        )
    return translate("Torch", "Some models need torch, which is not here.")


def _what(state: TorchState) -> str:
    parts = [
        translate(
            "Torch",
            "torch runs models on a graphics card, and models that this program cannot run "
            "by itself. The built-in model and wav2vec 2.0 do not need it.",
        )
    ]
    if state.misses_card:
        parts.append(offer_line(state))
    here = state.here
    if here is not None and here.is_addon:
        folder = filled(
            translate("Torch", "torch {version} was added, {size}. It is in {folder}."),
            version=here.version,
            size=size(state.added_bytes),
            folder=str(torch_dir()),
        )
        parts.append(folder)
    elif here is not None and state.misses_card:
        parts.append(
            filled(
                translate(
                    "Torch",
                    "torch {version} came with this environment and runs on the processor "
                    "only. Replace it with a CUDA build, using pip.",
                ),
                version=here.version,
            )
        )
    elif here is None and not state.can_install:
        parts.append(translate("Torch", "pip is not here, so it cannot be added from here."))
    return "\n\n".join(parts)


def _facts(cost: TorchCost) -> list[str]:
    told = translate("Torch", "torch {version}: {fetched} to download, about {kept} on disk.")
    if not cost.is_told:
        told = translate(
            "Torch",
            "torch {version}: its server does not say how large it is; "
            "usually {fetched} to download, about {kept} on disk.",
        )
    lines = [
        filled(
            told, version=cost.version, fetched=size(cost.fetched_bytes), kept=size(cost.kept_bytes)
        ),
        filled(
            translate("Torch", "While it is added, about {needed} must be free; {free} is."),
            needed=size(cost.needed_bytes),
            free=size(cost.free_bytes),
        ),
    ]
    if cost.uses_gpu:
        lines.append(translate("Torch", "It can use NVIDIA's graphics cards."))
    else:
        lines.append(
            translate(
                "Torch",
                "This one cannot use NVIDIA's graphics cards. For those paste the line that "
                "PyTorch's site gives for CUDA.",
            )
        )
    return lines
