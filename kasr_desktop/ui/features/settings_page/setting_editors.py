"""One small widget for each kind of setting; all of them take and give plain values."""

from __future__ import annotations

from enum import Enum
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)

from kasr_desktop.domain.options import Hotword
from kasr_desktop.settings import SettingInfo
from kasr_desktop.text.hangul import nfc
from kasr_desktop.ui.features.settings_page.obstacles import obstacle_to
from kasr_desktop.ui.features.settings_page.present import Present
from kasr_desktop.ui.widgets.accessibility import name_choice
from kasr_desktop.ui.widgets.language import in_language, translate
from kasr_desktop.ui.widgets.present_box import PresentBox
from kasr_desktop.ui.widgets.spin_margin import keep_off_frame
from kasr_desktop.ui.widgets.theme import L, S, scaled

_COLUMNS = 2  # of check boxes
_PRESENT_LETTERS = 28
_DEFAULT_WEIGHT = 10.0


class _Editor(QWidget):
    """What all editors have in common; each shows a value in its own way, by `show_value`.

    Signals:
        edited: The new value, of the setting's type but not checked.
    """

    edited = Signal(object)
    obstacle = ""
    """Why something offered cannot be chosen here."""

    def _hold(self, widget: QWidget, name: str) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(S)
        row.addWidget(widget)
        row.addStretch(1)
        _prepare(widget, name)
        self.setFocusProxy(widget)


class ToggleEditor(_Editor):
    """On or off."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.box = QCheckBox(translate("Settings", "On"))
        self._hold(self.box, name)
        self.box.clicked.connect(lambda: self.edited.emit(self.box.isChecked()))

    def show_value(self, value: Any) -> None:
        self.box.setChecked(bool(value))


class ChoiceEditor(_Editor):
    """One of a few."""

    def __init__(self, info: SettingInfo, name: str) -> None:
        super().__init__()
        self.box = QComboBox()
        self._values: list[Enum | str | None] = list(
            info.kind if issubclass(info.kind, Enum) else info.choices
        )
        if info.optional:
            self._values.insert(0, None)
        for value in self._values:
            self.box.addItem(
                _unset_text(info) if value is None else in_language(info.label_of(value))
            )
        self._grey_out()
        self._hold(self.box, name)
        self.box.activated.connect(lambda place: self.edited.emit(self._values[place]))

    def show_value(self, value: Any) -> None:
        self.box.setCurrentIndex(self._values.index(value))

    def _grey_out(self) -> None:
        """Offer nothing that cannot work on this computer, and say why."""
        model = self.box.model()
        for row, value in enumerate(self._values):
            why = obstacle_to(value)
            if why is not None and isinstance(model, QStandardItemModel):
                self.obstacle = in_language(why)
                model.item(row).setEnabled(False)
                model.item(row).setToolTip(self.obstacle)


class NumberEditor(_Editor):
    """A number in its range; the lowest step means that the app decides, where it may."""

    def __init__(self, info: SettingInfo, name: str) -> None:
        super().__init__()
        low, high = info.minimum or 0.0, info.maximum or 0.0
        self.box: QSpinBox | QDoubleSpinBox
        if info.kind is float:
            self.box = QDoubleSpinBox(decimals=info.decimals, singleStep=info.step)
            self._unset = low - info.step if info.optional else None
            self.box.setRange(low if self._unset is None else self._unset, high)
        else:
            self.box = QSpinBox(singleStep=round(info.step))
            self._unset = low - 1 if info.optional else None
            self.box.setRange(int(low if self._unset is None else self._unset), int(high))
        if info.optional:
            self.box.setSpecialValueText(_unset_text(info))
        self.box.setKeyboardTracking(False)
        self.box.setMinimumWidth(180)
        keep_off_frame(self.box)
        self._hold(self.box, name)
        self.box.valueChanged.connect(self._tell)

    def show_value(self, value: Any) -> None:
        self.box.blockSignals(True)
        self.box.setValue(self._unset if value is None else value)  # type: ignore[arg-type]
        self.box.blockSignals(False)

    def _tell(self) -> None:
        unset = self._unset is not None and self.box.value() == self.box.minimum()
        self.edited.emit(None if unset else self.box.value())


class TextEditor(_Editor):
    """A short text; where it is a folder, it can be chosen."""

    def __init__(self, info: SettingInfo, name: str) -> None:
        super().__init__()
        self.line = QLineEdit()
        self.line.setMinimumWidth(320)
        self.line.setPlaceholderText(_unset_text(info))
        self._hold(self.line, name)
        self.line.editingFinished.connect(lambda: self.edited.emit(nfc(self.line.text().strip())))
        if info.name.endswith("_folder"):
            choose = QPushButton(translate("Settings", "Choose…"))
            choose.setAccessibleName(f"{name}: {choose.text()}")
            choose.setAutoDefault(False)
            choose.clicked.connect(self._choose)
            self.layout().insertWidget(1, choose)  # type: ignore[union-attr]

    def show_value(self, value: Any) -> None:
        self.line.setText(str(value))

    def _choose(self) -> None:
        folder = QFileDialog.getExistingDirectory(
            self, self.line.accessibleName(), self.line.text()
        )
        if folder:
            self.edited.emit(folder)


class PresentEditor(_Editor):
    """One of what is there now; what was chosen stays when it is not there."""

    def __init__(self, present: Present, name: str) -> None:
        super().__init__()
        self.box = PresentBox(present.always, present.absent)
        self.box.setMinimumContentsLength(_PRESENT_LETTERS)
        self._present = present
        self._hold(self.box, name)
        self.box.chosen.connect(lambda value: self.edited.emit(value))
        self.box.refresh_wanted.connect(present.source.refresh)
        present.source.changed.connect(self.on_found)
        if present.source.found:
            self.on_found(present.source.found)

    @Slot(object)
    def on_found(self, found: Any) -> None:
        """Offer what is there now."""
        self.box.show_entries(self._present.entries(found))

    def show_value(self, value: Any) -> None:
        self.box.choose(str(value))


class SeveralEditor(_Editor):
    """Any of a few."""

    def __init__(self, info: SettingInfo, name: str) -> None:
        super().__init__()
        self._boxes = {value: QCheckBox(in_language(value.label)) for value in info.kind}  # type: ignore[attr-defined]
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(L)
        for place, box in enumerate(self._boxes.values()):
            _prepare(box, f"{name}: {box.text()}")
            box.clicked.connect(self._tell)
            grid.addWidget(box, place // _COLUMNS, place % _COLUMNS)
        grid.setColumnStretch(_COLUMNS, 1)
        self.setFocusProxy(next(iter(self._boxes.values())))

    def show_value(self, value: Any) -> None:
        for choice, box in self._boxes.items():
            box.setChecked(choice in value)

    def _tell(self) -> None:
        self.edited.emit(tuple(value for value, box in self._boxes.items() if box.isChecked()))


class HotwordsEditor(_Editor):
    """Words, one a line, each with its weight behind it if it is not the usual one."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.lines = QPlainTextEdit()
        self.lines.setFixedHeight(scaled(96))
        self.lines.setMinimumWidth(320)
        self.lines.setTabChangesFocus(True)
        self._hold(self.lines, name)
        self.lines.installEventFilter(self)

    def show_value(self, value: Any) -> None:
        if hotwords_of(self.lines.toPlainText()) != value:
            self.lines.setPlainText(hotword_lines(value))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the words over when they are left."""
        if watched is self.lines and event.type() is QEvent.Type.FocusOut:
            self.edited.emit(hotwords_of(self.lines.toPlainText()))
        return super().eventFilter(watched, event)


# Closed, so that the type checker asks each of them for `show_value`: a QWidget cannot have
# abstract methods, its metaclass is not ABCMeta.
SettingEditor = (
    ToggleEditor
    | ChoiceEditor
    | NumberEditor
    | TextEditor
    | PresentEditor
    | SeveralEditor
    | HotwordsEditor
)


class _WheelGuard(QObject):
    """Leaves the wheel to the page while a field is not being used."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_wheel = event.type() is QEvent.Type.Wheel
        if is_wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)


def editor_of(info: SettingInfo, name: str, present: Present | None = None) -> SettingEditor:
    """Return the widget for a setting.

    Args:
        info: The setting.
        name: What a screen reader says of it.
        present: What is there now to choose from, where that changes.
    """
    if present is not None:
        return PresentEditor(present, name)
    if info.kind is Hotword:
        return HotwordsEditor(name)
    if info.many and issubclass(info.kind, Enum):
        return SeveralEditor(info, name)
    if info.choices:
        return ChoiceEditor(info, name)
    if info.kind is bool:
        return ToggleEditor(name)
    if info.kind in (int, float):
        return NumberEditor(info, name)
    return TextEditor(info, name)


def hotword_lines(hotwords: tuple[Hotword, ...]) -> str:
    r"""Return words as lines.

    Example:
        >>> hotword_lines((Hotword("한강"), Hotword("김 철수", 12.5)))
        '한강\n김 철수 12.5'
    """
    return "\n".join(
        word.text if word.weight == _DEFAULT_WEIGHT else f"{word.text} {word.weight:g}"
        for word in hotwords
    )


def hotwords_of(lines: str) -> tuple[Hotword, ...]:
    r"""Read words from lines; a number at the end of a line is the weight.

    Example:
        >>> [word.weight for word in hotwords_of("한강\n김 철수 12.5\n")]
        [10.0, 12.5]
    """
    return tuple(
        _hotword(text) for line in lines.splitlines() if (text := nfc(" ".join(line.split())))
    )


def _hotword(text: str) -> Hotword:
    words, _, last = text.rpartition(" ")
    try:
        return Hotword(words, float(last)) if words else Hotword(text, _DEFAULT_WEIGHT)
    except ValueError:
        return Hotword(text, _DEFAULT_WEIGHT)


def _unset_text(info: SettingInfo) -> str:
    return in_language(info.unset) if info.unset is not None else ""


def _prepare(widget: QWidget, name: str) -> None:
    if isinstance(widget, QComboBox):
        name_choice(widget, name)
    else:
        widget.setAccessibleName(name)
    widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    widget.installEventFilter(_WheelGuard(widget))
