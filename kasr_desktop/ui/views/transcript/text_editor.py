"""The field in which the text of a row is written; Hangul in composition is never lost."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, Qt, Signal, Slot
from PySide6.QtGui import (
    QFocusEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QTextOption,
)
from PySide6.QtWidgets import QTextEdit, QWidget

from kasr_desktop.ui.widgets.composition import Composition
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.theme import XS, font

_FRAME = 8  # pixels of border and padding above and below, as in the style sheet
_KEPT_OPEN = (
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
    Qt.FocusReason.ActiveWindowFocusReason,
)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_OWN_KEYS = (*_ENTER, Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab)


class TextEditor(QTextEdit):
    """One paragraph of plain text, as high as it needs to be.

    Signals:
        typed: The text or what is being composed changed.
        height_changed: It needs another height now.
        done: The user is finished with it.
        given_up: The user wants the former text back.
        left: The focus goes elsewhere; True if it will come back by itself.
        moved_on: To the next row, to the previous one if True.
        split_wanted: Cut the row where the cursor stands.
    """

    typed = Signal()
    height_changed = Signal()
    done = Signal()
    given_up = Signal()
    left = Signal(bool)
    moved_on = Signal(bool)
    split_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._composition = Composition(self)
        self._height = 0
        self.setObjectName("text_editor")
        self.setAcceptRichText(False)
        self.setTabChangesFocus(False)
        self.setFrameShape(QTextEdit.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setAccessibleName(translate("Editing", "Text of the row"))
        self.document().setDocumentMargin(XS)
        self.textChanged.connect(self.on_text_changed)
        self.document().documentLayout().documentSizeChanged.connect(self.on_size_changed)
        self.hide()

    @property
    def composing(self) -> str:
        """What the input method has not committed yet."""
        return self._composition.text

    @property
    def whole_text(self) -> str:
        """The text with what is being composed in its place."""
        text, place = self.toPlainText(), self.textCursor().position()
        return f"{text[:place]}{self.composing}{text[place:]}"

    @property
    def wanted_height(self) -> int:
        """Pixels that show all of the text."""
        return round(self.document().size().height()) + _FRAME

    def show_text(self, text: str, *, pixels: int, place: int = -1) -> None:
        """Show a text with the cursor at a place, at its end if that is negative."""
        self.setFont(font(pixels))
        self.setPlainText(text)
        cursor = self.textCursor()
        cursor.setPosition(len(text) if place < 0 else min(place, len(text)))
        self.setTextCursor(cursor)

    def commit_composition(self) -> None:
        """Make what is being composed part of the text."""
        self._composition.commit()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        super().inputMethodEvent(event)
        self.typed.emit()

    def event(self, event: QEvent) -> bool:
        """Keep keys from the window's shortcuts that mean something while writing."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() in _OWN_KEYS:
                event.accept()
                return True
            if self._leaves_to_the_window(event):
                event.ignore()
                return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = event.key(), event.modifiers()
        if key == Qt.Key.Key_Escape:
            self.given_up.emit()
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self.commit_composition()
            self.moved_on.emit(key == Qt.Key.Key_Backtab)
        elif key in _ENTER:
            self.commit_composition()
            shifted = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
            (self.split_wanted if shifted else self.done).emit()
        elif self.composing and event.matches(QKeySequence.StandardKey.Undo):
            # an input method that was interrupted, as by its Hanja key, leaves a composition that
            # nothing ends: it is typed text, and undoing begins with it
            self.commit_composition()
            self.document().undo()
        elif self._leaves_to_the_window(event):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.commit_composition()
        super().focusOutEvent(event)
        if self.isVisible():
            self.left.emit(event.reason() in _KEPT_OPEN)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste words: a row has no lines."""
        self.insertPlainText(" ".join(source.text().split("\n")).replace("\r", ""))

    @Slot()
    def on_text_changed(self) -> None:
        """Tell that there is something new."""
        self.typed.emit()

    @Slot()
    def on_size_changed(self) -> None:
        """Tell that there is another line, or one less."""
        if self.wanted_height != self._height:
            self._height = self.wanted_height
            self.height_changed.emit()

    def _leaves_to_the_window(self, event: QKeyEvent) -> bool:
        """Undo goes on in the document where nothing typed is left to undo."""
        if self.composing:
            return False
        if event.matches(QKeySequence.StandardKey.Undo):
            return not self.document().isUndoAvailable()
        if event.matches(QKeySequence.StandardKey.Redo):
            return not self.document().isRedoAvailable()
        return False

    def cursor_to(self, place: int) -> None:
        """Put the cursor at a character."""
        cursor = self.textCursor()
        cursor.setPosition(max(0, min(place, len(self.toPlainText()))))
        self.setTextCursor(cursor)
