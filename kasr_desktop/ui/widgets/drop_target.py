"""Files dragged over the window and dropped on it, wherever that is."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QLabel, QWidget

from kasr_desktop.ui.widgets.language import translate


class DropTarget(QObject):
    """Watches a window's drag events; children must not accept drops of their own.

    Signals:
        hovering_changed: True while files of this computer are over the window.
        paths_dropped: The files and folders that were let go.
    """

    hovering_changed = Signal(bool)
    paths_dropped = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, _window: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DragLeave:
            self.hovering_changed.emit(False)
            return False
        if event.type() not in (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop):
            return False
        drag = cast("QDropEvent", event)
        urls = local_urls(drag.mimeData())
        if not urls:
            return False
        drag.acceptProposedAction()
        dropped = event.type() == QEvent.Type.Drop
        self.hovering_changed.emit(not dropped)
        if dropped:
            self.paths_dropped.emit([Path(url.toLocalFile()) for url in urls])
        return True


def local_urls(mime: QMimeData) -> list[QUrl]:
    """Return what lies on this computer; addresses on the network are not for us.

    `file://host/share` is one too: to look at it, Windows logs in at that host.
    """
    return [url for url in mime.urls() if url.isLocalFile() and url.host() in ("", "localhost")]


def make_veil(window: QWidget) -> QLabel:
    """Return what lies over a filled window while files hover over it; hidden at first."""
    veil = QLabel(translate("DropArea", "Drop to add to the list"), window)
    veil.setObjectName("veil")
    veil.setAlignment(Qt.AlignmentFlag.AlignCenter)
    veil.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    veil.hide()
    return veil
