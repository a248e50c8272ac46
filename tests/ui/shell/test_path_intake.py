"""Thousands of files at once: all of them come, in order, and no step holds the window."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot
from support.scripted_engine import ScriptedEngine

from kasr_desktop.audio import file_errors
from kasr_desktop.domain.events import Event
from kasr_desktop.pipeline.job import Job, TranscribeJob
from kasr_desktop.session.controller import Controller
from kasr_desktop.ui.shell.main_window import MainWindow

MOST = 0.05
"""Seconds of CPU between two turns of the event loop."""

FIRST_TIMES = 3
"""Steps in which something is built or imported once."""


@contextmanager
def steps() -> Iterator[list[float]]:
    """Return how much CPU the main thread takes between two turns of its event loop."""
    taken: list[float] = []
    last = time.thread_time()

    def beat() -> None:
        nonlocal last
        now = time.thread_time()
        taken.append(now - last)
        last = now

    timer = QTimer(interval=0)
    timer.timeout.connect(beat)
    timer.start()
    yield taken
    timer.stop()


def assert_smooth(taken: list[float]) -> None:
    worst = sorted(taken)[-FIRST_TIMES - 1 :]
    assert worst[0] < MOST, worst


def test_two_thousand_files_are_added_in_order_without_a_stall(
    window: MainWindow, controller: Controller, engine: ScriptedEngine, qtbot: QtBot, tmp_path: Path
) -> None:
    engine.hold.set()
    paths = [tmp_path / f"{number:04}.wav" for number in range(2_000)]
    with steps() as taken:
        before = time.thread_time()
        window.add_paths([*paths, paths[3]])
        assert time.thread_time() - before < MOST
        qtbot.waitUntil(lambda: len(controller.items) == len(paths), timeout=60_000)
        qtbot.waitUntil(
            lambda: window.preferences.settings.recent_files[:1] == (str(paths[-1]),),
            timeout=10_000,
        )
    assert [item.sound.path for item in controller.items] == paths
    assert window.queue_model.rowCount() == len(paths)
    assert_smooth(taken)


class MissingEngine(ScriptedEngine):
    """Says of every file that it is not there, as the real one does."""

    def run(self, job: Job) -> Generator[Event, None, None]:
        if isinstance(job, TranscribeJob):
            raise file_errors.missing(job.path)
        yield from super().run(job)


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> ScriptedEngine:
    return MissingEngine() if "missing" in request.node.name else ScriptedEngine()


def test_hundreds_of_missing_files_fail_one_after_the_other_without_a_stall(
    window: MainWindow,
    controller: Controller,
    qtbot: QtBot,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    count = 300
    with steps() as taken:
        window.add_paths([tmp_path / f"{number:04}.wav" for number in range(count)])
        qtbot.waitUntil(
            lambda: len(controller.items) == count and all(i.is_over for i in controller.items),
            timeout=120_000,
        )
    assert caplog.text.count("the engine failed") == count
    assert {item.work.error.reason for item in controller.items if item.work.error} == {"missing"}
    assert_smooth(taken)


def test_what_cannot_be_heard_is_told_once_for_the_whole_list(
    window: MainWindow, controller: Controller, qtbot: QtBot, tmp_path: Path
) -> None:
    for number in range(40):
        (tmp_path / f"{number:02}.pdf").write_bytes(b"%PDF-1.7")
        (tmp_path / f"{number:02}.wav").write_bytes(b"x")
    (tmp_path / "비었음").mkdir()
    said: list[str] = []
    window.dialogs.message.connect(lambda message: said.append(message.text))
    pdfs = sorted(tmp_path.glob("*.pdf"))
    window.add_paths([*pdfs, tmp_path, tmp_path / "비었음"])
    qtbot.waitUntil(lambda: bool(said), timeout=10_000)
    assert len(controller.items) == 40
    assert len(said) == 1
    assert "00.pdf" in said[0]
    assert "+38" in said[0]
