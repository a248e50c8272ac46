"""A second program, as a file manager would be: it prints what was dropped on it, and its text.

Usage: drag_target.py X Y
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel


class DragTarget(QLabel):
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        for url in event.mimeData().urls():
            path = Path(url.toLocalFile())
            said = {"name": path.name, "text": path.read_text(encoding="utf-8")}
            print(json.dumps(said), flush=True)
        event.acceptProposedAction()


def main() -> None:
    application = QApplication(sys.argv)
    target = DragTarget("drop here")
    target.setAcceptDrops(True)
    target.setWindowTitle("KASR-target")
    target.setGeometry(int(sys.argv[1]), int(sys.argv[2]), 200, 150)
    target.show()
    application.exec()


if __name__ == "__main__":
    main()
