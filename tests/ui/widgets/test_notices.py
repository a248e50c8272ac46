"""Messages lie over a place kept for them, and go with their cause."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from kasr_desktop.ui.shell.main_window import MainWindow
from kasr_desktop.ui.widgets.appearance import Appearance
from kasr_desktop.ui.widgets.elided_label import ElidedLabel
from kasr_desktop.ui.widgets.notices import Level, Message, NoticeStack, WayOut


@pytest.fixture
def host(qtbot: QtBot, appearance: Appearance) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    QVBoxLayout(made).addWidget(QLabel("아래에 있는 것"))
    made.resize(700, 300)
    made.show()
    return made


def test_nothing_moves_when_a_message_comes_and_goes(window: MainWindow, qtbot: QtBot) -> None:
    window._layout.show_page(filled=True)
    buttons = [b for b in window.findChildren(QAbstractButton) if b.isVisible()]
    before = [(b.mapTo(window, b.rect().topLeft()), b.size()) for b in buttons]
    window.show_message(Message(Level.DONE, "저장했어요", (WayOut("폴더 열기", lambda: None),)))
    qtbot.wait(20)
    assert [(b.mapTo(window, b.rect().topLeft()), b.size()) for b in buttons] == before
    card = window.notices.cards[0]
    place = card.rect().translated(card.mapTo(window, card.rect().topLeft()))
    covered = [b.text() for b in buttons if place.contains(b.mapTo(window, b.rect().center()))]
    assert not covered  # a click meant for its cross hits nothing once it is gone


def test_the_latest_is_in_front_and_those_before_it_wait(host: QWidget) -> None:
    stack = NoticeStack(host)
    stack.show_message(Message(Level.ERROR, "처음"))
    stack.show_message(Message(Level.DONE, "다음"))
    first, second = stack.cards
    assert second.isVisible()
    assert not first.isVisible()
    assert second._others.isVisible()
    second.on_close()
    assert first.isVisible()
    assert not first._others.isVisible()
    assert stack.y() >= 0
    assert stack.width() < host.width()


def test_the_name_of_the_recording_stays_in_sight(host: QWidget, qtbot: QtBot) -> None:
    name = ElidedLabel()
    host.layout().addWidget(name)  # type: ignore[union-attr]
    name.set_text("2026년 3월 주민 간담회와 그 뒤의 이야기를 모두 담은 아주 긴 이름.wav")
    qtbot.waitUntil(lambda: name.isVisible() and name.width() > 600)
    whole = name.text()
    stack = NoticeStack(host, beside=name)
    stack.show_message(Message(Level.DONE, "저장했어요"))
    assert name.x() + name.fontMetrics().horizontalAdvance(name.text()) < stack.x()
    assert len(name.text()) > 3
    assert name.whole_text in name.toolTip()
    stack.cards[0].on_close()
    assert name.text() == whole


def test_what_is_over_is_not_said_any_more(host: QWidget) -> None:
    stack, stands = NoticeStack(host), [True]
    stack.show_message(Message(Level.WARNING, "마이크가 조용해요", holds=lambda: stands[0]))
    stack.review()
    assert stack.messages
    stands[0] = False
    stack.review()
    assert not stack.messages
    assert not stack.isVisible()
