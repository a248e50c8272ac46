"""Hangul in composition: what a field shows but does not hold yet is made text, never lost."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtWidgets import QWidget


class Composition(QObject):
    """Watches what the input method composes in one field.

    Attributes:
        text: What is being composed, "" if nothing is.
    """

    def __init__(self, field: QWidget) -> None:
        super().__init__(field)
        self.text = ""
        self._field = field
        field.installEventFilter(self)

    def eventFilter(self, field: QObject, event: QEvent) -> bool:
        """Note what is composed; the field gets the event all the same."""
        if event.type() == QEvent.Type.InputMethod and isinstance(event, QInputMethodEvent):
            self.text = event.preeditString()
        return super().eventFilter(field, event)

    def commit(self) -> None:
        """Make what is composed part of the text.

        The input method is asked first; one that does not answer, or is not there any
        more, is not waited for: what it showed is put in by hand and it starts anew.
        """
        if self.text and self._field.hasFocus():
            QGuiApplication.inputMethod().commit()
        if self.text:
            by_hand = QInputMethodEvent()
            by_hand.setCommitString(self.text)
            QCoreApplication.sendEvent(self._field, by_hand)
            if self._field.hasFocus():
                QGuiApplication.inputMethod().reset()
