"""Text and subtitle files dropped on the window: the reference of the recording shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QLabel, QMainWindow

from kasr_desktop.session.references import is_reference
from kasr_desktop.ui.widgets.drop_target import local_urls
from kasr_desktop.ui.widgets.language import translate


class ReferenceDrop(QObject):
    """Takes drops of a single text file before the window takes them as recordings.

    Signals:
        dropped: The path of the file.
    """

    dropped = Signal(object)

    def __init__(self, window: QMainWindow, is_wanted: Callable[[Path], bool]) -> None:
        """Make it.

        Args:
            window: What files are dropped on.
            is_wanted: Tells whether a text file is meant as a reference now.
        """
        super().__init__(window)
        self._is_wanted = is_wanted
        self._window = window
        self._veil = QLabel(
            translate("Check", "Drop to compare the text with this reference"), window
        )
        self._veil.setObjectName("veil")
        self._veil.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._veil.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._veil.hide()
        window.installEventFilter(self)  # later than the window's own, so asked before it

    def eventFilter(self, _window: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DragLeave:
            self._veil.hide()
            return False
        if event.type() not in (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop):
            return False
        drag = cast("QDropEvent", event)
        path = _only_reference(drag)
        if path is None or not self._is_wanted(path):
            return False
        drag.acceptProposedAction()
        is_drop = event.type() == QEvent.Type.Drop
        self._veil.setGeometry(self._window.rect())
        self._veil.setVisible(not is_drop)
        self._veil.raise_()
        if is_drop:
            self.dropped.emit(path)
        return True


def _only_reference(drag: QDropEvent) -> Path | None:
    paths = [Path(url.toLocalFile()) for url in local_urls(drag.mimeData())]
    return paths[0] if len(paths) == 1 and is_reference(paths[0]) else None
