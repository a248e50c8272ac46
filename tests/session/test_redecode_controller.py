from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from support.redecoding_engine import RedecodingEngine
from support.segments import lm_of

from kasr_desktop.domain.errors import ExportError
from kasr_desktop.domain.options import DecodeOptions, Hotword
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.pipeline.job import RedecodeJob
from kasr_desktop.session.redecode_controller import RedecodeController
from kasr_desktop.worker.task_runner import shut_down_tasks


def job(word: str = "") -> RedecodeJob:
    hotwords = (Hotword(word),) if word else ()
    return RedecodeJob(Path("a.kem"), Path("a.wav"), decode=DecodeOptions(hotwords=hotwords))


@pytest.fixture
def engine() -> RedecodingEngine:
    return RedecodingEngine()


@pytest.fixture
def redecoder(qtbot: QtBot, engine: RedecodingEngine) -> Iterator[RedecodeController]:
    made = RedecodeController(lambda: engine)
    yield made
    engine.hold.clear()
    shut_down_tasks(made)


def test_what_is_decoded_is_given_out(
    qtbot: QtBot, redecoder: RedecodeController, engine: RedecodingEngine
) -> None:
    heard: list[Segment] = []
    redecoder.decoded.connect(heard.append)
    assert not redecoder.has_engine
    with qtbot.waitSignal(redecoder.done) as done:
        redecoder.decode(job("김도윤"))
        assert redecoder.is_running
    asked, segments = done.args
    assert asked == job("김도윤")
    assert tuple(heard) == segments
    assert all(lm_of(segment).text.startswith("김도윤 ") for segment in segments)
    assert not redecoder.is_running
    assert redecoder.has_engine
    assert not engine.num_closed


def test_a_newer_wish_takes_the_place_of_an_older(
    qtbot: QtBot, redecoder: RedecodeController, engine: RedecodingEngine
) -> None:
    engine.hold.set()
    redecoder.decode(job("하나"))
    qtbot.waitUntil(lambda: len(engine.jobs) == 1)
    changes: list[bool] = []
    redecoder.running_changed.connect(changes.append)
    with qtbot.waitSignal(redecoder.done) as done:
        redecoder.decode(job("둘"))
        redecoder.decode(job("셋"))
        engine.hold.clear()
    assert done.args[0] == job("셋")
    assert [asked.decode.hotwords[0].text for asked in engine.jobs] == ["하나", "셋"]
    assert engine.num_cancelled == 1
    assert changes == [False]


def test_cancel_gives_out_nothing_more(
    qtbot: QtBot, redecoder: RedecodeController, engine: RedecodingEngine
) -> None:
    engine.hold.set()
    redecoder.decode(job("하나"))
    qtbot.waitUntil(lambda: len(engine.jobs) == 1)
    done: list[object] = []
    redecoder.done.connect(lambda *given: done.append(given))
    redecoder.cancel()
    assert not redecoder.is_running
    engine.hold.clear()
    qtbot.waitUntil(lambda: not redecoder._tasks.is_busy)
    assert not done


def test_a_failure_is_told_once_and_the_next_works(
    qtbot: QtBot,
    redecoder: RedecodeController,
    engine: RedecodingEngine,
    caplog: pytest.LogCaptureFixture,
) -> None:
    engine.error = ExportError("gone", reason="malformed", path="a.kem")
    with qtbot.waitSignal(redecoder.failed) as failed:
        redecoder.decode(job())
    assert failed.args[0] is engine.error
    assert not redecoder.is_running
    engine.error = None
    with qtbot.waitSignal(redecoder.done):
        redecoder.decode(job())


def test_an_idle_engine_is_closed_and_another_started(
    qtbot: QtBot, redecoder: RedecodeController, engine: RedecodingEngine
) -> None:
    with qtbot.waitSignal(redecoder.done):
        redecoder.decode(job())
    qtbot.waitUntil(lambda: redecoder._idle.isActive())
    redecoder._idle.setInterval(0)
    redecoder._idle.start()
    qtbot.waitUntil(lambda: engine.num_closed == 1)
    assert not redecoder.has_engine
    with qtbot.waitSignal(redecoder.done):
        redecoder.decode(job())
    assert redecoder.has_engine
