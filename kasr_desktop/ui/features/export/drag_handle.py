"""A handle by which the result is dragged out of the window as a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QPushButton

from kasr_desktop.ui.widgets.language import translate

MakeFiles = Callable[[], Sequence[Path]]


class DragHandle(QPushButton):
    """Writes the files when the drag begins and hands them over as links to them."""

    def __init__(self, make_files: MakeFiles) -> None:
        """Build it.

        Args:
            make_files: Writes the files somewhere and tells where; none if it failed.
        """
        label = translate("Export", "Drag out")
        super().__init__(f"⠿ {label}")
        self.setAccessibleName(translate("Export", "Drag the result out as a file"))
        where = translate(
            "Export",
            "Drag it to a folder, an e-mail or another program; a click asks where to save",
        )
        self.setToolTip(where)
        self.setProperty("look", "quiet")
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self._make_files = make_files
        self._pressed: QPoint | None = None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = None
        super().mouseReleaseEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        moved = (event.position().toPoint() - self._pressed).manhattanLength()
        if moved >= QApplication.startDragDistance():
            self._pressed = None
            self.setDown(False)
            self.start_drag()

    def start_drag(self) -> None:
        """Hand the files over; returns when they were dropped."""
        files = self._make_files()
        if not files:
            return
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in files])
        drag = QDrag(self)
        drag.setMimeData(mime)
        drag.setPixmap(self.grab())
        drag.exec(Qt.DropAction.CopyAction)
