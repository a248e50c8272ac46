"""The real window with a recording that was heard already; tells where its drag handle is.

Usage: filled_window.py RECORDING
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from support.scripted_engine import ScriptedEngine

from kasr_desktop.app import App
from kasr_desktop.session.queue_item import ItemState
from kasr_desktop.ui.features.export.drag_handle import DragHandle

SIZE = (1024, 700)


def main() -> None:
    qt = QApplication(sys.argv)
    app = App(qt, ScriptedEngine())
    app.window.resize(*SIZE)
    app.window.move(0, 0)
    watch = QTimer(app, interval=100)

    def tell() -> None:
        item = app.window.item
        if item is None or item.state is not ItemState.DONE:
            return
        watch.stop()
        handle = app.window.findChild(DragHandle)
        place = handle.mapTo(app.window, handle.rect().center())
        print(json.dumps([place.x(), place.y()]), flush=True)

    watch.timeout.connect(tell)
    watch.start()
    app.start([Path(sys.argv[1])])
    qt.exec()


if __name__ == "__main__":
    main()
