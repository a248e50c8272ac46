from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from kasr_desktop.worker.main_thread_collector import MainThreadCollector


class Circle:
    """Can only be collected; tells where it was."""

    def __init__(self, ends: list[int]) -> None:
        self.itself = self
        self.ends = ends

    def __del__(self) -> None:
        self.ends.append(threading.get_ident())


@pytest.fixture
def collector(qtbot: QtBot) -> Iterator[MainThreadCollector]:
    made = MainThreadCollector()
    yield made
    made.stop()


def make_garbage(ends: list[int]) -> None:
    """Leave so many circles behind that Python by itself would have collected some."""
    for _ in range(5 * gc.get_threshold()[0]):
        Circle(ends)


def test_what_a_thread_leaves_is_collected_in_the_main_thread(
    collector: MainThreadCollector,
) -> None:
    assert not gc.isenabled()
    ends: list[int] = []
    worker = threading.Thread(target=make_garbage, args=(ends,))
    worker.start()
    worker.join()
    assert not ends
    collector.on_look()
    assert set(ends) == {threading.main_thread().ident}


def test_python_collects_again_once_it_is_stopped(collector: MainThreadCollector) -> None:
    collector.stop()
    assert gc.isenabled()
