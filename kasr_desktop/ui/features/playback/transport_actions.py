"""What can be done while listening, with keys that work while Hangul is being typed.

No bare letter and no bare Space: an input method would take them. Function keys and keys
with Ctrl or Alt reach the window in any state of it, but for those of `reserved_keys`.
"""

from __future__ import annotations

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from kasr_desktop.ui.features.menus import Menus
from kasr_desktop.ui.widgets.language import translate


class TransportActions:
    """The actions of the menu "Listen"; who made it connects them."""

    def __init__(self, menus: Menus, menu: QMenu) -> None:
        self.play = menus.add(menu, translate("Listen", "&Play or pause"), "F5")
        self.play.setShortcuts([QKeySequence("F5"), QKeySequence("Ctrl+P")])
        self.word = menus.add(menu, translate("Listen", "Hear the &word again"), "Shift+F5")
        self.segment = menus.add(menu, translate("Listen", "&Hear the segment"), "Ctrl+F5")
        self.back = menus.add(
            menu, translate("Listen", "&Back 3 seconds"), "Alt+Left", separate=True
        )
        self.forward = menus.add(menu, translate("Listen", "&Forward 3 seconds"), "Alt+Right")
        self.previous = menus.add(menu, translate("Listen", "P&revious segment"), "Alt+PgUp")
        self.next = menus.add(menu, translate("Listen", "&Next segment"), "Alt+PgDown")
        self.frame_back = menus.add(
            menu, translate("Listen", "One frame bac&k"), "Alt+,", separate=True
        )
        self.frame_on = menus.add(menu, translate("Listen", "One frame forwar&d"), "Alt+.")
        self.loop = menus.add(
            menu, translate("Listen", "&Loop the segment"), "Ctrl+Shift+L", separate=True
        )
        self.loop.setCheckable(True)
        self.slower = menus.add(menu, translate("Listen", "Sl&ower"), "Ctrl+[")
        self.faster = menus.add(menu, translate("Listen", "Fast&er"), "Ctrl+]")
        self.follow = menus.add(
            menu, translate("Listen", "S&croll along with the sound"), "Alt+Home", separate=True
        )
        self.follow.setCheckable(True)
        self.follow.setChecked(True)
        self.zoom_in = menus.add(menu, translate("Listen", "Zoom &in"), "Ctrl+Alt+=")
        self.zoom_out = menus.add(menu, translate("Listen", "Zoo&m out"), "Ctrl+Alt+-")
        self.whole = menus.add(menu, translate("Listen", "Show &all of it"), "Ctrl+Alt+0")
        self.shown = menus.add(
            menu, translate("Listen", "Show the wa&veform"), "Ctrl+Shift+W", separate=True
        )
        self.shown.setCheckable(True)
        self.shown.setChecked(True)
        for action in (self.play, self.word, self.segment, self.loop, self.follow, self.shown):
            action.setAutoRepeat(False)  # a key held down must not play and pause in turn

    @property
    def frames(self) -> list[QAction]:
        """Those that need a film."""
        return [self.frame_back, self.frame_on]

    @property
    def heard(self) -> list[QAction]:
        """Those that need a sound: the others move in time."""
        return [self.play, self.word, self.segment, self.loop, self.slower, self.faster]

    @property
    def all(self) -> list[QAction]:
        """Those that need something to listen to."""
        listening = [self.play, self.word, self.segment, self.back, self.forward]
        listening += [self.previous, self.next, self.loop, self.slower, self.faster]
        return [*listening, self.follow, self.zoom_in, self.zoom_out, self.whole]
