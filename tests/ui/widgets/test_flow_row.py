from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from kasr_desktop.ui.widgets.flow_row import FlowRow
from kasr_desktop.ui.widgets.low_scroll import LowScroll


def label(width: int, height: int = 20) -> QLabel:
    made = QLabel()
    made.setFixedSize(width, height)
    return made


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def places(host: QWidget, *widgets: QWidget) -> list[QRect]:
    layout = host.layout()
    assert layout is not None
    layout.setGeometry(QRect(0, 0, host.width(), host.height()))
    return [widget.geometry() for widget in widgets]


def test_what_stands_behind_the_gap_ends_at_the_right(host: QWidget) -> None:
    row = FlowRow(host, spacing=10)
    first, last = label(50), label(60)
    row.addWidget(first)
    row.add_gap()
    row.addWidget(last)
    host.resize(300, 20)
    assert [place.x() for place in places(host, first, last)] == [0, 240]


def test_what_has_no_room_begins_another_line(host: QWidget) -> None:
    row = FlowRow(host, spacing=10)
    parts = [label(100), label(100), label(100)]
    for part in parts:
        row.addWidget(part)
    assert row.heightForWidth(320) == 20
    assert row.heightForWidth(319) > 40
    host.resize(319, 60)
    shown = places(host, *parts)
    assert [place.x() for place in shown] == [0, 110, 0]
    assert shown[2].y() >= shown[0].bottom()
    assert all(place.width() == 100 for place in shown)


def test_what_is_hidden_takes_no_room_and_fields_grow(host: QWidget) -> None:
    row = FlowRow(host, spacing=10)
    field, hidden, button = QLineEdit(), label(500), label(40)
    field.setMinimumWidth(50)
    for part in (field, hidden, button):
        row.addWidget(part)
    hidden.hide()
    host.resize(300, 40)
    shown = places(host, field, button)
    assert [place.width() for place in shown] == [250, 40]


def test_a_widget_is_put_before_those_at_the_right(host: QWidget) -> None:
    row = FlowRow(host, spacing=10)
    row.add_gap()
    corner, tab = label(30), label(40)
    row.addWidget(corner)
    row.insert_widget(0, tab)
    host.resize(200, 20)
    assert [place.x() for place in places(host, tab, corner)] == [0, 170]


def test_a_view_that_is_too_high_is_scrolled_and_else_fills_the_room(qtbot: QtBot) -> None:
    held = QWidget()
    held.setMinimumHeight(300)
    area = LowScroll(held)
    qtbot.addWidget(area)
    area.resize(200, 400)
    area.show()
    assert held.size() == area.size()
    area.resize(200, 100)
    assert held.height() == 300
    assert held.width() < 200
    assert area.verticalScrollBar().maximum() == 200
