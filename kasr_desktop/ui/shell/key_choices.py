"""The user's own shortcuts: which keys each command has, kept from one start to the next."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QSettings
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from kasr_desktop.settings import config_dir

_GROUP = "keys"


class KeyChoices(QObject):
    """Knows every command of the menus by its name, which is its first key as we give it out.

    A command without a key of ours has a name of its own (`Menus.add`).
    """

    def __init__(self, window: QWidget, actions: Sequence[QAction]) -> None:
        """Note the keys of the actions as they are, and put the user's in their place."""
        super().__init__(window)
        self._window = window
        self._defaults = {_name(action): list(action.shortcuts()) for action in actions}
        self.actions = {_name(action): action for action in actions}
        self._kept = QSettings(str(config_dir() / "window.ini"), QSettings.Format.IniFormat)
        self._kept.beginGroup(_GROUP)
        for name in self._kept.childKeys():
            plain = name.replace("|", "/")
            if plain in self.actions:
                self._give(plain, _keys_of(str(self._kept.value(name))))

    def is_changed(self, name: str) -> bool:
        """Return whether a command has other keys than we give it."""
        return self.actions[name].shortcuts() != self._defaults[name]

    def owner(self, keys: QKeySequence, *, but: str) -> QAction | None:
        """Return the other command that has these keys, None if they are free."""
        found = (
            action
            for name, action in self.actions.items()
            if name != but and keys in action.shortcuts()
        )
        return next(found, None)

    def choose(self, name: str, keys: QKeySequence) -> None:
        """Give a command other keys, an empty sequence: none."""
        self._set(name, [] if keys.isEmpty() else [keys])

    def take_back(self, name: str) -> None:
        """Give a command our keys again."""
        self._set(name, self._defaults[name])

    def take_all_back(self) -> None:
        """Give every command our keys again."""
        for name in self.actions:
            if self.is_changed(name):
                self.take_back(name)

    def _set(self, name: str, keys: list[QKeySequence]) -> None:
        self._give(name, keys)
        kept = name.replace("/", "|")  # a stroke is a group of the file
        if self.is_changed(name):
            self._kept.setValue(kept, "; ".join(key.toString() for key in keys))
        else:
            self._kept.remove(kept)

    def _give(self, name: str, keys: list[QKeySequence]) -> None:
        before = _native(self.actions[name])
        self.actions[name].setShortcuts(keys)
        after = _native(self.actions[name])
        if before and before != after:
            self._rewrite_tips(f"({before})", f"({after})" if after else "")

    def _rewrite_tips(self, before: str, after: str) -> None:
        """Let tool tips tell the keys that hold now."""
        for widget in self._window.findChildren(QWidget):
            if widget.toolTip().endswith(before):
                widget.setToolTip(widget.toolTip().removesuffix(before) + after)


def _name(action: QAction) -> str:
    return str(action.objectName())


def _native(action: QAction) -> str:
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)


def _keys_of(written: str) -> list[QKeySequence]:
    return [QKeySequence(key) for key in written.split("; ") if key]
