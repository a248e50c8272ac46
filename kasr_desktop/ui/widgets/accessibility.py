"""What screen readers are told where Qt by itself says too little.

A widget that paints itself is a mere area to Qt, and a box of choices has its choice for a name
on Linux.
"""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAccessibleWidget, QComboBox, QWidget

_PROPERTY = "accessible_role"


def set_role(widget: QWidget, role: QAccessible.Role) -> None:
    """Let a widget be of a role; its name and description are its own as before."""
    _install()
    widget.setProperty(_PROPERTY, role.value)


def name_choice(box: QComboBox, name: str) -> None:
    """Give a box of choices a name that is also said where its choice stands for the name."""
    box.setAccessibleName(name)
    box.setAccessibleDescription(name)


@cache
def _install() -> None:
    """Let Qt ask here first, once; it costs nothing while no screen reader runs."""
    QAccessible.installFactory(_interface_of)


def _interface_of(_kind: str, thing: QObject) -> QAccessibleWidget | None:
    if not isinstance(thing, QWidget) or (role := thing.property(_PROPERTY)) is None:
        return None
    return QAccessibleWidget(thing, QAccessible.Role(role), "")
