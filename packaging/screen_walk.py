"""Goes through every view and every dialog of the real window, and shows each to a visitor.

A feature needs to add nothing: its views are found in the page, its dialogs behind the
actions of the menus whose label ends with "…". Screenshots and the tests of names and of
cut-off texts go the same way.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QWidget

    from kasr_desktop.ui.shell.main_window import MainWindow

Visit = Callable[[str, "QWidget"], None]

_LOOK_MS = 50
_CALM_MS = 300
_MOST_LOOKS = 60  # for a dialog: turns of the app, not seconds of a machine that may be busy


def pause(milliseconds: int) -> None:
    """Let the app work for a while; what it has changed by then is laid out too."""
    from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
    QCoreApplication.sendPostedEvents()


def visit_views(window: MainWindow, visit: Visit) -> None:
    """Show every view of the recording in front, and go back to the first."""
    from PySide6.QtWidgets import QAbstractButton

    views = window.page.views
    buttons = [
        button
        for button in views.findChildren(QAbstractButton)
        if button.property("look") == "tab" and button.isVisible()
    ]
    for number, button in enumerate(buttons):
        if button.isEnabled():
            button.click()
            pause(_CALM_MS)
            visit(f"view-{number + 1}", window)
    if buttons:
        buttons[0].click()


def dialog_actions(window: MainWindow) -> Iterator[tuple[str, QAction]]:
    """Return the actions that open a window of their own, with a name that is no language's."""
    for number, action in enumerate(window.menus.all):
        if action.text().endswith("…") and action.isEnabled():
            yield f"dialog-{number:02}", action
    yield "dialog-shortcuts", window.menus.shortcuts
    yield "dialog-about", window.menus.about


def visit_dialogs(window: MainWindow, visit: Visit) -> None:
    """Open every dialog that can be opened now, show it, and close it again."""
    for name, action in dialog_actions(window):
        visit_dialog(name, action, visit)


def visit_dialog(name: str, action: QAction, visit: Visit) -> None:
    """Open what an action opens; a file dialog of the system is closed unseen."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QFileDialog

    before = set(_windows())
    seen: list[QWidget] = []
    looks = itertools.count(1)
    timer = QTimer(interval=_LOOK_MS)

    def look() -> None:
        fresh = [widget for widget in _windows() if widget not in before]
        if fresh and not seen:
            seen.append(fresh[0])
            timer.stop()
            pause(_CALM_MS)
            if not isinstance(fresh[0], QFileDialog):
                visit(name, fresh[0])
            fresh[0].close()
        elif next(looks) >= _MOST_LOOKS:
            timer.stop()

    timer.timeout.connect(look)
    timer.start()
    action.trigger()  # returns when a modal dialog is closed, or at once
    while timer.isActive():
        pause(_LOOK_MS)
    if not seen:
        press_escape()  # it opened something inside the window, such as the find bar
    pause(_LOOK_MS)


def press_escape() -> None:
    """Press Escape where the keyboard is."""
    from PySide6.QtCore import QEvent, Qt
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QApplication

    target = QApplication.focusWidget()
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        if target is not None:
            escape = QKeyEvent(kind, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
            QApplication.sendEvent(target, escape)


def _windows() -> list[QWidget]:
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QApplication

    passing = (Qt.WindowType.Popup, Qt.WindowType.ToolTip)
    return [
        widget
        for widget in QApplication.topLevelWidgets()
        if widget.isVisible() and widget.windowType() not in passing
    ]
