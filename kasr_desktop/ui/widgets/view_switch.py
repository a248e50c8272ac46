"""Several views of one thing, one shown at a time, with a row of buttons to choose by."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from kasr_desktop.ui.widgets.flow_row import FlowRow
from kasr_desktop.ui.widgets.low_scroll import LowScroll
from kasr_desktop.ui.widgets.theme import XS, S


class ViewSwitch(QWidget):
    """A stack of views; with a single view there is nothing to choose and no button.

    Attributes:
        corner: Room for small controls at the right of the buttons.

    Signals:
        view_changed: The view shown now.
    """

    view_changed = Signal(QWidget)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stack = QStackedWidget()
        self._views: list[QWidget] = []
        self._choices = QButtonGroup(self)
        self._choices.setExclusive(True)
        self._choices.buttonClicked.connect(self.on_chosen)
        self._row = QWidget()  # before the views on the way of the keyboard
        self._buttons = FlowRow(self._row, spacing=XS)
        self._buttons.add_gap()
        self.corner = QHBoxLayout()
        self._buttons.insert_row(self.corner)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        column.addWidget(self._row)
        column.addWidget(self._stack, 1)

    @property
    def shown(self) -> QWidget | None:
        """The view in front."""
        number = self._stack.currentIndex()
        return self._views[number] if number >= 0 else None

    def add_view(self, title: str, view: QWidget) -> QAbstractButton:
        """Add a view behind the others and give the button that shows it."""
        button = QPushButton(title)
        button.setCheckable(True)
        button.setAutoExclusive(True)  # a screen reader says: one of these
        button.setProperty("look", "tab")
        button.setAccessibleName(title)
        number = self._stack.addWidget(LowScroll(view))
        self._views.append(view)
        self._choices.addButton(button, number)
        self._buttons.insert_widget(number, button)
        button.setChecked(number == 0)
        for other in self._choices.buttons():
            other.setVisible(number > 0)
        return button

    def show_view(self, view: QWidget) -> None:
        """Bring a view to the front."""
        number = self._views.index(view)
        self._choices.button(number).setChecked(True)
        if number != self._stack.currentIndex():
            left, focus = self._stack.currentWidget(), QApplication.focusWidget()
            had_focus = left is not None and focus is not None and left.isAncestorOf(focus)
            self._stack.setCurrentIndex(number)
            self.view_changed.emit(view)
            home = getattr(view, "focus_home", None)
            if had_focus and isinstance(home, QWidget):
                home.setFocus()  # Qt takes what comes first, which may be any button

    @Slot(QAbstractButton)
    def on_chosen(self, button: QAbstractButton) -> None:
        """Show what was clicked."""
        self.show_view(self._views[self._choices.id(button)])
