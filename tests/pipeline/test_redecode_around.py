"""Decoding from a place outward gives what decoding in order gives, the place first."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.spoken_model import SpokenEngines, speak, write_sound
from support.told import transcript_of

from kasr_desktop.domain.events import Event, Final, Progress
from kasr_desktop.domain.options import DecodeOptions, Hotword
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.pipeline.job import EngineSpec, RedecodeJob, TranscribeJob
from kasr_desktop.pipeline.job_runner import JobRunner
from kasr_desktop.pipeline.redecode_around import outward
from kasr_desktop.pipeline.utterances import UtteranceDecoder
from kasr_desktop.recognizer.emission_store import EmissionReader

TEXT = "가나다 나라\n다시 마음 바다\n나라 다시\n바다 가나다\n마음 나라 다시\n가나다"
OTHER = DecodeOptions(alpha=2.0, beta=-3.0, hotwords=(Hotword("마음"),))


@pytest.fixture
def job(tmp_path: Path) -> RedecodeJob:
    """A job whose emissions are kept."""
    first = TranscribeJob(
        write_sound(tmp_path / "talk.wav", speak(TEXT)),
        engine=EngineSpec(str(tmp_path / "model")),
        emissions_path=tmp_path / "talk.emissions",
    )
    list(JobRunner(SpokenEngines()).run(first))
    assert first.emissions_path is not None
    return RedecodeJob(first.emissions_path, first.path, engine=first.engine)


def finals(events: list[Event]) -> list[Segment]:
    return [event.segment for event in events if isinstance(event, Final)]


@pytest.mark.parametrize("decode", [DecodeOptions(), OTHER])
@pytest.mark.parametrize("share", [0.0, 0.3, 0.55, 1.0, 7.0])
def test_the_end_is_that_of_decoding_in_order(
    job: RedecodeJob, share: float, decode: DecodeOptions
) -> None:
    job = replace(job, decode=decode)
    in_order = transcript_of(list(JobRunner(SpokenEngines()).run(job)))
    place = share * in_order.duration
    events = list(JobRunner(SpokenEngines()).run(replace(job, around=(place, place + 1.0))))
    around = transcript_of(events)
    assert around.segments == in_order.segments
    assert len(around.segments) == 6
    assert (around.duration, around.warnings) == (in_order.duration, in_order.warnings)
    assert sorted(finals(events), key=lambda one: one.start) == list(in_order.segments)


def test_what_is_looked_at_comes_first_and_grows_without_a_gap(job: RedecodeJob) -> None:
    in_order = transcript_of(list(JobRunner(SpokenEngines()).run(job))).segments
    view = in_order[3].start, in_order[4].end
    events = list(JobRunner(SpokenEngines()).run(replace(job, around=view)))
    assert finals(events)[:2] == list(in_order[3:5])
    told = [event.covered for event in events if isinstance(event, Progress)]
    covered = [one for one in told if one is not None]
    assert len(covered) == len(told) == 6
    for (start, end), (later_start, later_end) in pairwise(covered):
        assert later_start <= start
        assert end <= later_end
    so_far: list[Segment] = []
    for event in events:
        if isinstance(event, Final):
            so_far.append(event.segment)
        elif isinstance(event, Progress) and event.covered is not None:
            start, end = event.covered
            inside = [one for one in in_order if start <= one.start < end]
            assert sorted(so_far, key=lambda one: one.start) == inside


def test_another_place_goes_on_with_what_is_there(
    job: RedecodeJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner, decoded = JobRunner(SpokenEngines()), []
    decode = UtteranceDecoder.decode

    def counted(self: UtteranceDecoder, utterance: object) -> object:
        decoded.append(utterance)
        return decode(self, utterance)  # type: ignore[arg-type]

    in_order = transcript_of(list(JobRunner(SpokenEngines()).run(job))).segments
    monkeypatch.setattr(UtteranceDecoder, "decode", counted)
    events = runner.run(replace(job, around=(0.0, 0.1)))
    for event in events:
        if isinstance(event, Final) and event.segment == in_order[2]:
            break
    events.close()
    assert len(decoded) == 3
    rest = list(runner.run(replace(job, around=(in_order[5].start, in_order[5].end))))
    assert finals(rest)[0] == in_order[5]
    assert transcript_of(rest).segments == in_order
    assert len(decoded) == 6
    other = list(runner.run(replace(job, decode=OTHER, around=(0.0, 0.1))))
    assert len(decoded) == 12
    assert transcript_of(other).segments != in_order
    assert transcript_of(list(runner.run(replace(job, around=(0.0, 0.1))))).segments == in_order
    assert len(decoded) == 12


def test_another_recording_in_the_same_place_is_decoded(job: RedecodeJob) -> None:
    runner = JobRunner(SpokenEngines())
    around = replace(job, around=(0.0, 0.1))
    assert len(transcript_of(list(runner.run(around))).segments) == 6
    write_sound(job.path, speak("바다\n나라"))
    list(runner.run(TranscribeJob(job.path, engine=job.engine, emissions_path=job.emissions_path)))
    assert len(transcript_of(list(runner.run(around))).segments) == 2


@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(0, 9)), max_size=12),
    st.integers(0, 200),
    st.integers(0, 60),
)
def test_all_utterances_come_once_and_are_always_neighbors(
    shapes: list[tuple[int, int]], start: int, length: int
) -> None:
    utterances, end = [], 0
    for size, gap in shapes:
        utterances.append((end + gap, end + gap + size))
        end += gap + size
    order = list(outward(tuple(utterances), (start, start + length)))
    assert sorted(order) == list(range(len(utterances)))
    for count in range(1, len(order) + 1):
        so_far = sorted(order[:count])
        assert so_far == list(range(so_far[0], so_far[-1] + 1))


def test_any_stretch_is_read_as_a_reading_from_the_start_gives_it(job: RedecodeJob) -> None:
    reader = EmissionReader(job.emissions_path)
    whole = [row.tolist() for part in reader for row in part.log_probs]
    for first, end in ((0, 1), (3, 40), (len(whole) - 5, len(whole)), (0, len(whole))):
        part = reader.read(first, end)
        assert (part.first_frame, part.end_frame) == (first, end)
        assert [row.tolist() for row in part.log_probs] == whole[first:end]
