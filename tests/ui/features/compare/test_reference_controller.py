from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot
from support.scripted_engine import SEGMENTS

from kasr_desktop.ui.features.compare.reference_controller import ReferenceController


@pytest.fixture
def comparing(qtbot: QtBot) -> Iterator[ReferenceController]:
    made = ReferenceController()
    yield made
    made.shut_down()


def test_only_the_newest_comparison_is_given_out(
    qtbot: QtBot, comparing: ReferenceController
) -> None:
    made: list[int] = []
    changes: list[bool] = []
    comparing.made.connect(lambda _sheet, number: made.append(number))
    comparing.running_changed.connect(changes.append)
    for number in (1, 2, 3):
        comparing.compare(["오늘은"] * 5000, SEGMENTS * 200, number=number)
    assert comparing.is_running
    qtbot.waitUntil(lambda: not comparing.is_running, timeout=60_000)
    assert made == [3]
    assert changes == [True, False]


def test_a_long_comparison_lets_the_window_live(
    qtbot: QtBot, comparing: ReferenceController
) -> None:
    turns: list[float] = []
    timer = QTimer(interval=0)
    timer.timeout.connect(lambda: turns.append(time.process_time()))
    timer.start()
    words = " ".join(said.best.text for said in SEGMENTS).split()
    with qtbot.waitSignal(comparing.made, timeout=60_000):
        comparing.compare(words * 500, SEGMENTS * 500, number=1)
    timer.stop()
    waits = [after - before for before, after in pairwise(turns)]
    assert len(waits) > 20
    assert max(waits) < 0.2


def test_it_can_be_ended_in_the_middle(qtbot: QtBot, comparing: ReferenceController) -> None:
    comparing.compare(["오늘은"] * 5000, SEGMENTS * 200, number=1)
    comparing.shut_down()
    assert not comparing.is_running
