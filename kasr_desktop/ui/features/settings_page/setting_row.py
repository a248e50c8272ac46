"""One setting: its name, what it does, its value, the way back to the default."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from kasr_desktop.domain.errors import SettingsError
from kasr_desktop.domain.label import Language
from kasr_desktop.settings import SettingInfo
from kasr_desktop.ui.features.settings_page.present import Present
from kasr_desktop.ui.features.settings_page.setting_editors import editor_of
from kasr_desktop.ui.widgets.language import in_language, translate
from kasr_desktop.ui.widgets.theme import XS, M, S


class SettingRow(QFrame):
    """Checks what the user enters and says what would be right.

    Signals:
        changed: The name of the setting and its new, good value.
    """

    changed = Signal(str, object)

    def __init__(self, info: SettingInfo, present: Present | None = None) -> None:
        super().__init__()
        self.info = info
        self.name, self.meaning = in_language(info.label), in_language(info.meaning)
        self._title = QLabel(self.name)
        self.editor = editor_of(info, self.name, present)
        self._hint = QLabel(wordWrap=True)
        self._hint.setProperty("look", "small")
        self._hint.setText(
            "\n".join(filter(None, (self.meaning, range_text(info), self.editor.obstacle)))
        )
        self._problem = QLabel(wordWrap=True)
        self._problem.setProperty("look", "problem")
        self._problem.hide()
        self.reset = QPushButton(translate("Settings", "Restore default"))
        self.reset.setProperty("look", "quiet")
        self.reset.setAutoDefault(False)
        self.reset.setAccessibleName(f"{self.name}: {self.reset.text()}")
        self.reset.clicked.connect(self.on_reset)
        self.editor.edited.connect(self.on_edited)
        self._lay_out()

    def show_value(self, value: Any) -> None:
        """Show how the setting stands."""
        self.editor.show_value(value)
        self.reset.setEnabled(value != self.info.default)
        self._problem.hide()

    def holds(self, words: list[str]) -> bool:
        """Return whether all of these words, in lower case, stand in its texts."""
        labels = (self.info.label, self.info.meaning)
        said = (label.said_in(language) for label in labels for language in Language)
        text = " ".join((self.info.name, *said)).lower()
        return all(word in text for word in words)

    @Slot(object)
    def on_edited(self, value: Any) -> None:
        """Take a good value, say what is wrong with another."""
        try:
            self.info.check(value)
        except SettingsError:
            text = translate("Settings", "This cannot be used here. Possible: {expected}")
            self._problem.setText(text.format(expected=in_language(self.info.expected)))
            self._problem.show()
            return
        self._problem.hide()
        self.changed.emit(self.info.name, value)

    @Slot()
    def on_reset(self) -> None:
        """Go back to the default."""
        self.changed.emit(self.info.name, self.info.default)

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(XS)
        for widget in (self._title, self._hint, self.editor, self._problem):
            words.addWidget(widget)
        row = QHBoxLayout(self)
        row.setContentsMargins(M, M, M, M)
        row.setSpacing(S)
        row.addLayout(words, 1)
        row.addWidget(self.reset)


def range_text(info: SettingInfo) -> str:
    """Return which values are allowed and which one stands by default, as far as that helps."""
    parts = []
    if info.bounds is not None:
        parts.append(in_language(info.bounds))
    default = in_language(info.default_label)
    if default:
        parts.append(translate("Settings", "default: {value}").format(value=default))
    return " · ".join(parts)
