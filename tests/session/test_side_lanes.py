"""Several files at once: each its own text, progress and end; a recording before them all."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from support.scripted_engine import SEGMENTS, ScriptedEngine

from kasr_desktop.domain.errors import AudioError
from kasr_desktop.session.controller import Controller
from kasr_desktop.session.job_choices import FixedChoices
from kasr_desktop.session.queue_item import ItemState, QueueItem
from kasr_desktop.session.stage import Stage

FILES = [Path("a.wav"), Path("b.wav"), Path("c.wav"), Path("d.wav")]


class SharedScript(ScriptedEngine):
    """Engines for work beside are held, and fail, with the first."""

    def fresh(self, *, waits: bool = True) -> SharedScript:
        other = SharedScript(self.segments, ready=self.ready)
        other.hold, other.failures = self.hold, self.failures
        self.others.append(other)
        return other


@pytest.fixture
def engine() -> ScriptedEngine:
    return SharedScript()


@pytest.fixture(autouse=True)
def two_at_once(controller: Controller) -> None:
    controller.choices = FixedChoices(files_at_once=2)


def states(controller: Controller) -> list[ItemState]:
    return [item.state for item in controller.items]


def wait_for_end(qtbot: QtBot, controller: Controller) -> None:
    qtbot.waitUntil(lambda: controller.stage is Stage.IDLE, timeout=5000)


def held(qtbot: QtBot, controller: Controller, engine: ScriptedEngine) -> list[QueueItem]:
    """Add all files and wait until the first two stand before their last segment."""
    engine.hold.set()
    items = controller.add(FILES)
    qtbot.waitUntil(lambda: all(len(item.segments) == 2 for item in items[:2]))
    return items


def test_two_are_at_work_and_the_others_follow_in_their_order(
    qtbot: QtBot, controller: Controller, engine: ScriptedEngine
) -> None:
    begun: list[str] = []
    controller.item_changed.connect(
        lambda item: begun.append(item.name) if item.state is ItemState.WORKING else None
    )
    items = held(qtbot, controller, engine)
    assert states(controller) == [ItemState.WORKING] * 2 + [ItemState.WAITING] * 2
    assert controller.at_work == items[:2]
    assert [item.fraction for item in items[:2]] == [pytest.approx(5 / 9)] * 2
    engine.hold.clear()
    wait_for_end(qtbot, controller)
    assert states(controller) == [ItemState.DONE] * 4
    assert list(dict.fromkeys(begun)) == [path.name for path in FILES]
    assert all(item.segments == list(SEGMENTS) for item in items)
    done = [job.path for one in (engine, *engine.others) for job in one.jobs]
    assert sorted(done) == FILES  # each once
    assert len(engine.others) == 1
    assert engine.others[0].closed  # what it held is free again
    assert {job.engine.turn for job in engine.jobs} == {0}
    assert {job.engine.turn for job in engine.others[0].jobs} == {1}  # of several GPUs another


def test_each_is_cancelled_by_itself_and_the_next_takes_its_place(
    qtbot: QtBot, controller: Controller, engine: ScriptedEngine
) -> None:
    first, second, third, last = held(qtbot, controller, engine)
    controller.cancel(second)
    assert second.state is ItemState.CANCELLED  # at once
    assert (first.state, controller.stage) == (ItemState.WORKING, Stage.TRANSCRIBING)
    qtbot.waitUntil(lambda: third.state is ItemState.WORKING)
    engine.hold.clear()
    wait_for_end(qtbot, controller)
    assert second.segments == list(SEGMENTS[:2])  # what was done is kept, and nothing came after
    assert [one.state for one in (first, third, last)] == [ItemState.DONE] * 3


def test_one_that_was_cancelled_goes_on_where_its_text_ends(
    qtbot: QtBot, controller: Controller, engine: ScriptedEngine
) -> None:
    _, second, *_ = held(qtbot, controller, engine)
    controller.cancel(second)
    controller.go_on(second)
    engine.hold.clear()
    wait_for_end(qtbot, controller)
    assert states(controller) == [ItemState.DONE] * 4
    assert second.segments == list(SEGMENTS)


def test_all_are_stopped(qtbot: QtBot, controller: Controller, engine: ScriptedEngine) -> None:
    held(qtbot, controller, engine)
    controller.cancel_all()
    assert states(controller) == [ItemState.CANCELLED] * 4
    wait_for_end(qtbot, controller)
    assert states(controller) == [ItemState.CANCELLED] * 4


@pytest.mark.usefixtures("caplog")
def test_one_that_is_removed_or_fails_leaves_the_other_alone(
    qtbot: QtBot, controller: Controller, engine: ScriptedEngine
) -> None:
    engine.failures["c.wav"] = AudioError("bad", reason="not_audio", path="c.wav")
    first, second, third, last = held(qtbot, controller, engine)
    controller.remove(second)
    qtbot.waitUntil(lambda: third.state is ItemState.FAILED)
    engine.hold.clear()
    wait_for_end(qtbot, controller)
    assert controller.items == [first, third, last]
    assert states(controller) == [ItemState.DONE, ItemState.FAILED, ItemState.DONE]
    assert third.work.error is not None


def test_a_recording_lets_all_files_wait_and_they_go_on_afterwards(
    qtbot: QtBot, controller: Controller, engine: ScriptedEngine
) -> None:
    items = held(qtbot, controller, engine)
    live = controller.follow(Path("take.wav"))
    qtbot.waitUntil(lambda: live.state is ItemState.WORKING)
    qtbot.waitUntil(lambda: all(item.state is ItemState.WAITING for item in items))
    assert controller.at_work == [live]
    controller.end_recording(live, None)
    engine.hold.clear()
    wait_for_end(qtbot, controller)
    assert [item.state for item in items] == [ItemState.DONE] * 4
    assert all(item.segments == list(SEGMENTS) for item in items)


def test_more_at_once_begins_at_once_and_fewer_lets_those_at_work_finish(
    qtbot: QtBot, controller: Controller, engine: ScriptedEngine
) -> None:
    items = held(qtbot, controller, engine)
    controller.choices = FixedChoices(files_at_once=3)
    controller.use_files_at_once()
    assert states(controller) == [ItemState.WORKING] * 3 + [ItemState.WAITING]
    controller.choices = FixedChoices(files_at_once=1)
    controller.use_files_at_once()
    assert controller.at_work == items[:3]
    engine.hold.clear()
    wait_for_end(qtbot, controller)
    assert states(controller) == [ItemState.DONE] * 4
