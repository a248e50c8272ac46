"""GeneratorThread: order of signals, the thread they arrive in, cancel, failure."""

from __future__ import annotations

import gc
import threading
from collections.abc import Generator, Iterator

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kasr_desktop.domain.errors import EngineError
from kasr_desktop.worker import generator_thread
from kasr_desktop.worker.generator_thread import GeneratorThread, Work


class Listener(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.log: list[tuple[str, object]] = []
        self.threads: set[int] = set()

    def on_produced(self, event: object) -> None:
        self.log.append(("produced", event))
        self.threads.add(threading.get_ident())

    def on_failed(self, error: Exception) -> None:
        self.log.append(("failed", error))
        self.threads.add(threading.get_ident())

    def on_stopped(self, completed: bool) -> None:
        self.log.append(("stopped", completed))
        self.threads.add(threading.get_ident())


@pytest.fixture
def threads(qapp: object) -> Iterator[list[GeneratorThread]]:
    started: list[GeneratorThread] = []
    yield started
    for thread in started:
        assert thread.wait(5000), "a worker thread is left running"


def start(
    qtbot: QtBot, work: Work, threads: list[GeneratorThread]
) -> tuple[GeneratorThread, Listener]:
    thread = GeneratorThread(work)
    listener = Listener()
    thread.produced.connect(listener.on_produced)
    thread.failed.connect(listener.on_failed)
    thread.stopped.connect(listener.on_stopped)
    threads.append(thread)
    thread.start()
    return thread, listener


def stopped(listener: Listener) -> bool:
    return bool(listener.log) and listener.log[-1][0] == "stopped"


def test_events_arrive_in_order_in_the_main_thread(
    qtbot: QtBot, threads: list[GeneratorThread]
) -> None:
    worker: set[int] = set()

    def work() -> Generator[object, None, None]:
        worker.add(threading.get_ident())
        yield from range(200)

    _, listener = start(qtbot, work, threads)
    qtbot.waitUntil(lambda: stopped(listener), timeout=5000)
    assert listener.log == [("produced", n) for n in range(200)] + [("stopped", True)]
    assert listener.threads == {threading.get_ident()}
    assert worker.isdisjoint(listener.threads)


def test_cancel_stops_at_the_next_yield_and_cleans_up_in_the_worker(
    qtbot: QtBot, threads: list[GeneratorThread]
) -> None:
    wait = threading.Event()
    closed_in: list[int] = []

    def work() -> Generator[object, None, None]:
        try:
            while True:
                wait.wait(0.01)
                yield "tick"
        finally:
            closed_in.append(threading.get_ident())

    thread, listener = start(qtbot, work, threads)
    qtbot.waitUntil(lambda: len(listener.log) >= 3, timeout=5000)
    thread.cancel()
    thread.cancel()
    qtbot.waitUntil(lambda: stopped(listener), timeout=1000)
    assert listener.log[-1] == ("stopped", False)
    assert not [entry for entry in listener.log if entry[0] == "failed"]
    assert len(closed_in) == 1
    assert closed_in[0] != threading.get_ident()


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("CUDA out of memory"),  # superqt's worker swallows this one
        OSError("unplugged"),
        EngineError("The engine stopped.", reason="crashed", signal="SIGKILL"),
    ],
)
def test_a_failure_is_reported_whole_and_stopped_comes_last(
    qtbot: QtBot, threads: list[GeneratorThread], error: Exception
) -> None:
    def work() -> Generator[object, None, None]:
        yield 1
        raise error

    _, listener = start(qtbot, work, threads)
    qtbot.waitUntil(lambda: stopped(listener), timeout=5000)
    assert listener.log == [("produced", 1), ("failed", error), ("stopped", False)]


def test_a_failure_before_the_first_yield_is_reported(
    qtbot: QtBot, threads: list[GeneratorThread]
) -> None:
    def work() -> Generator[object, None, None]:
        raise ValueError("no model")

    _, listener = start(qtbot, work, threads)
    qtbot.waitUntil(lambda: stopped(listener), timeout=5000)
    assert [kind for kind, _ in listener.log] == ["failed", "stopped"]


def test_a_failure_of_the_clean_up_is_not_lost(
    qtbot: QtBot, threads: list[GeneratorThread]
) -> None:
    def work() -> Generator[object, None, None]:
        try:
            while True:
                yield 1
        finally:
            raise RuntimeError("cannot close")

    thread, listener = start(qtbot, work, threads)
    qtbot.waitUntil(lambda: len(listener.log) >= 1, timeout=5000)
    thread.cancel()
    qtbot.waitUntil(lambda: stopped(listener), timeout=5000)
    kinds = [kind for kind, _ in listener.log]
    assert kinds[-2:] == ["failed", "stopped"]
    assert listener.log[-1] == ("stopped", False)


def test_a_running_thread_outlives_whoever_started_it(qtbot: QtBot) -> None:
    """Qt aborts the program where a thread is destroyed before it has ended."""
    go_on, ended = threading.Event(), threading.Event()

    def work() -> Generator[object, None, None]:
        yield "begun"
        go_on.wait(5)
        yield "done"
        ended.set()

    owner = QObject()
    thread = GeneratorThread(work, owner)
    with qtbot.waitSignal(thread.produced):
        thread.start()
    owner.deleteLater()
    del thread, owner
    gc.collect()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    go_on.set()
    assert ended.wait(5)
    qtbot.waitUntil(lambda: not generator_thread._running, timeout=5_000)


def test_at_the_end_all_threads_are_waited_for(qtbot: QtBot) -> None:
    """Also one that nobody holds any more: Qt would abort the program."""
    began, go_on = threading.Event(), threading.Event()

    def work() -> Generator[object, None, None]:
        began.set()
        go_on.wait(20)
        yield

    GeneratorThread(work).start()
    assert began.wait(20)
    assert not generator_thread.end_all_threads(50)
    go_on.set()
    assert generator_thread.end_all_threads(20_000)
    qtbot.waitUntil(lambda: not generator_thread._running, timeout=5_000)
