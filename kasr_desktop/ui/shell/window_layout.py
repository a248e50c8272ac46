"""The window's parts in their places: sidebar at the left, the recording at the right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from kasr_desktop.ui.features.workbench import Places
from kasr_desktop.ui.shell.drop_area import DropArea
from kasr_desktop.ui.views.queue.queue_panel import QueuePanel
from kasr_desktop.ui.views.transcript.transcript_page import TranscriptPage
from kasr_desktop.ui.widgets.notices import NoticeStack
from kasr_desktop.ui.widgets.theme import scaled

_SIDEBAR_WIDTHS = (240, 280)  # at least, at first
_NARROWEST = 1023  # pixels of both in the smallest window
_SIDEBAR_MOST = 320  # pixels that it takes by itself, however large text is
_PAGE_WIDTHS = (743, 920)  # the controls of the sound have room beside a sidebar of 280


class WindowLayout(QSplitter):
    """Sidebar and page; the page is empty, or shows a recording; messages lie beside its name.

    Attributes:
        notices: The messages.
        places: Where features put their widgets.
    """

    def __init__(self, panel: QueuePanel, page: TranscriptPage, drop_area: DropArea) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        top, bottom, below_words = QVBoxLayout(), QVBoxLayout(), QHBoxLayout()
        self.places = Places(top, bottom, below_words)
        self._page = page
        self._empty = _column(drop_area, below_words)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(page)
        sidebar = _sidebar(top, panel, bottom)
        right = self._right()
        self.notices = NoticeStack(right, beside=page.name)
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self.addWidget(sidebar)
        self.addWidget(right)
        self.setStretchFactor(1, 1)
        self.setSizes([_SIDEBAR_WIDTHS[1], _PAGE_WIDTHS[1]])
        least = min(scaled(_SIDEBAR_WIDTHS[0]), _SIDEBAR_MOST)
        sidebar.setMinimumWidth(least)
        right.setMinimumWidth(min(_PAGE_WIDTHS[0], _NARROWEST - least))

    def show_page(self, *, filled: bool) -> None:
        """Show the recording, or the empty window; the keyboard goes on to the text."""
        keyboard = self.window().focusWidget()
        goes = filled and keyboard is not None and self._empty.isAncestorOf(keyboard)
        self._stack.setCurrentWidget(self._page if filled else self._empty)
        if goes:  # the stack gives it to the first button
            self._page.focus_home.setFocus()

    def _right(self) -> QWidget:
        right = QWidget()
        right.setObjectName("page")
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._stack, 1)
        return right


def _column(widget: QWidget, below: QHBoxLayout) -> QWidget:
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(widget, 1)
    column.addLayout(below)
    return whole


def _sidebar(top: QVBoxLayout, panel: QueuePanel, bottom: QVBoxLayout) -> QFrame:
    sidebar = QFrame()
    sidebar.setObjectName("sidebar")
    column = QVBoxLayout(sidebar)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addLayout(top)
    column.addWidget(panel, 1)
    column.addStretch(0)
    column.addLayout(bottom)
    return sidebar
