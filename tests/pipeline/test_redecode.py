"""Kept emissions decode to what they decoded to, other options take effect, torch stays out."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from support.segments import greedy_of, lm_of
from support.spoken_model import SpokenEngines, babble, speak, write_sound
from support.told import transcript_of

from kasr_desktop.domain.errors import BundleError, ExportError
from kasr_desktop.domain.events import Event, Final, Notice, NoticeKind
from kasr_desktop.domain.options import DecodeOptions, Hotword
from kasr_desktop.domain.readings import GREEDY
from kasr_desktop.pipeline.job import EngineSpec, Job, RedecodeJob, ResumePoint, TranscribeJob
from kasr_desktop.pipeline.job_runner import JobRunner

TEXT = "가나다 나라\n다시 마음 바다\n나라 다시"


def run(job: Job) -> list[Event]:
    return list(JobRunner(SpokenEngines()).run(job))


@pytest.fixture
def first(tmp_path: Path) -> TranscribeJob:
    return TranscribeJob(
        write_sound(tmp_path / "talk.wav", speak(TEXT)),
        engine=EngineSpec(str(tmp_path / "model")),
        emissions_path=tmp_path / "kept" / "talk.emissions",
    )


def again(job: TranscribeJob) -> RedecodeJob:
    assert job.emissions_path is not None
    return RedecodeJob(job.emissions_path, job.path, engine=job.engine)


def test_equal_options_give_an_equal_transcript(first: TranscribeJob) -> None:
    was = transcript_of(run(first))
    now = transcript_of(run(again(first)))
    assert len(was.segments) == 3
    assert now.segments == was.segments
    assert (now.file, now.model, now.decoder) == (was.file, was.model, was.decoder)
    assert now.duration == pytest.approx(was.duration, abs=0.05)


def test_keeping_emissions_changes_nothing(first: TranscribeJob) -> None:
    kept = transcript_of(run(first))
    not_kept = transcript_of(run(replace(first, emissions_path=None)))
    assert kept.segments == not_kept.segments


def test_unsure_sound_decodes_the_same_as_well(first: TranscribeJob, tmp_path: Path) -> None:
    write_sound(first.path, babble(2.0))
    options = DecodeOptions(beam_width=8)
    was = transcript_of(run(replace(first, decode=options)))
    now = transcript_of(run(replace(again(first), decode=options)))
    assert now.segments == was.segments
    assert was.segments


def test_other_options_take_effect(first: TranscribeJob) -> None:
    was = transcript_of(run(first))
    options = DecodeOptions(alpha=2.0, beta=-3.0, hotwords=(Hotword("마음"),))
    now = transcript_of(run(replace(again(first), decode=options)))
    assert [lm_of(s) and lm_of(s).lm_score for s in now.segments] != [
        lm_of(s) and lm_of(s).lm_score for s in was.segments
    ]
    assert [greedy_of(s) for s in now.segments] == [greedy_of(s) for s in was.segments]
    greedy = transcript_of(run(replace(again(first), decoder=GREEDY)))
    assert all(lm_of(segment) is None for segment in greedy.segments)


def test_a_restarted_redecode_gives_the_rest(first: TranscribeJob) -> None:
    was = transcript_of(run(first))
    grid_frames = round(was.segments[0].end * 50) + 12
    job = replace(again(first), resume=ResumePoint(grid_frames))
    assert transcript_of(run(job)).segments == was.segments[1:]


def test_emissions_of_another_model_are_refused(first: TranscribeJob) -> None:
    run(first)
    assert first.emissions_path is not None
    store = first.emissions_path
    header, rest = store.read_bytes().split(b"\n", 1)
    facts = json.loads(header) | {"model": "another"}
    store.write_bytes(json.dumps(facts).encode() + b"\n" + rest)
    with pytest.raises(BundleError) as caught:
        run(again(first))
    assert caught.value.reason == "other_model"
    assert caught.value.facts["found"] == "another"


def test_a_missing_store_is_one_clear_error(first: TranscribeJob) -> None:
    with pytest.raises(ExportError) as caught:
        run(again(first))
    assert str(first.emissions_path) in str(caught.value)


def test_a_store_that_cannot_be_written_stops_nothing(
    first: TranscribeJob, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "kept").touch()  # a file where the folder should be
    events = run(first)
    kinds = [event.kind for event in events if isinstance(event, Notice)]
    assert kinds == [NoticeKind.EMISSIONS_NOT_KEPT]
    assert len(transcript_of(events).segments) == 3
    assert "kept" in caplog.text


@pytest.mark.costly
def test_torch_is_never_imported(first: TranscribeJob) -> None:
    run(first)
    code = f"""
import sys
from pathlib import Path
sys.path.insert(0, {str(Path(__file__).parents[1])!r})
from kasr_desktop.pipeline.job import EngineSpec, RedecodeJob
from kasr_desktop.pipeline.job_runner import JobRunner
from support.spoken_model import SpokenEngines
job = RedecodeJob(Path({str(first.emissions_path)!r}), Path("talk.wav"),
                  engine=EngineSpec({first.engine.model!r}))
from support.told import transcript_of
events = list(JobRunner(SpokenEngines()).run(job))
print(len(transcript_of(events).segments), "torch" in sys.modules, "transformers" in sys.modules)
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.stdout.split() == ["3", "False", "False"], result.stderr


@pytest.mark.parametrize("share", [0.3, 0.6, 0.999])
def test_a_cut_store_is_an_error_wherever_it_is_cut(first: TranscribeJob, share: float) -> None:
    run(first)
    path = again(first).emissions_path
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(ExportError) as caught:
        run(again(first))
    assert caught.value.reason == "incomplete"


def test_what_a_cut_store_still_holds_is_told_first(first: TranscribeJob) -> None:
    run(first)
    job = again(first)
    path = job.emissions_path
    path.write_bytes(path.read_bytes()[:-1])  # of the end mark
    told: list[Event] = []
    with pytest.raises(ExportError):
        told.extend(JobRunner(SpokenEngines()).run(job))  # what came before stays
    finals = [event.segment for event in told if isinstance(event, Final)]
    assert len(finals) == 3
    text_reaches = replace(job, around=(0.0, 1.0), until=finals[-1].end)
    assert len(transcript_of(run(text_reaches)).segments) == 3  # of a run that was stopped
    with pytest.raises(ExportError) as caught:
        run(replace(text_reaches, until=finals[-1].end + 60.0))  # rows that it would take away
    assert caught.value.reason == "incomplete"
