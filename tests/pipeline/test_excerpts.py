from __future__ import annotations

from pathlib import Path

import pytest
from support.spoken_model import SpokenEngines, speak, write_sound

from kasr_desktop.domain.events import Final, Finished, Partial, Progress
from kasr_desktop.domain.options import Excerpt
from kasr_desktop.pipeline.job import EngineSpec, TranscribeJob
from kasr_desktop.pipeline.job_runner import JobRunner

TEXT = "가나다 나라\n다시 마음\n바다"


def test_a_part_reads_as_in_the_whole_and_has_its_times(tmp_path: Path) -> None:
    talk = write_sound(tmp_path / "a.wav", speak(TEXT))
    spec = EngineSpec(str(tmp_path / "model"))
    whole = TranscribeJob(talk, spec)
    rows = [
        event.segment for event in JobRunner(SpokenEngines()).run(whole) if isinstance(event, Final)
    ]
    assert len(rows) == 3
    start, end = rows[1].start - 0.4, rows[1].end + 0.4
    part = TranscribeJob(talk, spec, excerpt=Excerpt(start, end))
    events = list(JobRunner(SpokenEngines()).run(part))
    (row,) = [event.segment for event in events if isinstance(event, Final)]
    assert [one.hypothesis.text for one in row.readings] == [
        one.hypothesis.text for one in rows[1].readings
    ]
    assert row.start == pytest.approx(rows[1].start, abs=0.021)
    for new, old in zip(row.best.words, rows[1].best.words, strict=True):
        assert new.start == pytest.approx(old.start, abs=0.021)
    finished = events[-1]
    assert isinstance(finished, Finished)
    assert finished.transcript.duration == pytest.approx(end, abs=0.01)
    assert all(event.start >= start for event in events if isinstance(event, Partial))
    last = [event for event in events if isinstance(event, Progress)][-1]
    assert last.position == pytest.approx(end - start, abs=0.01)
