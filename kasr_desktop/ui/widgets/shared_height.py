"""What lies below the text shares the height with it: a border to drag, and the text first."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QSplitter, QVBoxLayout, QWidget

from kasr_desktop.ui.widgets.theme import BODY, S, scaled

_MOST = 360  # pixels that it keeps at most, however large text is
_LEAST_LINES = 13  # of type that the text keeps, its headings and bars included


class Foot(QWidget):
    """Grows only while something in it does: controls alone keep their height.

    Attributes:
        column: Where features put their widgets.

    Signals:
        growing_changed: True once something in it grows, False if nothing does any more.
    """

    growing_changed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._grows = False
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(S)
        self._settle()

    def minimumSizeHint(self) -> QSize:
        """Return what is needed at the present width: rows of controls may take two lines."""
        least = super().minimumSizeHint()
        if self.column.hasHeightForWidth() and self.width():
            least.setHeight(max(least.height(), self.column.minimumHeightForWidth(self.width())))
        return least

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._settle()
        return handled

    def _settle(self) -> None:
        grows = bool(self.column.expandingDirections() & Qt.Orientation.Vertical)
        kept, free = QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred
        self.setSizePolicy(QSizePolicy.Policy.Preferred, free if grows else kept)
        if grows != self._grows:
            self._grows = grows
            self.growing_changed.emit(grows)


class SharedHeight(QSplitter):
    """Text above, foot below; what is too much is taken from the foot first."""

    def __init__(self, text: QWidget, foot: Foot) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(S)
        self.addWidget(text)
        self.addWidget(foot)
        self.setStretchFactor(0, 1)
        self.setStretchFactor(1, 0)
        self._text, self._foot = text, foot
        self._wanted = 0  # pixels of the foot as the user left it
        self.splitterMoved.connect(self.on_moved)
        foot.growing_changed.connect(self.on_growing_changed)

    def minimumSizeHint(self) -> QSize:
        """Return the foot's: the text goes down to what is left, rather than press on others."""
        least = self._foot.minimumSizeHint()
        return QSize(super().minimumSizeHint().width(), least.height() + self.handleWidth())

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self._settle()
        return super().event(event)

    def _settle(self) -> None:
        """Let the text keep some lines, as far as there is room beside the controls."""
        foot = self._foot.minimumSizeHint().height() if not self._foot.isHidden() else 0
        least = min(scaled(_LEAST_LINES * BODY * 1.35), _MOST)
        self._text.setMinimumHeight(max(0, min(least, self.height() - foot - self.handleWidth())))

    def on_moved(self) -> None:
        """Keep what the user wants."""
        self._wanted = self._foot.height()

    def on_growing_changed(self, grows: bool) -> None:
        """Give what grows again the height it had."""
        if grows:
            wanted = self._wanted or self._foot.sizeHint().height()
            self.setSizes([max(0, self.height() - wanted), wanted])
