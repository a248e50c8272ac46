"""What needs more height than there is can be scrolled, and else takes all there is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


class LowScroll(QScrollArea):
    """Holds one widget, as wide as there is room: it scrolls downwards alone.

    `QScrollArea` itself would scroll as soon as there is less than the widget would like.
    """

    def __init__(self, held: QWidget) -> None:
        super().__init__()
        self._held = held
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what is in it takes the keyboard
        self.setWidget(held)
        held.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)
        held.installEventFilter(self)

    def sizeHint(self) -> QSize:
        return self._held.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(self._held.minimumSizeHint().width(), 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._held and event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self.viewport().size()
        least = self._least(room.width())
        if least > self.height():  # the bar, where it is to come, takes of the width
            least = self._least(self.width() - self.verticalScrollBar().sizeHint().width())
            room.setWidth(self.width() - self.verticalScrollBar().sizeHint().width())
        else:
            room = self.size()
        self._held.resize(room.width(), max(room.height(), least))

    def _least(self, width: int) -> int:
        layout = self._held.layout()
        if layout is not None and layout.hasHeightForWidth():
            return layout.minimumHeightForWidth(width)
        return max(self._held.minimumSizeHint().height(), self._held.minimumHeight())
