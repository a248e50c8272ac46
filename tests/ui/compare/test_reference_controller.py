from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot
from ui.scripted_engine import SEGMENTS

from kasr_desktop.ui.compare.reference_controller import ReferenceController


@pytest.fixture
def comparing(qtbot: QtBot) -> Iterator[ReferenceController]:
    made = ReferenceController()
    yield made
    made.shut_down()


def test_only_the_newest_comparison_is_given_out(
    qtbot: QtBot, comparing: ReferenceController
) -> None:
    made: list[int] = []
    comparing.made.connect(lambda _sheet, number: made.append(number))
    with qtbot.waitSignal(comparing.running_changed):
        comparing.compare(["오늘은"], SEGMENTS, number=1)
    comparing.compare(["오늘은"], SEGMENTS, number=2)
    comparing.compare(["오늘은", "날씨가"], SEGMENTS, number=3)
    qtbot.waitUntil(lambda: not comparing.is_running)
    assert made == [3]


def test_it_can_be_ended_in_the_middle(qtbot: QtBot, comparing: ReferenceController) -> None:
    comparing.compare(["오늘은"] * 5000, SEGMENTS * 200, number=1)
    comparing.shut_down()
    assert not comparing.is_running
