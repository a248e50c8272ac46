"""A second program, as a file manager would be: drag its window and it offers files.

Usage: drag_source.py X Y FILE...
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel


class DragSource(QLabel):
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            drag, mime = QDrag(self), QMimeData()
            mime.setUrls([QUrl.fromLocalFile(path) for path in sys.argv[3:]])
            drag.setMimeData(mime)
            print("dropped", drag.exec(Qt.DropAction.CopyAction), flush=True)


def main() -> None:
    application = QApplication(sys.argv)
    source = DragSource("drag me")
    source.setWindowTitle("KASR-source")
    source.setGeometry(int(sys.argv[1]), int(sys.argv[2]), 200, 150)
    source.show()
    application.exec()


if __name__ == "__main__":
    main()
