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

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._defaults: dict[str, list[QKeySequence]] = {}
        self.actions: dict[str, QAction] = {}
        self._kept = QSettings(str(config_dir() / "window.ini"), QSettings.Format.IniFormat)
        self._kept.beginGroup(_GROUP)

    def take_in(self, actions: Sequence[QAction]) -> None:
        """Note the keys of actions that are not known yet, and put the user's in their place."""
        new = {name: each for each in actions if (name := _name(each)) not in self.actions}
        self.actions |= new
        self._defaults |= {name: list(action.shortcuts()) for name, action in new.items()}
        for name in self._kept.childKeys():
            plain = name.replace("|", "/")
            if plain in new:
                self._give(plain, _keys_of(str(self._kept.value(name))))
            elif plain in self.actions:  # what is new may tell its key
                first, *_ = [*self._defaults[plain], QKeySequence()]
                self._rewrite_tips(_shown(first), _shown(self.actions[plain].shortcut()))

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
        before = self.actions[name].shortcut()
        self.actions[name].setShortcuts(keys)
        self._rewrite_tips(_shown(before), _shown(self.actions[name].shortcut()))

    def _rewrite_tips(self, before: str, after: str) -> None:
        """Let tool tips tell the keys that hold now."""
        if before in ("", after):
            return
        for widget in self._window.findChildren(QWidget):
            if widget.toolTip().endswith(f"({before})"):
                shown = f"({after})" if after else ""
                widget.setToolTip(widget.toolTip().removesuffix(f"({before})") + shown)


def _name(action: QAction) -> str:
    return str(action.objectName())


def _shown(keys: QKeySequence) -> str:
    return keys.toString(QKeySequence.SequenceFormat.NativeText)


def _keys_of(written: str) -> list[QKeySequence]:
    return [QKeySequence(key) for key in written.split("; ") if key]
