"""The models page: all models, adding one by Hub id or folder, and where they compute."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from kasr_desktop.bundle.hub_cache import is_model_id
from kasr_desktop.bundle.installed_models import InstalledModel
from kasr_desktop.ui.features.models.model_card import ModelCard
from kasr_desktop.ui.views.devices_present import processors_always
from kasr_desktop.ui.views.setting_labels import setting_label
from kasr_desktop.ui.widgets.accessibility import name_choice
from kasr_desktop.ui.widgets.focus_home import FocusKeeper
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.theme import XL, L, M, S, dialog_size

_LAYOUT_MS = 300
_SIZE = (720, 640)


class ModelsDialog(QDialog):
    """A window of its own that stays open beside the work.

    Signals:
        added: A Hub id or a folder to add to the list.
        device_chosen: "auto", "cpu", "cuda" or "mps".
        card_made: A new `ModelCard`, to be connected.
        torch_wanted: Add torch or take it away.
    """

    added = Signal(str)
    device_chosen = Signal(str)
    card_made = Signal(object)
    torch_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("Models", "Models"))
        self.setAccessibleName(translate("Models", "Models"))
        self.resize(dialog_size(*_SIZE))
        self.cards: dict[str, ModelCard] = {}
        self._focus = FocusKeeper(self)
        self._sought: ModelCard | None = None
        self._make_parts()
        self._lay_out()

    def show_models(self, models: tuple[InstalledModel, ...]) -> None:
        """Show all models; cards that are there already keep their place and state."""
        names = {model.model for model in models}
        for gone in [name for name in self.cards if name not in names]:
            card = self.cards.pop(gone)
            if card is self._sought:
                self._sought = None
            keyboard = self.focusWidget()
            if keyboard is not None and card.isAncestorOf(keyboard):
                self._id.setFocus()
            self._list.removeWidget(card)
            card.deleteLater()
        for place, model in enumerate(models):
            if model.model in self.cards:
                self.cards[model.model].show_model(model)
                continue
            card = self.cards[model.model] = ModelCard(model)
            self._list.insertWidget(place, card)
            self.card_made.emit(card)

    def bring_to_sight(self, model: str) -> None:
        """Show the card of a model, the keyboard on what can be done with it."""
        card = self.cards.get(model)
        if card is not None:
            card.focus_home.setFocus()
            # a card just added gets its place in several steps of the layout
            self._sought = card
            self.on_range()
            QTimer.singleShot(_LAYOUT_MS, self, self.on_found)

    @Slot()
    def on_range(self) -> None:
        """Keep the card in sight that was asked for, while the list takes its shape."""
        if self._sought is not None:
            self._area.ensureWidgetVisible(self._sought)

    @Slot()
    def on_found(self) -> None:
        """Let the user scroll again."""
        self.on_range()
        self._sought = None

    def show_device(self, device: str, line: str) -> None:
        """Show what is chosen and what came of it, with the reason."""
        place = self._devices.findData("cuda" if device.startswith("cuda") else device)
        self._devices.setCurrentIndex(max(0, place))
        self._device_line.setText(line)
        self._device_line.setVisible(bool(line))

    def show_torch(self, line: str, *, is_offered: bool) -> None:
        """Show how it stands with torch, where there is something to do about it."""
        self._torch_line.setText(line)
        for widget in (self._torch_line, self.torch):
            widget.setVisible(is_offered)

    @Slot(str)
    def on_id_edited(self, text: str) -> None:
        """Offer to add what can be a Hub id or a model's folder; say why not."""
        why = _why_not(text.strip())
        self._add.setEnabled(bool(text.strip()) and not why)
        self._why.setText(why)
        self._why.setVisible(bool(why))

    @Slot()
    def on_add(self) -> None:
        """Add the Hub id or the folder to the list."""
        model = self._id.text().strip()
        if model and not _why_not(model):
            self._id.clear()
            self.added.emit(model if is_model_id(model) else str(Path(model).expanduser()))

    @Slot()
    def on_folder(self) -> None:
        """Choose the folder of a model."""
        title = translate("Models", "Folder of a CTC model (with config.json)")
        folder = QFileDialog.getExistingDirectory(self, title)
        if folder:
            self.added.emit(str(Path(folder)))

    @Slot(int)
    def on_device(self, place: int) -> None:
        """Compute somewhere else."""
        self.device_chosen.emit(self._devices.itemData(place))

    def _make_parts(self) -> None:
        self._devices = QComboBox()
        name_choice(self._devices, setting_label("compute_device"))
        for name, label in _devices().items():
            self._devices.addItem(label, name)
        self._devices.activated.connect(self.on_device)
        self._device_line = QLabel(wordWrap=True)
        self._device_line.setProperty("look", "small")
        self._device_line.setVisible(False)
        self._id = QLineEdit(placeholderText=translate("Models", "owner/name, or a folder"))
        self._id.setAccessibleName(translate("Models", "Hub id or folder of a CTC model"))
        self._id.textChanged.connect(self.on_id_edited)
        self._id.returnPressed.connect(self.on_add)
        self._why = QLabel(wordWrap=True)
        self._why.setProperty("look", "warning")
        self._why.hide()
        self._add = _button(translate("Models", "Add"))
        self._add.setEnabled(False)
        self._add.clicked.connect(self.on_add)
        self._torch_line = QLabel(wordWrap=True)
        self._torch_line.setProperty("look", "small")
        self.torch = _button(translate("Torch", "Add or remove torch…"))
        self.torch.clicked.connect(self.torch_wanted)
        self.show_torch("", is_offered=False)
        self._folder = _button(translate("Models", "Open a folder…"))
        self._folder.clicked.connect(self.on_folder)

    def _lay_out(self) -> None:
        inside = QWidget()
        inside.setObjectName("page")
        self._list = QVBoxLayout(inside)
        self._list.setContentsMargins(0, 0, S, 0)
        self._list.setSpacing(M)
        self._list.addStretch(1)
        area = self._area = QScrollArea(widgetResizable=True)
        area.setAccessibleName(self.windowTitle())
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what is in it takes the keyboard
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        area.verticalScrollBar().rangeChanged.connect(self.on_range)
        hint = translate(
            "Models",
            "Nothing is downloaded unless you press Download. Recordings "
            "never leave this computer.",
        )
        said = QLabel(hint, wordWrap=True)
        said.setProperty("look", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(XL, L, XL, L)
        column.setSpacing(M)
        column.addWidget(said)
        column.addWidget(area, 1)
        column.addLayout(
            _row(translate("Models", "Another model"), self._id, self._add, self._folder)
        )
        column.addWidget(self._why)
        column.addLayout(_row(setting_label("compute_device"), self._devices, self._device_line))
        below = QHBoxLayout()
        below.setSpacing(M)
        below.addWidget(self._torch_line, 1)
        below.addWidget(self.torch)
        column.addLayout(below)


def _devices() -> dict[str, str]:
    named = dict(processors_always())
    if sys.platform == "darwin":
        named["mps"] = "Apple GPU (MPS)"
    else:
        named["cuda"] = "NVIDIA GPU (CUDA)"
    return named


def _row(label: str, *widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(M)
    row.addWidget(QLabel(label))
    for place, widget in enumerate(widgets):
        stretches = isinstance(widget, QLineEdit | QLabel) or place == len(widgets)
        row.addWidget(widget, 1 if stretches else 0)
    return row


def _why_not(model: str) -> str:
    """Say why what was typed cannot be added, "" if it can."""
    if not model or is_model_id(model):
        return ""
    folder = Path(model).expanduser()
    if not folder.is_absolute():
        return translate("Models", "Write a Hub id as owner/name, and a folder as its full path.")
    if not folder.is_dir():
        return translate("Models", "There is no such folder.")
    if not (folder / "config.json").is_file():
        return translate("Models", "There is no config.json in this folder, so it is not a model.")
    return ""


def _button(label: str) -> QPushButton:
    button = QPushButton(label)
    button.setAccessibleName(label)
    return button
