"""The bar below the text: find, and replace where that was asked for."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from kasr_desktop.editing.search import Query
from kasr_desktop.ui.widgets.composition import Composition
from kasr_desktop.ui.widgets.flow_row import FlowRow
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.quiet_button import quiet_button
from kasr_desktop.ui.widgets.theme import XS, scaled
from kasr_desktop.ui.widgets.tool_tip import tool_tip

_FIELD_WIDTH = 96  # pixels at least: some syllables


class FindBar(QWidget):
    """Holds what is looked for; who made it looks.

    Signals:
        query_changed: Something else is looked for.
        moved: To the next place, to the previous one if True.
        replace_wanted: Replace the place shown.
        replace_all_wanted: Replace every place.
        closed: The user has found it.
    """

    query_changed = Signal()
    moved = Signal(bool)
    replace_wanted = Signal()
    replace_all_wanted = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.wanted = _field(translate("Editing", "Find"))
        self.replacement = _field(translate("Editing", "Replace with"))
        self._compositions = [Composition(field) for field in (self.wanted, self.replacement)]
        self.whole_words = _toggle(
            translate("Editing", "Words"), translate("Editing", "Whole words only")
        )
        self.match_case = _toggle("Aa", translate("Editing", "Match case"))
        self.count = QLabel()
        self.count.setProperty("look", "small")
        self.previous = _arrow("↑", translate("Editing", "Previous match"), "Shift+F3")
        self.next = _arrow("↓", translate("Editing", "Next match"), "F3")
        self.replace = quiet_button(translate("Editing", "Replace"), "Enter")
        self.replace_all = quiet_button(translate("Editing", "Replace all"), "Ctrl+Enter")
        self.close_button = quiet_button("✕", "Esc")
        self.close_button.setAccessibleName(translate("Editing", "Close the find bar"))
        self._connect()
        self._lay_out()
        self.show_count(0, -1)
        self.hide()

    @property
    def query(self) -> Query:
        """What is looked for."""
        return Query(
            self.wanted.text(),
            whole_words=self.whole_words.isChecked(),
            match_case=self.match_case.isChecked(),
        )

    @property
    def focus_home(self) -> QWidget:
        """Where the keyboard goes when a button of the bar cannot be pressed any more."""
        return self.wanted

    def show_parts(self, *, replacing: bool) -> None:
        """Show the bar, with or without what replaces."""
        for widget in (self.replacement, self.replace, self.replace_all):
            widget.setVisible(replacing)
        self.show()

    def open(self, *, replacing: bool) -> None:
        """Show the bar, the cursor where one types."""
        self.show_parts(replacing=replacing)
        self.wanted.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.wanted.selectAll()

    def show_count(self, count: int, place: int) -> None:
        """Say how many places there are and which one is shown (-1: none)."""
        if self.query.is_empty:
            text = ""
        elif not count:
            text = translate("Editing", "Not found")
        elif place < 0:
            text = translate("Editing", "Found: {count}").format(count=count)
        else:
            text = translate("Editing", "{place} of {count}").format(place=place + 1, count=count)
        self.count.setText(text)
        self._enable(found=count > 0)

    def eventFilter(self, field: QObject, event: QEvent) -> bool:
        """Return keys in the fields their meaning."""
        if event.type() not in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
            return super().eventFilter(field, event)
        assert isinstance(event, QKeyEvent)  # noqa: S101 - as the type says
        if event.type() == QEvent.Type.ShortcutOverride and self._is_of_the_text(field, event):
            event.ignore()
            return True
        if event.key() not in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return super().eventFilter(field, event)
        event.accept()
        if event.type() == QEvent.Type.KeyPress:
            self._on_key(field, event)
        return True

    def forget_typing(self) -> None:
        """Let the next undo be that of the text: what was typed in the fields has been used."""
        for field in (self.wanted, self.replacement):
            field.setText(field.text())  # it drops the history

    @Slot()
    def on_query_changed(self) -> None:
        """Have it looked for; until that is done it may be there."""
        self._enable(found=not self.query.is_empty)
        self.query_changed.emit()

    @Slot()
    def on_previous(self) -> None:
        """Go back."""
        self.moved.emit(True)

    @Slot()
    def on_next(self) -> None:
        """Go on."""
        self.moved.emit(False)

    @Slot()
    def on_close(self) -> None:
        """Hide the bar."""
        self.hide()
        self.closed.emit()

    def _enable(self, *, found: bool) -> None:
        for button in (self.previous, self.next, self.replace, self.replace_all):
            button.setEnabled(found)

    def _is_of_the_text(self, field: QObject, event: QKeyEvent) -> bool:
        """Return whether undo or redo has nothing to do in the field, which keeps the key else."""
        if not isinstance(field, QLineEdit):
            return False
        keys = QKeySequence.StandardKey
        return (event.matches(keys.Undo) and not field.isUndoAvailable()) or (
            event.matches(keys.Redo) and not field.isRedoAvailable()
        )

    def _on_key(self, field: QObject, event: QKeyEvent) -> None:
        for composition in self._compositions:
            composition.commit()
        shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() == Qt.Key.Key_Escape:
            self.on_close()
        elif field is self.wanted:
            self.moved.emit(shifted)
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.replace_all_wanted.emit()
        else:
            self.replace_wanted.emit()

    def _connect(self) -> None:
        for field in (self.wanted, self.replacement):
            field.installEventFilter(self)
        self.wanted.textChanged.connect(self.on_query_changed)
        self.whole_words.toggled.connect(self.on_query_changed)
        self.match_case.toggled.connect(self.on_query_changed)
        self.previous.clicked.connect(self.on_previous)
        self.next.clicked.connect(self.on_next)
        self.replace.clicked.connect(self.replace_wanted)
        self.replace_all.clicked.connect(self.replace_all_wanted)
        self.close_button.clicked.connect(self.on_close)

    def _lay_out(self) -> None:
        row = FlowRow(self, spacing=XS)
        row.addWidget(self.wanted)
        row.addWidget(self.replacement)
        for widget in (
            *(self.previous, self.next, self.count, self.replace, self.replace_all),
            *(self.whole_words, self.match_case, self.close_button),
        ):
            row.addWidget(widget)


def _field(name: str) -> QLineEdit:
    field = QLineEdit()
    field.setPlaceholderText(name)
    field.setAccessibleName(name)
    field.setClearButtonEnabled(True)
    field.setMinimumWidth(scaled(_FIELD_WIDTH))
    return field


def _toggle(label: str, meaning: str) -> QPushButton:
    button = quiet_button(label)
    button.setCheckable(True)
    button.setAccessibleName(meaning)
    button.setToolTip(meaning)
    return button


def _arrow(sign: str, meaning: str, shortcut: str) -> QPushButton:
    button = quiet_button(sign, shortcut)
    button.setAccessibleName(meaning)
    button.setToolTip(tool_tip(meaning, shortcut))
    return button
