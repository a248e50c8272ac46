"""The real app with a probe on stdin: it tells where things are and takes pictures.

Everything else is done with pointer and keys, as a user does it. A line is one question:
`where NAME` (the middle of the visible widget with this accessible name, on the screen),
`named WORDS` (accessible names of visible widgets that begin so), `rows NAME` (text and middle of
each row of the list with this accessible name), `shot PATH` (a picture of the window), `texts`
(what is visible, in one line), `keyboard` (role, name and text that a screen reader is told of
what has the keyboard: an editor over a table is in none of AT-SPI's trees, for Qt's table has
cells alone).
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from PySide6.QtCore import QPoint, QSocketNotifier
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QListView, QWidget

import kasr_desktop.app as app


def visible_widgets() -> list[QWidget]:
    return [widget for widget in QApplication.allWidgets() if widget.isVisible()]


def where(name: str) -> list[int] | None:
    for widget in visible_widgets():
        if widget.accessibleName() == name and not widget.visibleRegion().isEmpty():
            middle = widget.mapToGlobal(QPoint(widget.width() // 2, widget.height() // 2))
            return [middle.x(), middle.y()]
    return None


def rows(name: str) -> list[tuple[str, int, int]]:
    lists = [each for each in visible_widgets() if isinstance(each, QListView)]
    found = []
    for view in (each for each in lists if each.accessibleName() == name):
        for number in range(view.model().rowCount()):
            index = view.model().index(number, 0)
            middle = view.viewport().mapToGlobal(view.visualRect(index).center())
            found.append((str(index.data()), middle.x(), middle.y()))
    return found


def texts() -> str:
    labels = [w for w in visible_widgets() if isinstance(w, QLabel | QAbstractButton)]
    return " | ".join(label.text().replace("\n", " ") for label in labels if label.text())


def keyboard() -> dict[str, str] | None:
    said = QAccessible.queryAccessibleInterface(QApplication.focusWidget())
    if said is None:
        return None
    text = said.textInterface()
    return {
        "role": said.role().name,
        "name": said.text(QAccessible.Text.Name),
        "text": text.text(0, text.characterCount()) if text is not None else "",
    }


def answer(line: str) -> object:
    word, _, rest = line.strip().partition(" ")
    if word == "where":
        return where(rest)
    if word == "named":
        return [
            w.accessibleName() for w in visible_widgets() if w.accessibleName().startswith(rest)
        ]
    if word == "rows":
        return rows(rest)
    if word == "shot":
        windows = [w for w in QApplication.topLevelWidgets() if w.isVisible() and w.menuWidget()]
        return windows[0].grab().save(rest)
    if word == "keyboard":
        return keyboard()
    return texts()


class Probe:
    def __init__(self) -> None:
        os.set_blocking(0, False)
        self._rest = b""
        self._notifier = QSocketNotifier(0, QSocketNotifier.Type.Read)
        self._notifier.activated.connect(self.read)

    def read(self) -> None:
        data = os.read(0, 65_536)
        if not data:
            self._notifier.setEnabled(False)
            return
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            print(json.dumps(answer(line.decode()), ensure_ascii=False), flush=True)


def main() -> int:
    make = app.make_application
    kept: list[Any] = []

    def make_with_probe(arguments: Any) -> QApplication:
        qt = make(arguments)
        kept.append(Probe())
        return qt

    app.make_application = make_with_probe
    return app.main()


if __name__ == "__main__":
    sys.exit(main())
