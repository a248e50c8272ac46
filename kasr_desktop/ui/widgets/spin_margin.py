"""Spin boxes whose numbers keep off the frame."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractSpinBox

from kasr_desktop.ui.widgets.theme import S


def keep_off_frame(box: QAbstractSpinBox) -> None:
    """Return a spin box the left margin of other fields.

    A style sheet cannot: with buttons of its own, Qt lays the field out from the frame on.
    """
    box.lineEdit().setTextMargins(S - 1, 0, 0, 0)
