"""The keyboard stays near: a button that goes away hands it to what it belonged to.

Qt gives the focus to whatever comes next in the chain, which may be at the other end of the
window. A widget that has a `focus_home` says where it goes instead.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication, QWidget


class FocusKeeper(QObject):
    """Watches the focus of one window."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self.on_focus_changed)

    @Slot(QWidget, QWidget)
    def on_focus_changed(self, old: QWidget | None, now: QWidget | None) -> None:
        """Bring the focus home if it was lost because a widget went away."""
        if old is None or now is None or old.window() is not self._window:
            return
        if old.isVisible() and not old.isHidden() and old.isEnabled():
            return  # the user went elsewhere
        home = _home_of(old)
        if home is not None and home is not now:
            home.setFocus()


def _home_of(widget: QWidget) -> QWidget | None:
    """Return the nearest home that can take the keyboard: a view that is left has none."""
    parent = widget.parentWidget()
    while parent is not None:
        home = getattr(parent, "focus_home", None)
        if isinstance(home, QWidget) and home.isVisible() and home.isEnabled():
            return home
        parent = parent.parentWidget()
    return None
