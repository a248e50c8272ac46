"""What a person does with a keyboard and a Korean input method."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kasr_desktop.session.queue_item import ItemState, QueueItem
from kasr_desktop.ui.features.edit.edit_feature import EditFeature
from kasr_desktop.ui.shell.main_window import MainWindow
from kasr_desktop.ui.views.transcript.text_editor import TextEditor


def compose(widget: QWidget, preedit: str, commit: str = "") -> None:
    """Send what an input method sends: what is being composed, and what is finished."""
    event = QInputMethodEvent(preedit, [])
    if commit:
        event.setCommitString(commit)
    QApplication.sendEvent(widget, event)


def type_hangul(widget: QWidget, *steps: str) -> None:
    """Compose through steps, such as ㅎ 하 한; the last one stays in composition."""
    for step in steps:
        compose(widget, step)


def shown_item(window: MainWindow) -> QueueItem:
    item = window.page.item
    assert item is not None
    return item


def done_item(window: MainWindow, qtbot: QtBot) -> QueueItem:
    qtbot.waitUntil(lambda: window.page.item is not None)
    item = shown_item(window)
    qtbot.waitUntil(lambda: item.state is ItemState.DONE)
    return item


def feature(window: MainWindow) -> EditFeature:
    return next(made for made in window.features if isinstance(made, EditFeature))


def open_row(window: MainWindow, row: int) -> TextEditor:
    """Open the editor in a row as a double click does."""
    table = window.page.table
    place = table.visualRect(window.page.segments.index(row, 1)).center()
    QTest.mouseDClick(
        table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(place)
    )
    assert window.page.editing.row == row
    return window.page.editing.field


def texts(item: QueueItem) -> list[str]:
    return [segment.best.text for segment in item.segments]
