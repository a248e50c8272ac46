"""Draws the lines of a subtitle, marks what was looked for, and lets the text be written."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QTextCursor,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QPlainTextEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from kasr_desktop.editing.search import Query
from kasr_desktop.ui.views.transcript.found_words import paint_found
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.theme import S, current_colors

AnyIndex = QModelIndex | QPersistentModelIndex


class CueTextField(QPlainTextEdit):
    """Where a subtitle is written.

    Signals:
        typed: Number of the cue and the text, with what an input method is still composing.
    """

    typed = Signal(int, str)

    def __init__(self, parent: QWidget, number: int) -> None:
        super().__init__(parent)
        self._number = number
        self._composed = ""
        self.textChanged.connect(self.on_text_changed)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composed = event.preeditString()
        super().inputMethodEvent(event)
        self.on_text_changed()

    @Slot()
    def on_text_changed(self) -> None:
        """Tell what is written by now, the syllable being composed in its place."""
        text, place = self.toPlainText(), self.textCursor().position()
        self.typed.emit(self._number, text[:place] + self._composed + text[place:])


class CueTextDelegate(QStyledItemDelegate):
    """Paints and edits: Enter is done, Shift+Enter another line, Ctrl+Enter cuts the subtitle.

    Attributes:
        query: What was looked for.

    Signals:
        cut: The index of a cue, what stands before the cursor, and what stands behind it.
        typed: Number of a cue, and what stands in its editor after a key.
    """

    cut = Signal(QModelIndex, str, str)
    typed = Signal(int, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.query = Query("")
        self._place: int | None = None  # in the text, where it was clicked twice

    def editorEvent(
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: AnyIndex,
    ) -> bool:
        """Note the word that is clicked twice: writing begins there."""
        self._place = None
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonDblClick:
            self._place = _word_at(event.position(), option, _lines(index))
        return super().editorEvent(event, model, option, index)

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: AnyIndex
    ) -> QWidget:
        field = CueTextField(parent, index.row())
        field.setFont(option.font)
        field.typed.connect(self.typed)
        field.setAccessibleName(translate("Cues", "Text of the subtitle"))
        field.setTabChangesFocus(True)
        field.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        field.document().setDocumentMargin(2)
        return field

    def setEditorData(self, editor: QWidget, index: AnyIndex) -> None:
        if isinstance(editor, QPlainTextEdit):
            editor.setPlainText(str(index.data(Qt.ItemDataRole.EditRole) or ""))
            place, self._place = self._place, None
            editor.moveCursor(QTextCursor.MoveOperation.End)
            if place is not None:
                cursor = editor.textCursor()
                cursor.setPosition(min(place, cursor.position()))
                editor.setTextCursor(cursor)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: AnyIndex) -> None:
        if isinstance(editor, QPlainTextEdit):
            QGuiApplication.inputMethod().commit()
            model.setData(index, editor.toPlainText(), Qt.ItemDataRole.EditRole)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Return Enter its meanings."""
        enter = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if (
            isinstance(editor, QPlainTextEdit)
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in enter
            and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        ):
            QGuiApplication.inputMethod().commit()
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self._cut(editor)
            else:
                self.commitData.emit(editor)
            self.closeEditor.emit(editor)
            return True
        return super().eventFilter(editor, event)

    def _cut(self, editor: QPlainTextEdit) -> None:
        view = self.parent()
        if isinstance(view, QAbstractItemView):
            text, place = editor.toPlainText(), editor.textCursor().position()
            self.cut.emit(view.currentIndex(), text[:place], text[place:])

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        colors = current_colors()
        area = QRectF(option.rect)
        painter.save()
        painter.setClipRect(area)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(colors.selection))
        painter.setFont(option.font)
        metrics = QFontMetricsF(option.font)
        lines = _lines(index)
        top = _top(area, metrics, lines)
        for number, line in enumerate(lines):
            place = QRectF(area.left() + S, top + number * metrics.height(), area.width(), 0)
            place.setHeight(metrics.height())
            for found in () if self.query.is_empty else self.query.pattern().finditer(line):
                left = place.left() + metrics.horizontalAdvance(line[: found.start()])
                width = metrics.horizontalAdvance(found.group())
                box = QRectF(left, place.top(), width, place.height())
                paint_found(painter, box, is_shown=False, colors=colors)
            painter.setPen(QColor(colors.text))
            shown = metrics.elidedText(line, Qt.TextElideMode.ElideRight, area.width() - 2 * S)
            painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), shown)
        painter.restore()


def _lines(index: AnyIndex) -> list[str]:
    return str(index.data(Qt.ItemDataRole.DisplayRole) or "").split("\n")


def _top(area: QRectF, metrics: QFontMetricsF, lines: Sequence[str]) -> float:
    """Return the y at which the first line begins: they stand in the middle."""
    return area.center().y() - len(lines) * metrics.height() / 2


def _word_at(point: QPointF, option: QStyleOptionViewItem, lines: Sequence[str]) -> int | None:
    """Return where in the text the word below a point begins; None where no text is."""
    area, metrics = QRectF(option.rect), QFontMetricsF(option.font)
    row = int((point.y() - _top(area, metrics, lines)) // metrics.height())
    if not 0 <= row < len(lines):
        return None
    line, x = lines[row], point.x() - area.left() - S
    for word in re.finditer(r"\S+\s*", line):
        if metrics.horizontalAdvance(line[: word.end()]) > x:
            return sum(len(before) + 1 for before in lines[:row]) + word.start()
    return None
