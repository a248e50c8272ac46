"""A recording that is read again while a person works in its rows."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from support.scripted_engine import READY, SEGMENTS, segment

from kasr_desktop.domain.events import Event, Final, Finished, Heard, Progress, Tick
from kasr_desktop.domain.recording import Recorded, SampleCount, Take
from kasr_desktop.domain.transcript import Transcript
from kasr_desktop.editing.document import Draft
from kasr_desktop.editing.operations import set_text
from kasr_desktop.pipeline.job import Job, LiveJob, SecondReadingJob
from kasr_desktop.session.controller import Controller
from kasr_desktop.session.document_editor import DocumentEditor
from kasr_desktop.session.job_choices import FixedChoices
from kasr_desktop.session.queue_item import ItemState, QueueItem
from kasr_desktop.session.recording.second_readings import SecondReadings

BETTER = tuple(
    segment(row.start, f"{number} 더 나은 글", f"{number} 더 나은 문장")
    for number, row in enumerate(SEGMENTS)
)
RATE = 8_000


class TwoReadings:
    """Live text at once; the second reading and the end when the test lets them."""

    def __init__(self) -> None:
        self.may_read, self.may_end = threading.Event(), threading.Event()
        self.jobs: list[Job] = []
        self.closed = False

    def run(self, job: Job) -> Generator[Event, None, None]:
        self.jobs.append(job)
        is_second = isinstance(job, SecondReadingJob)
        yield READY
        if is_second:
            yield from self._waits(self.may_read)
        for row in BETTER if is_second else SEGMENTS:
            yield Final(row)
            yield Progress(row.end, None, 0.1)
        if not is_second:
            yield Tick()
            yield from self._waits(self.may_end)
            yield Heard(80)
            yield Progress(9.0, 9.0, 0.1)
        yield Finished(Transcript(str(job.path), 9.0, "m", "cpu", "both", 0.1))

    def _waits(self, event: threading.Event) -> Generator[Event, None, None]:
        while not event.wait(0.005):
            yield Tick()

    def fresh(self, *, waits: bool = True) -> TwoReadings:
        return self

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def engine() -> TwoReadings:
    return TwoReadings()


@pytest.fixture
def controller(qapp: QApplication, engine: TwoReadings) -> Iterator[Controller]:
    made = Controller(engine)
    yield made
    engine.may_end.set()
    engine.may_read.set()
    made.shut_down()


@pytest.fixture
def editor(controller: Controller) -> DocumentEditor:
    controller.choices = FixedChoices(reads_again=True)
    made = DocumentEditor(controller)
    SecondReadings(controller, made, made)
    return made


@pytest.fixture
def item(qtbot: QtBot, controller: Controller, editor: DocumentEditor, tmp_path: Path) -> QueueItem:
    item = controller.follow(tmp_path / "a.recording.wav")
    qtbot.waitUntil(lambda: len(item.segments) == len(SEGMENTS))
    return item


def complete(controller: Controller, item: QueueItem) -> None:
    take = Take(item.sound.path.with_name("a.wav"), None, "", RATE, 1, 9 * RATE, ())
    controller.end_recording(item, Recorded(take, SampleCount(80, 80)))


def texts(item: QueueItem) -> list[str]:
    return [row.best.text for row in item.segments]


def test_rows_nobody_touched_are_better_in_the_end_and_the_others_stay(
    qtbot: QtBot,
    controller: Controller,
    editor: DocumentEditor,
    engine: TwoReadings,
    item: QueueItem,
) -> None:
    changes: list[object] = []
    editor.changed.connect(lambda _item, change: changes.append(change))
    editor.do(item, set_text(item.document, 1, "내가 고친 글"))
    editor.keep_draft(item, Draft(2, "치는 중"))
    engine.may_read.set()
    qtbot.waitUntil(lambda: texts(item)[0] == BETTER[0].best.text)  # while it is being recorded
    assert item.state is ItemState.WORKING
    engine.may_end.set()
    complete(controller, item)
    qtbot.waitUntil(lambda: item.state is ItemState.DONE)
    assert texts(item) == [BETTER[0].best.text, "내가 고친 글", SEGMENTS[2].best.text]
    assert len(changes) >= 2
    editor.undo(item)
    assert texts(item)[1] == SEGMENTS[1].best.text


def test_both_columns_of_a_row_are_the_better_ones(
    qtbot: QtBot, controller: Controller, engine: TwoReadings, item: QueueItem
) -> None:
    engine.may_read.set()
    engine.may_end.set()
    complete(controller, item)
    qtbot.waitUntil(lambda: item.state is ItemState.DONE)
    assert tuple(item.segments) == BETTER
    assert item.work.read_again == BETTER[-1].end


def test_while_somebody_writes_a_subtitle_rows_wait_even_behind_the_end(
    qtbot: QtBot,
    controller: Controller,
    editor: DocumentEditor,
    engine: TwoReadings,
    item: QueueItem,
) -> None:
    editor.is_written_beside = lambda _item: True
    engine.may_read.set()
    engine.may_end.set()
    complete(controller, item)
    qtbot.waitUntil(lambda: item.state is ItemState.DONE)
    assert tuple(item.segments) == SEGMENTS
    editor.nothing_is_written_beside()
    qtbot.waitUntil(lambda: tuple(item.segments) == BETTER)


def test_stopped_at_the_end_the_text_that_is_there_is_all_of_it(
    qtbot: QtBot, controller: Controller, engine: TwoReadings, item: QueueItem
) -> None:
    engine.may_end.set()
    complete(controller, item)
    qtbot.waitUntil(lambda: item.work.is_text_whole)
    controller.cancel(item)
    assert item.state is ItemState.DONE
    assert tuple(item.segments) == SEGMENTS
    assert item.result() is not None
    qtbot.waitUntil(lambda: not controller._tasks.is_busy)
    assert engine.closed


def test_switched_off_the_take_is_read_once(
    qtbot: QtBot, controller: Controller, engine: TwoReadings, tmp_path: Path
) -> None:
    controller.choices = FixedChoices(reads_again=False)
    controller.follow(tmp_path / "a.recording.wav")
    qtbot.waitUntil(lambda: bool(engine.jobs))
    (job,) = engine.jobs
    assert isinstance(job, LiveJob)
    assert job.again is None
    engine.may_end.set()
