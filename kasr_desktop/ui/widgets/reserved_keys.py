"""Keys that Korean input methods and desktops keep for themselves: no command of ours has one.

`docs/KEYS.md` has the table with its sources. On a Mac, Qt's Ctrl is ⌘ and its Meta is ⌃.
"""

from __future__ import annotations

import sys

from PySide6.QtGui import QKeySequence

INPUT_METHODS = (
    "F9",  # Hanja: ibus-hangul, fcitx5-hangul, nimf, kime
    "Shift+Space",  # Hangul and Latin: ibus-hangul, nimf, Windows (keyboard type 3)
    "Ctrl+Space",  # fcitx5 on and off; formerly ibus
    "Ctrl+Shift+U",  # characters by number: ibus, GTK
    "Ctrl+Shift+E",  # emoji: ibus before 1.5.26
    "Ctrl+.",  # emoji: ibus, GTK 4
    "Ctrl+;",  # clipboard: fcitx5
    "Ctrl+Alt+P",  # preedit on and off: fcitx5
    "Ctrl+Alt+Shift+U",  # characters by name: fcitx5
    "Alt+Shift",
    "Alt+Return",  # Hanja: macOS
    "Hangul",
    "Hangul_Hanja",
)
"""Where the language of the input method is Korean, on any system."""

MAC = (
    "Ctrl+Space",  # Spotlight
    "Ctrl+Alt+Space",  # Finder's search
    "Meta+Space",  # next input source
    "Meta+Alt+Space",
    "Ctrl+H",  # hides the program
    "Ctrl+Alt+H",
    "Ctrl+M",  # minimises the window
    "Ctrl+Tab",
    "Ctrl+`",
    "Ctrl+Alt+D",  # hides the Dock
    "F11",  # shows the desktop
    "F12",  # volume, where function keys are media keys: with fn it is ours
)
"""What macOS keeps beside them."""

_FOR_A_MAC = {
    "Ctrl+H": "Ctrl+Alt+F",
    "Ctrl+M": "Ctrl+Shift+M",
    "F12": "Ctrl+'",
    "Shift+F12": "Ctrl+Shift+'",
}
"""Keys of ours that a Mac has another use for, and what stands there instead."""


def here(keys: str, *, mac: bool | None = None) -> str:
    """Return the keys of a command on this system.

    Example:
        >>> here("Ctrl+H", mac=True), here("Ctrl+H", mac=False)
        ('Ctrl+Alt+F', 'Ctrl+H')
    """
    is_mac = sys.platform == "darwin" if mac is None else mac
    return _FOR_A_MAC.get(keys, keys) if is_mac else keys


def is_reserved(keys: QKeySequence, *, mac: bool | None = None) -> bool:
    """Return whether an input method or the desktop would take these keys away."""
    is_mac = sys.platform == "darwin" if mac is None else mac
    names = (*INPUT_METHODS, *MAC) if is_mac else INPUT_METHODS
    written = keys.toString(QKeySequence.SequenceFormat.PortableText)
    return any(QKeySequence(name).toString() == written for name in names if written)
