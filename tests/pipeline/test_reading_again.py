"""Live text and the reading behind it as one stream of events."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest
from support.scripted_engine import segment

from kasr_desktop.domain.errors import EngineError
from kasr_desktop.domain.events import Event, Final, Finished, Heard, Progress, ReadAgain, Tick
from kasr_desktop.domain.options import StreamOptions
from kasr_desktop.domain.transcript import Transcript
from kasr_desktop.pipeline.job import Job, LiveJob, SecondReadingJob
from kasr_desktop.pipeline.reading_again import read_again

END = Finished(Transcript("a.wav", 6.0, "m", "cpu", "both", 0.1))
LIVE = [Tick(), Final(segment(0.0, "가")), Tick(), Final(segment(3.0, "나")), Heard(10), END]
AGAIN = [
    Tick(),
    Final(segment(0.0, "가가")),
    Progress(3.0, None, 0.1),
    Tick(),
    Tick(),
    Final(segment(3.0, "나나")),
    Progress(6.0, 6.0, 0.2),
    END,
]


class Engine:
    """Says what it was given; `beside` is the engine it gives out."""

    def __init__(self, events: list[Event], beside: Engine | None = None) -> None:
        self.events, self.beside = events, beside
        self.jobs: list[Job] = []
        self.closed = False

    def run(self, job: Job) -> Generator[Event, None, None]:
        self.jobs.append(job)
        if isinstance(job, SecondReadingJob) and job.emissions_path is not None:
            job.emissions_path.write_text("again")
        yield from self.events

    def fresh(self, *, waits: bool = True) -> Engine:
        assert self.beside is not None
        assert not waits
        return self.beside

    def close(self) -> None:
        self.closed = True


class Failing(Engine):
    def run(self, job: Job) -> Generator[Event, None, None]:
        yield from super().run(job)
        raise EngineError("no memory", reason="out_of_memory")


def job(tmp_path: Path, *, again: bool = True) -> LiveJob:
    kept = tmp_path / "k.kem"
    kept.write_text("live")
    stream = StreamOptions(careful=True) if again else None
    return LiveJob(tmp_path / "a.recording.wav", emissions_path=kept, again=stream)


def test_both_are_told_and_the_end_comes_once_both_are_done(tmp_path: Path) -> None:
    second = Engine(AGAIN)
    events = list(read_again(Engine(LIVE, second), job(tmp_path)))
    told = [event for event in events if not isinstance(event, Tick)]
    again = [event for event in told if isinstance(event, ReadAgain)]
    assert [s.best.text for event in again for s in event.segments] == ["가가", "나나"]
    assert [event.is_last for event in again] == [False, False, True]
    assert [event.until for event in again] == [3.0, 6.0, 6.0]
    assert told[-2:] == [again[-1], END]
    assert [event for event in told if event in LIVE] == [e for e in LIVE if e != Tick()]
    (asked,) = second.jobs
    assert isinstance(asked, SecondReadingJob)
    assert asked.stream.careful
    assert second.closed
    assert (tmp_path / "k.kem").read_text() == "again"
    assert [path.name for path in tmp_path.iterdir()] == ["k.kem"]


@pytest.mark.parametrize("broken", [Failing(AGAIN[:3]), Engine(AGAIN[:1])])
def test_where_the_second_fails_or_gains_nothing_live_text_stays(
    tmp_path: Path, broken: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    events = list(read_again(Engine(LIVE, broken), job(tmp_path)))
    assert events[-1] == END
    assert not any(event.is_last for event in events if isinstance(event, ReadAgain))
    assert broken.closed
    assert ("no memory" in caplog.text) is isinstance(broken, Failing)
    assert (tmp_path / "k.kem").read_text() == "live"
    assert [path.name for path in tmp_path.iterdir()] == ["k.kem"]


def test_who_closes_it_stops_both(tmp_path: Path) -> None:
    second = Engine(AGAIN)
    events = read_again(Engine(LIVE, second), job(tmp_path))
    while not isinstance(next(events), ReadAgain):
        pass
    events.close()
    assert second.closed
    assert [path.name for path in tmp_path.iterdir()] == ["k.kem"]


def test_not_asked_for_it_is_not_begun(tmp_path: Path) -> None:
    assert list(read_again(Engine(LIVE), job(tmp_path, again=False))) == LIVE
