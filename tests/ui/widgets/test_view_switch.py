from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from kasr_desktop.ui.widgets.view_switch import ViewSwitch


def test_a_click_brings_a_view_to_the_front(qtbot: QtBot) -> None:
    switch, first, second = ViewSwitch(), QLabel("1"), QLabel("2")
    qtbot.addWidget(switch)
    button = switch.add_view("one", first)
    switch.show()
    assert not button.isVisible()  # one view: nothing to choose
    other = switch.add_view("two", second)
    assert button.isVisible()
    assert switch.shown is first
    with qtbot.waitSignal(switch.view_changed) as changed:
        qtbot.mouseClick(other, Qt.MouseButton.LeftButton)
    assert changed.args == [second]
    assert second.isVisible()
    switch.show_view(first)
    assert button.isChecked()
    assert not other.isChecked()
