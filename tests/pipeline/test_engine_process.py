"""EngineProcess: events, ticks, cancel, crash and resume, no orphan and no zombie."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from scripted_runner import NUM_SEGMENTS, make_scripted_runner, segment
from support.alive import segments_alive
from support.told import transcript_of

from kasr_desktop.domain.errors import AudioError, EngineError
from kasr_desktop.domain.events import (
    Event,
    Final,
    Loading,
    Notice,
    NoticeKind,
    Ready,
    Tick,
)
from kasr_desktop.pipeline.engine_process import CANCEL_GRACE, EngineProcess
from kasr_desktop.pipeline.job import EngineSpec, LoadJob, TranscribeJob

pytestmark = pytest.mark.costly


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[EngineProcess]:
    with EngineProcess(
        log_path=tmp_path / "engine.log", make_runner=make_scripted_runner
    ) as engine:
        yield engine


def job(script: str, model: str = "m") -> TranscribeJob:
    return TranscribeJob(Path(script), engine=EngineSpec(model))


def news(events: list[Event]) -> list[Event]:
    return [event for event in events if not isinstance(event, Tick)]


def until_busy(events: Iterator[Event]) -> None:
    """Pull until the last segment has come and nothing comes any more."""
    finals = 0
    while finals < NUM_SEGMENTS:
        finals += isinstance(next(events), Final)
    while not isinstance(next(events), Tick):
        pass


def child_of(events: list[Event]) -> str:
    return next(event.model for event in events if isinstance(event, Ready))


def test_the_model_stays_loaded_between_jobs(engine: EngineProcess) -> None:
    first = news(list(engine.run(job("segments"))))
    second = news(list(engine.run(job("notice"))))
    assert child_of(first) == child_of(second)
    assert [type(event).__name__ for event in second] == ["Ready", "Notice", "Finished"]
    assert transcript_of(first).segments == tuple(segment(n) for n in range(NUM_SEGMENTS))


def test_it_ticks_while_the_child_computes(engine: EngineProcess) -> None:
    list(engine.run(job("notice")))
    gaps = []
    last = time.monotonic()
    for _ in engine.run(job("think")):
        now = time.monotonic()
        gaps.append(now - last)
        last = now
    assert len(gaps) >= 5
    assert sorted(gaps)[len(gaps) // 2] < 0.1


def test_kasr_errors_travel_whole_and_the_engine_goes_on(engine: EngineProcess) -> None:
    with pytest.raises(AudioError) as caught:
        list(engine.run(job("audio_error")))
    assert caught.value.reason == "empty"
    assert caught.value.facts == {"path": "회의 록.m4a"}
    assert str(caught.value) == "이 파일은 비어 있다."
    assert "scripted_runner.py" in str(caught.value.__cause__)
    transcript_of(list(engine.run(job("segments"))))


@pytest.mark.parametrize("script", ["bug", "unpicklable"])
def test_a_fault_of_ours_is_an_engine_error_and_logged(engine: EngineProcess, script: str) -> None:
    with pytest.raises(EngineError, match="RuntimeError") as caught:
        list(engine.run(job(script)))
    assert caught.value.reason == "failed"
    assert engine.log_path is not None
    assert "Traceback" in engine.log_path.read_text(encoding="utf-8")


def test_a_library_that_finds_no_room_is_told_as_want_of_memory(engine: EngineProcess) -> None:
    """What the loader says under a limit of the address space is an ImportError."""
    with pytest.raises(EngineError) as caught:
        list(engine.run(job("no_room")))
    assert caught.value.reason == "out_of_memory"


def test_cancel_keeps_the_child_where_it_answers(engine: EngineProcess) -> None:
    events = engine.run(job("tick"))
    for _ in range(5):
        next(events)
    pid = engine.pid
    started = time.monotonic()
    events.close()
    assert time.monotonic() - started < CANCEL_GRACE
    again = news(list(engine.run(job("segments"))))
    assert child_of(again) == f"m@{pid}"
    assert len(transcript_of(again).segments) == NUM_SEGMENTS


def test_cancel_kills_a_child_that_does_not_answer(engine: EngineProcess) -> None:
    events = engine.run(job("segments+busy"))
    until_busy(events)
    pid = engine.pid
    assert pid is not None
    started = time.monotonic()
    events.close()
    assert time.monotonic() - started < 1.0
    assert not psutil.pid_exists(pid)
    assert len(transcript_of(list(engine.run(job("segments")))).segments) == NUM_SEGMENTS


def test_a_killed_child_is_replaced_and_nothing_is_lost_or_doubled(engine: EngineProcess) -> None:
    whole = transcript_of(list(engine.run(job("notice+segments"))))
    events = news(list(engine.run(job("notice+segments+die_at_3"))))
    finals = [event.segment for event in events if isinstance(event, Final)]
    assert finals == list(whole.segments)
    assert transcript_of(events).segments == whole.segments
    kinds = [event.kind for event in events if isinstance(event, Notice)]
    assert kinds == [NoticeKind.NO_LANGUAGE_MODEL, NoticeKind.ENGINE_RESTARTED]
    assert len({event.model for event in events if isinstance(event, Ready)}) == 2


def test_what_cannot_go_on_in_the_middle_begins_anew_and_ends_in_order(
    engine: EngineProcess,
) -> None:
    events = news(list(engine.run(job("outward"))))
    finals = [event.segment for event in events if isinstance(event, Final)]
    assert len(finals) > NUM_SEGMENTS  # whoever takes them knows them by their times
    assert transcript_of(events).segments == tuple(map(segment, range(NUM_SEGMENTS)))


def test_killed_from_outside_it_is_noticed_at_once(engine: EngineProcess) -> None:
    events = engine.run(job("segments+busy"))
    until_busy(events)
    assert engine.pid is not None
    os.kill(engine.pid, signal.SIGKILL)
    started = time.monotonic()
    for event in events:
        if isinstance(event, Notice):
            assert event.kind is NoticeKind.ENGINE_RESTARTED
            break
    assert time.monotonic() - started < 1.0
    events.close()


def test_the_second_death_is_an_error_with_facts(engine: EngineProcess) -> None:
    events: list[Event] = []
    with pytest.raises(EngineError) as caught:
        events.extend(engine.run(job("die")))
    assert caught.value.reason == "crashed"
    assert caught.value.facts["cause"] == "SIGKILL"
    assert caught.value.facts["log"] == str(engine.log_path)
    transcript_of(list(engine.run(job("segments"))))


def test_a_language_model_that_ends_the_process_costs_itself_only(engine: EngineProcess) -> None:
    events = news(list(engine.run(job("lm+segments"))))
    assert transcript_of(events).segments == tuple(map(segment, range(NUM_SEGMENTS)))
    kinds = [event.kind for event in events if isinstance(event, Notice)]
    assert kinds[-1] is NoticeKind.LANGUAGE_MODEL_BROKEN
    again = news(list(engine.run(job("lm+segments"))))  # remembered: nothing dies any more
    assert [event.kind for event in again if isinstance(event, Notice)] == kinds[-1:]


def test_crashes_far_apart_end_no_long_file(
    engine: EngineProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kasr_desktop.pipeline.engine_process.FAR", 2)
    events = news(list(engine.run(job("segments+die_thrice"))))
    assert transcript_of(events).segments == tuple(map(segment, range(NUM_SEGMENTS)))
    kinds = [event.kind for event in events if isinstance(event, Notice)]
    assert kinds == [NoticeKind.ENGINE_RESTARTED] * 3
    monkeypatch.setattr("kasr_desktop.pipeline.engine_process.FAR", 1_000)
    with pytest.raises(EngineError):
        list(engine.run(job("segments+die_thrice")))


def test_what_the_child_says_on_stderr_is_in_the_log(
    engine: EngineProcess, capfd: pytest.CaptureFixture[str]
) -> None:
    list(engine.run(job("stderr")))
    assert engine.log_path is not None
    log = engine.log_path.read_text(encoding="utf-8")
    assert "native library says 안녕" in log
    assert "python says 안녕" in log
    assert capfd.readouterr().err == ""


def test_prewarm_returns_at_once_and_the_job_finds_it_loaded(engine: EngineProcess) -> None:
    started = time.monotonic()
    engine.prewarm(EngineSpec("slow"))
    assert time.monotonic() - started < 1.0
    pid = engine.pid
    events = engine.run(job("segments", "slow"))
    assert isinstance(next(events), Tick)  # waits behind the load, and can be cancelled there
    events.close()
    assert engine.pid == pid, "cancelling a waiting job must not throw the load away"
    kinds = [type(event).__name__ for event in news(list(engine.run(job("notice", "slow"))))]
    assert kinds == ["Ready", "Notice", "Finished"]


def test_a_closed_load_goes_on_and_the_next_job_waits_for_its_turn(engine: EngineProcess) -> None:
    loading = engine.run(LoadJob(EngineSpec("slow")))
    while not isinstance(next(loading), Loading):
        pass
    pid = engine.pid
    waiting = engine.run(job("notice", "slow"))
    assert isinstance(next(waiting), Tick)
    loading.close()
    assert engine.pid == pid
    kinds = [type(event).__name__ for event in news(list(waiting))]
    assert kinds == ["Ready", "Notice", "Finished"]


def test_close_leaves_no_zombie_and_refuses_work(engine: EngineProcess) -> None:
    list(engine.run(job("notice")))
    pid = engine.pid
    assert pid is not None
    engine.close()
    engine.close()
    assert not psutil.pid_exists(pid)
    with pytest.raises(EngineError):
        list(engine.run(job("notice")))


def test_close_from_another_thread_ends_a_running_job(engine: EngineProcess) -> None:
    events = engine.run(job("tick"))
    next(events)
    closer = threading.Timer(0.2, engine.close)
    closer.start()
    with pytest.raises(EngineError, match="closed"):
        for _ in events:
            pass
    closer.join()


PARENT = """
import sys, pathlib
from kasr_desktop.domain.events import Final
sys.path[:0] = [{here!r}, str(pathlib.Path({here!r}).parent)]
from kasr_desktop.pipeline.engine_process import EngineProcess
from kasr_desktop.pipeline.job import TranscribeJob
from scripted_runner import make_scripted_runner
if __name__ == "__main__":
    engine = EngineProcess(log_path=pathlib.Path({log!r}), make_runner=make_scripted_runner)
    events = engine.run(TranscribeJob(pathlib.Path("segments+busy")))
    try:
        while not isinstance(next(events), Final):
            pass
        print(engine.pid, flush=True)
        for _ in events:
            pass
    except KeyboardInterrupt:
        events.close()
        engine.close()
        print("stopped by hand", flush=True)
"""


@pytest.fixture
def parent(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    script = tmp_path / "parent.py"
    here = str(Path(__file__).parent)
    script.write_text(textwrap.dedent(PARENT.format(here=here, log=str(tmp_path / "log"))))
    process = subprocess.Popen(
        [sys.executable, str(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with process:
        yield process
        process.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_the_child_dies_with_a_killed_parent(parent: subprocess.Popen[str]) -> None:
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    child.wait(10.0)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_ctrl_c_is_handled_by_the_parent_alone(parent: subprocess.Popen[str]) -> None:
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    os.killpg(parent.pid, signal.SIGINT)  # as a terminal does: to the whole group
    out, err = parent.communicate(timeout=60)
    assert out.strip() == "stopped by hand"
    assert err == ""
    assert not psutil.pid_exists(pid)


def test_a_segment_is_handed_on_and_not_kept(engine: EngineProcess) -> None:
    before = segments_alive()
    events = engine.run(job("segments"))
    held = [segments_alive() - before for event in events if isinstance(event, Final)]
    assert held == [1] * NUM_SEGMENTS
