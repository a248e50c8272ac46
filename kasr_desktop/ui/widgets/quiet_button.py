"""A button that stays in the background, beside what it belongs to."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton

from kasr_desktop.ui.widgets.tool_tip import tool_tip


def quiet_button(label: str, shortcut: str = "") -> QPushButton:
    """Make a button whose tool tip tells its key."""
    button = QPushButton(label)
    button.setProperty("look", "quiet")
    button.setAccessibleName(label)
    button.setToolTip(tool_tip(label, shortcut))
    return button
