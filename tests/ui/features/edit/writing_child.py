"""A program in which somebody is writing when it is killed; says `typed` when all is typed."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication

from kasr_desktop.session.controller import Controller
from kasr_desktop.session.library.library_sync import LibrarySync
from kasr_desktop.session.preferences import Preferences
from kasr_desktop.session.session import Session
from kasr_desktop.ui.shell.main_window import MainWindow


def main(folder: Path) -> None:
    from support.scripted_engine import ScriptedEngine

    app = QApplication([])
    controller = Controller(ScriptedEngine())
    library_sync = LibrarySync(folder / "library.db")
    library_sync.watch(controller)
    window = MainWindow(Session(controller, Preferences(folder / "settings.toml"), library_sync))
    window.show()

    def write() -> None:
        editing = window.page.editing
        for row, text in ((0, "끝난 줄"), (1, "쓰던 ")):
            editing.begin(row)
            editing.field.selectAll()
            editing.field.insertPlainText(text)
        QApplication.sendEvent(editing.field, QInputMethodEvent("주", []))
        print("typed", flush=True)

    controller.item_ended.connect(lambda _: write())
    window.add_paths([folder / "a.wav"])
    app.exec()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
