"""Sentence marks that the built-in model hears, all the way to the written form."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support.fake_microphone import device
from support.told import transcript_of

from kasr_desktop.audio.file_source import FileSource
from kasr_desktop.domain.audio import SAMPLE_RATE
from kasr_desktop.domain.options import AudioOptions, LiveOptions
from kasr_desktop.domain.readings import GREEDY, LM
from kasr_desktop.domain.transcript import Segment, Transcript
from kasr_desktop.editing.document_json import segment_from_object, segment_object
from kasr_desktop.library.take_description import final_path
from kasr_desktop.library.takes import begin_take
from kasr_desktop.pipeline.job import EngineSpec, LiveJob, RedecodeJob, TranscribeJob
from kasr_desktop.pipeline.job_runner import JobRunner
from kasr_desktop.pipeline.written_text import written_transcript
from kasr_desktop.resources import sample_path
from kasr_desktop.safe_wav import SafeWav

pytestmark = [pytest.mark.costly, pytest.mark.model]

ON_CPU = EngineSpec(compute_device="cpu")
WRITTEN = (
    "안녕하세요. 모임은 언제 시작하나요? 모임은 9시 30분부터 시작합니다. "
    "우리 팀은 모두 12명입니다. 점심값은 얼마인가요? 모두 25,000원입니다. "
    "고맙습니다. 그럼 내일 만나요."
)


@pytest.fixture(scope="module")
def runner() -> Iterator[JobRunner]:
    runner = JobRunner()
    yield runner
    runner.close()


def written(transcript: Transcript) -> str:
    segments = written_transcript(transcript).segments
    return " ".join(segment.best.text for segment in segments)


def asked(transcript: Transcript) -> float:
    """The part of the words behind which marks were listened for."""
    words = [word for segment in transcript.segments for word in segment.best.words]
    return sum(word.marks is not None for word in words) / len(words)


def without_marks(segment: Segment) -> Segment:
    return segment.map(
        lambda text: replace(text, words=tuple(replace(word, marks=None) for word in text.words))
    )


def test_marks_go_from_the_model_into_the_text_and_with_it_through_every_store(
    runner: JobRunner, tmp_path: Path
) -> None:
    kept = tmp_path / "a.emissions"
    job = TranscribeJob(sample_path(), ON_CPU, emissions_path=kept)
    found = transcript_of(list(runner.run(job)))
    assert asked(found) > 0.95
    assert written(found).replace(" ", "") == WRITTEN.replace(" ", "")
    # a document that is stored and opened again knows them still, for a switch made later
    rows = [json.dumps(segment_object(segment)) for segment in found.segments]
    opened = tuple(segment_from_object(json.loads(row)) for row in rows)
    assert opened == tuple(found.segments)
    assert written(replace(found, segments=opened)) == written(found)
    # and decoding again needs no sound for them
    again = transcript_of(list(runner.run(RedecodeJob(kept, sample_path(), ON_CPU))))
    assert tuple(again.segments) == tuple(found.segments)
    for source in (GREEDY, LM):
        assert any(segment.hypothesis(source).words[-1].marks for segment in again.segments)
    # a document of before has none, and rules write it
    bare = replace(found, segments=tuple(map(without_marks, found.segments)))
    assert asked(bare) == 0.0
    objects = [segment_object(segment) for segment in bare.segments]
    assert "marks" not in json.dumps(objects)
    assert "시작하나요?" in written(bare)


def test_live_text_has_marks_of_the_same_recording(runner: JobRunner, tmp_path: Path) -> None:
    growing = begin_take(tmp_path, input_device=device(), name="녹음").growing_path
    sound = np.concatenate([each.samples for each in FileSource(sample_path(), AudioOptions())])
    wav = SafeWav(growing, sample_rate=SAMPLE_RATE)
    wav.write(np.rint(sound * 32_767).astype(np.int16).reshape(-1, 1))
    wav.close()
    growing.rename(final_path(growing))
    live = LiveOptions(window=1.5)  # small steps, that go on behind known words
    found = transcript_of(list(runner.run(LiveJob(growing, ON_CPU, live=live))))
    assert asked(found) > 0.9
    text = written(found)
    assert "시작하나요?" in text
    assert "얼마인가요?" in text
    assert text.endswith("만나요.")
