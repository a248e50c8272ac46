"""Parts that dialogs are made of."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QPushButton

from kasr_desktop.ui.widgets.action_labels import plain


def wrapped_label(look: str = "") -> QLabel:
    """Return an empty label of several lines in a look of the style sheet."""
    label = QLabel(wordWrap=True)
    if look:
        label.setProperty("look", look)
    return label


def dialog_button(label: str) -> QPushButton:
    """Return a button that Enter alone does not press, named without its mnemonic."""
    button = QPushButton()
    relabel(button, label)
    button.setAutoDefault(False)
    return button


def relabel(button: QPushButton, label: str) -> None:
    """Give a button another text, and its name with it."""
    button.setText(label)
    button.setAccessibleName(plain(label))
