"""A part of a recording heard again: in an engine beside the queue, into its own rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from support.scripted_engine import SEGMENTS, ScriptedEngine, segment

from kasr_desktop.domain.errors import EngineError
from kasr_desktop.domain.options import Excerpt
from kasr_desktop.editing.operations import set_text
from kasr_desktop.pipeline.job import TranscribeJob
from kasr_desktop.session.controller import Controller
from kasr_desktop.session.document_editor import DocumentEditor
from kasr_desktop.session.excerpt_runs import ExcerptRuns, Wish
from kasr_desktop.session.queue_item import ItemState, QueueItem

WISH = Wish((3.0, 5.0), "other/model", "lm")


@pytest.fixture
def item(qtbot: QtBot, controller: Controller) -> QueueItem:
    (made,) = controller.add([Path("a.m4a")])
    qtbot.waitUntil(lambda: made.state is ItemState.DONE)
    return made


@pytest.fixture
def runs(controller: Controller, item: QueueItem) -> Iterator[ExcerptRuns]:
    made = ExcerptRuns(controller, DocumentEditor(controller))
    yield made
    made._tasks.shut_down()


@pytest.fixture
def other(engine: ScriptedEngine, monkeypatch: pytest.MonkeyPatch) -> ScriptedEngine:
    made = ScriptedEngine([segment(3.0, "다른 모델이 들은 말")])
    monkeypatch.setattr(engine, "fresh", lambda: made)
    return made


def texts(item: QueueItem) -> list[str]:
    return [row.best.text for row in item.segments]


def test_only_its_rows_are_others_and_one_undo_brings_them_back(
    qtbot: QtBot, runs: ExcerptRuns, item: QueueItem, other: ScriptedEngine
) -> None:
    with qtbot.waitSignal(runs.ended) as ended:
        runs.start(item, WISH)
    assert ended.args == [item, 1, None]
    (job,) = other.jobs
    assert isinstance(job, TranscribeJob)
    assert (job.engine.model, job.decoder) == ("other/model", "lm")
    assert job.excerpt == Excerpt(2.7, 5.3)
    assert other.closed
    assert list(item.segments[::2]) == list(SEGMENTS[::2])
    assert texts(item)[1] == "다른 모델이 들은 말"
    runs._editor.undo(item)
    assert list(item.segments) == list(SEGMENTS)
    assert item.document.undoable is None


def test_a_row_corrected_under_it_stays(
    qtbot: QtBot, runs: ExcerptRuns, item: QueueItem, other: ScriptedEngine
) -> None:
    other.hold.set()
    runs.start(item, WISH)
    qtbot.waitUntil(lambda: bool(other.jobs))
    runs._editor.do(item, set_text(item.document, 1, "제가 쓴 말"))
    with qtbot.waitSignal(runs.ended) as ended:
        other.hold.clear()
    assert ended.args == [item, 0, None]
    assert texts(item)[1] == "제가 쓴 말"


def test_stopped_or_failed_it_leaves_the_text(
    qtbot: QtBot,
    runs: ExcerptRuns,
    item: QueueItem,
    other: ScriptedEngine,
    caplog: pytest.LogCaptureFixture,
) -> None:
    other.hold.set()
    with qtbot.waitSignal(runs.progressed):
        runs.start(item, WISH)
    with qtbot.waitSignal(runs.ended) as ended:
        runs.cancel()
    assert ended.args == [item, None, None]
    other.hold.clear()
    other.failures["a.m4a"] = EngineError("No.", reason="failed")
    with qtbot.waitSignal(runs.ended) as ended:
        runs.start(item, WISH)
    assert ended.args == [item, None, other.failures["a.m4a"]]
    assert list(item.segments) == list(SEGMENTS)
    assert "could not be heard again" in caplog.text


def test_a_recording_taken_off_the_list_is_heard_no_more(
    qtbot: QtBot, controller: Controller, runs: ExcerptRuns, item: QueueItem, other: ScriptedEngine
) -> None:
    other.hold.set()
    runs.start(item, WISH)
    qtbot.waitUntil(lambda: bool(other.jobs))
    with qtbot.waitSignal(runs.ended):
        controller.remove(item)
    other.hold.clear()
    assert list(item.segments) == list(SEGMENTS)
