"""TaskRunner: the three policies, who hears of what, and the shutdown."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from kasr_desktop.worker.task_runner import Policy, TaskRunner, shut_down_tasks


class Steps:
    """Work that waits at a gate between its two events."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.gate = threading.Event()
        self.begun = threading.Event()
        self.closed = threading.Event()

    def __call__(self) -> Generator[object, None, None]:
        self.begun.set()
        try:
            yield f"{self.name}1"
            self.gate.wait(10)
            yield f"{self.name}2"
        finally:
            self.closed.set()


class Heard:
    """Everything the listeners were told, in order, and in which thread."""

    def __init__(self) -> None:
        self.log: list[object] = []
        self.threads: set[int] = set()

    def run(self, runner: TaskRunner, work: Steps, *, at_once: bool = False) -> None:
        runner.run(
            work,
            produced=self._note,
            failed=self._note,
            stopped=lambda completed: self._note((work.name, completed)),
            at_once=at_once,
        )

    def _note(self, what: object) -> None:
        self.log.append(what)
        self.threads.add(threading.get_ident())


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def make(qapp: object) -> Iterator[Callable[..., TaskRunner]]:
    made: list[TaskRunner] = []

    def runner(policy: Policy = Policy.QUEUE, **options: int) -> TaskRunner:
        made.append(TaskRunner(policy=policy, **options))
        return made[-1]

    yield runner
    for each in made:
        each.shut_down()


def wait_idle(qtbot: QtBot, runner: TaskRunner) -> None:
    qtbot.waitUntil(lambda: not runner.is_busy, timeout=10_000)


def test_a_queue_does_one_after_the_other(
    qtbot: QtBot, make: Callable[..., TaskRunner], heard: Heard
) -> None:
    runner, works = make(), [Steps("a"), Steps("b")]
    for work in works:
        heard.run(runner, work)
    assert works[0].begun.wait(10)
    assert not works[1].begun.is_set()
    for work in works:
        work.gate.set()
    wait_idle(qtbot, runner)
    assert heard.log == ["a1", "a2", ("a", True), "b1", "b2", ("b", True)]
    assert heard.threads == {threading.main_thread().ident}


def test_replacing_stops_the_one_at_work_unheard(
    qtbot: QtBot, make: Callable[..., TaskRunner], heard: Heard
) -> None:
    runner, first, second, third = make(Policy.REPLACE), Steps("a"), Steps("b"), Steps("c")
    heard.run(runner, first)
    qtbot.waitUntil(lambda: heard.log == ["a1"], timeout=10_000)
    heard.run(runner, second)
    heard.run(runner, third)
    for work in (first, second, third):
        work.gate.set()
    wait_idle(qtbot, runner)
    assert first.closed.is_set()
    assert not second.begun.is_set()
    assert heard.log == ["a1", "c1", "c2", ("c", True)]


def test_debouncing_lets_the_one_at_work_finish_and_keeps_the_newest(
    qtbot: QtBot, make: Callable[..., TaskRunner], heard: Heard
) -> None:
    runner, first, second, third = (
        make(Policy.DEBOUNCE, pause_ms=20),
        Steps("a"),
        Steps("b"),
        Steps("c"),
    )
    heard.run(runner, first, at_once=True)
    qtbot.waitUntil(lambda: heard.log == ["a1"], timeout=10_000)
    heard.run(runner, second)
    heard.run(runner, third)
    for work in (first, second, third):
        work.gate.set()
    wait_idle(qtbot, runner)
    assert not second.begun.is_set()
    assert heard.log == ["a1", "a2", ("a", True), "c1", "c2", ("c", True)]


def test_nothing_begins_while_it_is_asked_for_again(
    qtbot: QtBot, make: Callable[..., TaskRunner], heard: Heard
) -> None:
    runner, first, second = make(Policy.DEBOUNCE, pause_ms=10_000), Steps("a"), Steps("b")
    heard.run(runner, first)
    qtbot.wait(30)
    assert not first.begun.is_set()
    second.gate.set()
    heard.run(runner, second, at_once=True)
    wait_idle(qtbot, runner)
    assert heard.log == ["b1", "b2", ("b", True)]
    assert not first.begun.is_set()


def test_what_is_cancelled_is_told_and_what_is_dropped_is_not(
    qtbot: QtBot, make: Callable[..., TaskRunner], heard: Heard
) -> None:
    runner = make()
    for work, end in ((Steps("a"), runner.cancel), (Steps("b"), runner.drop)):
        heard.run(runner, work)
        qtbot.waitUntil(lambda name=work.name: f"{name}1" in heard.log, timeout=10_000)
        heard.run(runner, Steps("never"))
        end()
        work.gate.set()
        wait_idle(qtbot, runner)
        assert work.closed.is_set()
    assert heard.log == ["a1", ("a", False), "b1"]


def test_a_failure_is_told_and_the_next_goes_on(
    qtbot: QtBot, make: Callable[..., TaskRunner], heard: Heard
) -> None:
    runner, error = make(), ValueError("no")

    def fail() -> object:
        raise error

    runner.call(fail, done=heard.log.append, failed=heard.log.append)
    runner.call(lambda: 7, done=heard.log.append, failed=heard.log.append)
    with qtbot.waitSignal(runner.idle, timeout=10_000):
        pass
    assert heard.log == [error, 7]


def test_who_hears_that_it_stopped_may_run_the_next_before_those_that_wait(
    qtbot: QtBot, make: Callable[..., TaskRunner], heard: Heard
) -> None:
    runner = make(Policy.REPLACE)
    again = Steps("b")
    again.gate.set()
    idle: list[bool] = []
    runner.idle.connect(lambda: idle.append(True))
    first = Steps("a")
    first.gate.set()
    runner.run(first, stopped=lambda _: heard.run(runner, again))
    wait_idle(qtbot, runner)
    assert heard.log == ["b1", "b2", ("b", True)]
    assert idle == [True]


def test_finishing_does_all_here_and_tells_nothing(
    qtbot: QtBot, make: Callable[..., TaskRunner], heard: Heard
) -> None:
    runner, first, second = make(), Steps("a"), Steps("b")
    heard.run(runner, first)
    heard.run(runner, second)
    assert first.begun.wait(10)
    first.gate.set()
    second.gate.set()
    runner.finish()
    assert first.closed.is_set()
    assert second.closed.is_set()
    qtbot.wait(20)
    assert not [each for each in heard.log if each != "a1"]


def test_one_shutdown_for_all_runners_of_a_window(qtbot: QtBot, heard: Heard) -> None:
    """All are asked, and what they read is closed, before any is waited for."""
    window = QObject()
    works = [Steps("a"), Steps("b")]
    for work in works:
        runner = TaskRunner(QObject(window), close=work.gate.set)
        heard.run(runner, work)
        assert work.begun.wait(10)
    shut_down_tasks(window)
    assert all(work.closed.is_set() for work in works)
    heard.log.clear()
    for runner in window.findChildren(TaskRunner):
        heard.run(runner, Steps("c"))
        assert not runner.is_busy
    qtbot.wait(20)
    assert heard.log == []
