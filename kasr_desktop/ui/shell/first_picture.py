"""The moment behind a window's first picture, when what nobody has seen yet is made."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

_UNSEEN_MS = 1000  # a window that starts minimised is not painted at all
_INPUT = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.ShortcutOverride,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.TouchBegin,
        QEvent.Type.DragEnter,
        QEvent.Type.Close,
    }
)


class FirstPicture(QObject):
    """Watches one window from before it is shown.

    Signals:
        over: Once: the window was painted, or a key, a click or a file comes before that. Whoever
            listens is done before that input is.
    """

    over = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._is_over = False
        window.installEventFilter(self)

    def show(self) -> None:
        """Show the window."""
        self._window.show()
        # a key of a menu goes to what has the keyboard and never to the window: Qt's own
        # window hears every input first
        self._window.windowHandle().installEventFilter(self)
        QTimer.singleShot(_UNSEEN_MS, self, self.on_over)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look for the first painting, and for input."""
        kind = event.type()
        if watched is self._window:
            if kind is QEvent.Type.Paint:
                QTimer.singleShot(0, self, self.on_over)
        elif kind in _INPUT:
            self.on_over()
        return False

    @Slot()
    def on_over(self) -> None:
        """Tell it, once."""
        if not self._is_over:
            self.stop()
            self.over.emit()

    def stop(self) -> None:
        """Watch no longer: a program that ends before its first picture has nobody to call."""
        if self._is_over:
            return
        self._is_over = True
        self._window.removeEventFilter(self)
        handle = self._window.windowHandle()
        if handle is not None:
            handle.removeEventFilter(self)
