"""All settings in one window: searched, changed at once, every change undone if wanted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from kasr_desktop.session.preferences import Preferences
from kasr_desktop.settings import SETTINGS, Section, Settings
from kasr_desktop.text.hangul import nfc
from kasr_desktop.ui.features.settings_page.present import Present
from kasr_desktop.ui.features.settings_page.setting_row import SettingRow
from kasr_desktop.ui.widgets.language import in_language, translate
from kasr_desktop.ui.widgets.theme import XL, L, M, S, dialog_size
from kasr_desktop.ui.widgets.tool_tip import tool_tip

_SIZE = (720, 640)


class SettingsWindow(QDialog):
    """Made from the fields of `Settings`; there is nothing to confirm.

    Signals:
        applied: The new settings, after a change in this window.
        file_wanted: Open the folder of the settings file.
    """

    applied = Signal(object)
    file_wanted = Signal()

    def __init__(
        self,
        preferences: Preferences,
        present: Mapping[str, Present],
        parent: QWidget | None = None,
    ) -> None:
        """Make it.

        Args:
            preferences: What it shows and changes.
            present: By name of the setting, what is there now to choose from.
            parent: The window it belongs to.
        """
        super().__init__(parent)
        self.setWindowTitle(translate("Settings", "Settings"))
        self.resize(dialog_size(*_SIZE))
        self._preferences = preferences
        self._present = present
        self._undoable: list[dict[str, Any]] = []
        self.rows: dict[str, SettingRow] = {}
        self._cards: list[tuple[QLabel, QFrame, list[SettingRow]]] = []
        self._make_parts()
        self._lay_out()
        preferences.changed.connect(self.on_preferences)
        self.on_preferences(preferences.settings)

    @Slot(object)
    def on_preferences(self, settings: Settings) -> None:
        """Show how everything stands."""
        for name, row in self.rows.items():
            row.show_value(getattr(settings, name))
        self._undo.setEnabled(bool(self._undoable))
        self._reset_all.setEnabled(bool(self._not_default()))

    @Slot(str, object)
    def on_row_changed(self, name: str, value: Any) -> None:
        """Change one setting."""
        self._change({name: value})

    @Slot()
    def on_reset_all(self) -> None:
        """Bring everything shown here back to its default; one undo brings it all back."""
        self._change({row.info.name: row.info.default for row in self._not_default()})

    @Slot()
    def on_undo(self) -> None:
        """Take the last change back."""
        if self._undoable:
            self._apply(self._undoable.pop())

    @Slot(str)
    def on_search(self, typed: str) -> None:
        """Show the settings whose texts hold what was typed."""
        words = nfc(typed).lower().split()
        for heading, card, rows in self._cards:
            for row in rows:
                row.setVisible(row.holds(words))
            some = any(row.holds(words) for row in rows)
            heading.setVisible(some)
            card.setVisible(some)
        self._nothing.setVisible(not any(row.holds(words) for row in self.rows.values()))

    def _change(self, fields: dict[str, Any]) -> None:
        settings = self._preferences.settings
        before = {name: getattr(settings, name) for name in fields}
        if before != fields:
            self._undoable.append(before)
            self._apply(fields)

    def _apply(self, fields: dict[str, Any]) -> None:
        self._preferences.change(**fields)
        self.on_preferences(self._preferences.settings)
        self.applied.emit(self._preferences.settings)

    def _not_default(self) -> list[SettingRow]:
        settings = self._preferences.settings
        rows = self.rows.values()
        return [row for row in rows if getattr(settings, row.info.name) != row.info.default]

    def _make_parts(self) -> None:
        self.field = QLineEdit(clearButtonEnabled=True)
        self.field.setPlaceholderText(translate("Settings", "Search the settings"))
        self.field.setAccessibleName(translate("Settings", "Search the settings"))
        self.field.textChanged.connect(self.on_search)
        self._undo = _button(translate("Settings", "Undo"), self.on_undo)
        self._undo.setToolTip(tool_tip(self._undo.text(), "Ctrl+Z"))
        self._reset_all = _button(translate("Settings", "Restore all defaults"), self.on_reset_all)
        self._file = _button(translate("Settings", "Show the file"), self.file_wanted)
        self._close = _button(translate("Settings", "Close"), self.close)
        QShortcut(QKeySequence.StandardKey.Undo, self, self.on_undo)
        QShortcut(QKeySequence.StandardKey.Find, self, self.field.setFocus)
        self._nothing = QLabel(translate("Settings", "No setting matches."))
        self._nothing.setProperty("look", "muted")
        self._nothing.hide()

    def _lay_out(self) -> None:
        title = QLabel(self.windowTitle())
        title.setProperty("look", "title")
        foot = QHBoxLayout()
        foot.setSpacing(S)
        for button in (self._undo, self._reset_all, self._file):
            foot.addWidget(button)
        foot.addStretch(1)
        foot.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(XL, XL, XL, L)
        column.setSpacing(M)
        column.addWidget(title)
        column.addWidget(self.field)
        column.addWidget(self._nothing)
        column.addWidget(self._scrolled(), 1)
        column.addLayout(foot)

    def _scrolled(self) -> QScrollArea:
        inside = QWidget()
        inside.setObjectName("page")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, M, 0)
        column.setSpacing(S)
        for section in Section:
            heading = QLabel(in_language(section.value))
            heading.setProperty("look", "heading")
            heading.setContentsMargins(0, M, 0, 0)
            infos = (info for info in SETTINGS.values() if info.section is section)
            rows = [SettingRow(info, self._present.get(info.name)) for info in infos]
            card = self._card(rows)
            column.addWidget(heading)
            column.addWidget(card)
            self._cards.append((heading, card, rows))
        column.addStretch(1)
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(self.windowTitle())
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        return area

    def _card(self, rows: list[SettingRow]) -> QFrame:
        card = QFrame()
        card.setObjectName("card")
        column = QVBoxLayout(card)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for row in rows:
            row.changed.connect(self.on_row_changed)
            self.rows[row.info.name] = row
            column.addWidget(row)
        return card


def _button(label: str, slot: object) -> QPushButton:
    button = QPushButton(label)
    button.setAccessibleName(label)
    button.setAutoDefault(False)
    button.clicked.connect(slot)
    return button
