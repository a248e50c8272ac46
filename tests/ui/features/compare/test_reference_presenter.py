from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot
from support.scripted_engine import SEGMENTS

from kasr_desktop.session.queue_item import ItemState, QueueItem
from kasr_desktop.session.references import Reference
from kasr_desktop.ui.features.compare.compare_feature import CompareFeature
from kasr_desktop.ui.features.compare.reference_presenter import ReferencePresenter
from kasr_desktop.ui.features.compare.reference_sheet import ReferenceSheet
from kasr_desktop.ui.shell.main_window import MainWindow


@pytest.fixture
def item(qtbot: QtBot, window: MainWindow, recording: Path) -> QueueItem:
    window.add_paths([recording])
    item = window.controller.items[0]
    qtbot.waitUntil(lambda: item.state is ItemState.DONE)
    for segment in SEGMENTS * 500:
        item.document.append(segment)
    return item


@pytest.fixture
def presenter(window: MainWindow, item: QueueItem) -> Iterator[ReferencePresenter]:
    (feature,) = (one for one in window.features if isinstance(one, CompareFeature))
    yield feature.reference
    feature.reference.shut_down()


def use(presenter: ReferencePresenter, item: QueueItem, words: list[str]) -> None:
    presenter.use(item, Reference("참조.txt", " ".join(words)))


def test_only_the_newest_comparison_is_given_out(
    qtbot: QtBot, presenter: ReferencePresenter, item: QueueItem
) -> None:
    made: list[ReferenceSheet | None] = []
    changes: list[bool] = []
    presenter.sheet_made.connect(made.append)
    presenter.running_changed.connect(changes.append)
    for word in ("오늘은", "어제는", "내일은"):
        use(presenter, item, [word] * 5000)
    assert presenter.is_running
    qtbot.waitUntil(lambda: not presenter.is_running, timeout=60_000)
    (sheet,) = (one for one in made if one is not None)
    assert {word for row in sheet.rows for word in row.words} == {"내일은"}
    assert changes == [True, False]


def test_a_long_comparison_lets_the_window_live(
    qtbot: QtBot, presenter: ReferencePresenter, item: QueueItem
) -> None:
    turns: list[float] = []
    timer = QTimer(interval=0)
    timer.timeout.connect(lambda: turns.append(time.process_time()))
    timer.start()
    words = " ".join(said.best.text for said in SEGMENTS).split()
    use(presenter, item, words * 500)
    qtbot.waitUntil(lambda: not presenter.is_running, timeout=60_000)
    timer.stop()
    waits = [after - before for before, after in pairwise(turns)]
    assert len(waits) > 20
    assert max(waits[:-1]) < 0.2  # the last one shows the sheet


def test_it_can_be_ended_in_the_middle(presenter: ReferencePresenter, item: QueueItem) -> None:
    use(presenter, item, ["오늘은"] * 5000)
    assert presenter.is_running
    presenter.shut_down()
    assert not presenter.is_running
