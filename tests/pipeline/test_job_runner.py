"""The whole engine in its child process: killed, cancelled, resumed, on a model without torch."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.spoken_model import SpokenEngines, babble, speak, write_sound
from support.told import transcript_of

from kasr_desktop.domain.events import Final, Notice, NoticeKind, Partial, Tick
from kasr_desktop.domain.options import DecodeOptions, StreamOptions
from kasr_desktop.pipeline.engine_process import EngineProcess
from kasr_desktop.pipeline.job import EngineSpec, RedecodeJob, TranscribeJob
from kasr_desktop.pipeline.job_runner import JobRunner

pytestmark = pytest.mark.costly

TEXT = "\n".join(["가나다 나라", "다시 마음", "바다 나라 다시", "나라", "마음 바다", "다시 가나다"])
STREAM = StreamOptions(window=0.9, first_window=0.9, left_context=0.2, right_context=0.2)


def make_spoken_runner() -> JobRunner:
    return JobRunner(SpokenEngines())


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[EngineProcess]:
    log = tmp_path / "engine.log"
    with EngineProcess(log_path=log, make_runner=make_spoken_runner) as engine:
        yield engine


@pytest.mark.parametrize("window", [2, 5, 8])
@pytest.mark.parametrize("keeps", [False, True])
def test_a_killed_job_gives_the_text_of_an_uninterrupted_one(
    engine: EngineProcess, tmp_path: Path, window: int, keeps: bool
) -> None:
    path = write_sound(tmp_path / "talk.wav", speak(TEXT))
    job = TranscribeJob(path, engine=EngineSpec(str(tmp_path / "m")), stream=STREAM)
    whole = transcript_of(list(make_spoken_runner().run(job)))
    assert len(whole.segments) == 6

    spec = EngineSpec(str(tmp_path / f"die@{window}"))
    (tmp_path / f"die@{window}").mkdir()
    kept = tmp_path / "talk.emissions" if keeps else None
    events = list(engine.run(TranscribeJob(path, engine=spec, stream=STREAM, emissions_path=kept)))
    finals = tuple(event.segment for event in events if isinstance(event, Final))
    assert finals == whole.segments
    again = transcript_of(events)
    assert (again.segments, again.duration) == (whole.segments, whole.duration)
    restarts = [event for event in events if isinstance(event, Notice)]
    assert [notice.kind for notice in restarts] == [NoticeKind.ENGINE_RESTARTED]
    assert "started again" in again.warnings[0]
    if kept is not None:
        redecoded = list(make_spoken_runner().run(RedecodeJob(kept, path, engine=spec)))
        assert transcript_of(redecoded).segments == whole.segments


def test_cancel_answers_within_a_second_in_the_middle_of_a_hopeless_search(
    engine: EngineProcess, tmp_path: Path
) -> None:
    path = write_sound(tmp_path / "noise.wav", babble(600.0))
    slow = DecodeOptions(beam_width=2000, token_min_logp=-20.0, max_tokens_per_frame=40)
    job = TranscribeJob(path, engine=EngineSpec(str(tmp_path / "m")), decode=slow)
    events = engine.run(job)
    seen_text = False
    for event in events:
        seen_text = seen_text or isinstance(event, Partial | Final)
        if seen_text and isinstance(event, Tick):
            break
    started = time.monotonic()
    events.close()
    assert time.monotonic() - started < 1.0
    short = write_sound(tmp_path / "short.wav", speak("나라 다시"))
    after = list(engine.run(TranscribeJob(short, engine=EngineSpec(str(tmp_path / "m")))))
    assert transcript_of(after).segments[0].best.text == "나라 다시"


@pytest.mark.parametrize("keeps", [False, True])
def test_a_job_that_was_put_off_goes_on_behind_its_last_text(tmp_path: Path, keeps: bool) -> None:
    """As when a recording goes first: what is there is not made again, the rest is the same."""
    path = write_sound(tmp_path / "talk.wav", speak(TEXT))
    spec = EngineSpec(str(tmp_path / "m"))
    whole = transcript_of(list(make_spoken_runner().run(TranscribeJob(path, spec, stream=STREAM))))
    for place, last in enumerate(whole.segments):
        kept = tmp_path / f"{place}.kem" if keeps else None
        job = TranscribeJob(path, spec, stream=STREAM, emissions_path=kept)
        events = make_spoken_runner().run(job)
        for event in events:  # until this text is final
            if isinstance(event, Final) and event.segment == last:
                break
        events.close()
        rest = replace(job, begin=last.end, spent=1.0)
        again = transcript_of(list(make_spoken_runner().run(rest)))
        assert again.segments == whole.segments[place + 1 :]
        if kept is not None:
            redecoded = list(make_spoken_runner().run(RedecodeJob(kept, path, engine=spec)))
            assert transcript_of(redecoded).segments == whole.segments
