"""The actions of the menu "Edit" that change the text; their keys work while Hangul is typed."""

from __future__ import annotations

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from kasr_desktop.ui.features.menus import Menus
from kasr_desktop.ui.widgets.language import translate

NUM_SPEAKERS = 9


class EditActions:
    """Who made it connects them."""

    def __init__(self, menus: Menus) -> None:
        self._menus = menus
        menu = menus.edit
        first = menu.actions()[0]
        self.undo = self._add(menu, translate("Editing", "&Undo"), "Ctrl+Z")
        self.redo = self._add(menu, translate("Editing", "&Redo"), "Ctrl+Shift+Z")
        self.redo.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
        for action in (self.undo, self.redo):
            menu.insertAction(first, action)
        menu.insertSeparator(first)
        self.find = menus.add(menu, translate("Editing", "&Find…"), "Ctrl+F", separate=True)
        self.replace = self._add(menu, translate("Editing", "Find and re&place…"), "Ctrl+H")
        self.find_next = self._add(menu, translate("Editing", "Find ne&xt"), "F3")
        self.find_previous = self._add(menu, translate("Editing", "Find pre&vious"), "Shift+F3")
        menu.addSeparator()
        self.rows = menu.addMenu(translate("Editing", "Ro&w"))
        self._make_row_actions(self.rows)
        self.speakers = menu.addMenu(translate("Editing", "Spea&ker"))
        self._make_speaker_actions(self.speakers)

    def _make_row_actions(self, menu: QMenu) -> None:
        self.write = self._add(menu, translate("Editing", "&Edit text"), "F2")
        self.back = self._add(
            menu, translate("Editing", "&Back to the machine's text"), "Ctrl+Backspace"
        )
        menu.addSeparator()
        self.split = self._add(menu, translate("Editing", "&Split"), "Shift+Return")
        self.merge_next = self._add(menu, translate("Editing", "&Merge with the next"), "Ctrl+J")
        self.merge_previous = self._add(
            menu, translate("Editing", "Merge with the &previous"), "Ctrl+Shift+J"
        )
        menu.addSeparator()
        self.start_earlier = self._add(menu, translate("Editing", "Start 50 ms earlier"), "Alt+[")
        self.start_later = self._add(menu, translate("Editing", "Start 50 ms later"), "Alt+]")
        self.end_earlier = self._add(menu, translate("Editing", "End 50 ms earlier"), "Alt+;")
        self.end_later = self._add(menu, translate("Editing", "End 50 ms later"), "Alt+'")
        self.times = self._add(menu, translate("Editing", "Set &times…"), "Ctrl+T")

    def _make_speaker_actions(self, menu: QMenu) -> None:
        self.speaker = [self._add(menu, "", f"Alt+{key}") for key in range(1, NUM_SPEAKERS + 1)]
        self.nobody = self._add(menu, translate("Editing", "No speaker"), "Alt+0")
        menu.addSeparator()
        self.names = self._add(
            menu, translate("Editing", "Speakers' &names…"), "", name="speakers' names"
        )
        self.name_speakers(())

    def name_speakers(self, names: tuple[str, ...]) -> None:
        """Show who is on the number keys."""
        for number, action in enumerate(self.speaker):
            name = names[number] if number < len(names) else ""
            action.setText((name or default_name(number)).replace("&", "&&"))

    @property
    def on_rows(self) -> list[QAction]:
        """Those that need a row."""
        times = [self.start_earlier, self.start_later, self.end_earlier, self.end_later]
        rows = [self.write, self.back, self.split, self.merge_next, self.merge_previous]
        return [*rows, *times, self.times, *self.speaker, self.nobody]

    @property
    def on_text(self) -> list[QAction]:
        """Those that need a recording with text."""
        return [self.find, self.replace, self.find_next, self.find_previous, self.names]

    def _add(self, menu: QMenu, label: str, shortcut: str, *, name: str = "") -> QAction:
        return self._menus.add(menu, label, shortcut, name=name)


def default_name(number: int) -> str:
    """Return the name of a speaker, counted from 0, whom nobody has named."""
    return translate("Editing", "Speaker {number}").format(number=number + 1)
