"""The loop: sound in, events out; any cut of the sound gives the same transcript."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.alive import segments_alive
from support.segments import greedy_of, lm_of
from support.spoken_model import (
    VOCAB,
    SpokenEngines,
    SpokenModel,
    babble,
    speak,
    spoken_bundle,
    write_sound,
)
from support.told import transcript_of

from kasr_desktop.domain.audio import SAMPLE_RATE, AudioChunk, Samples
from kasr_desktop.domain.errors import AudioError
from kasr_desktop.domain.events import (
    Event,
    Final,
    Finished,
    Notice,
    NoticeKind,
    Partial,
    Progress,
    Ready,
)
from kasr_desktop.domain.options import DecodeOptions, StreamOptions
from kasr_desktop.domain.readings import ALL_DECODERS, GREEDY, LM, decoder_choices
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.pipeline.build import TextParts
from kasr_desktop.pipeline.emission_tape import EmissionTape
from kasr_desktop.pipeline.job import EngineSpec, TranscribeJob
from kasr_desktop.pipeline.job_runner import JobRunner
from kasr_desktop.pipeline.record import Record
from kasr_desktop.pipeline.transcriber import Transcriber
from kasr_desktop.recognizer.emission_blocks import EmissionHeader

TEXT = "가나다 나라\n다시 마음\n바다"


class ScriptedSource:
    """A source whose cuts are chosen by the test."""

    def __init__(self, samples: Samples, cuts: list[int] | None = None) -> None:
        edges = sorted({0, len(samples), *(cut % (len(samples) + 1) for cut in cuts or [])})
        pairs = itertools.pairwise(edges)
        self._chunks = [AudioChunk(samples[start:end], start) for start, end in pairs]
        self.duration: float | None = len(samples) / SAMPLE_RATE
        self.notices: tuple[Notice, ...] = ()
        self.closed = False

    def __iter__(self) -> Iterator[AudioChunk]:
        return iter(self._chunks)

    def close(self) -> None:
        self.closed = True


def greedy_transcriber(
    samples: Samples,
    *,
    cuts: list[int] | None = None,
    stream: StreamOptions | None = None,
    source: ScriptedSource | None = None,
) -> Transcriber:
    text = TextParts(spoken_bundle(Path("nowhere")), None, None)
    model = SpokenModel()
    header = EmissionHeader("spoken", len(VOCAB), VOCAB.blank_id, model.grid)
    return Transcriber(
        source or ScriptedSource(samples, cuts),
        model=model,
        utterances=text.utterance_decoder(DecodeOptions(), GREEDY),
        tape=EmissionTape(header),
        stream=stream or StreamOptions(),
        record=Record("talk.wav", "spoken", "greedy"),
    )


def finals(events: list[Event]) -> list[Segment]:
    return [event.segment for event in events if isinstance(event, Final)]


def test_the_story_of_a_file_is_told_in_order() -> None:
    stream = StreamOptions(window=0.5, first_window=0.5, left_context=0.1, right_context=0.1)
    events = list(greedy_transcriber(speak(TEXT), stream=stream).run())
    assert [segment.best.text for segment in finals(events)] == ["가나다 나라", "다시 마음", "바다"]
    assert transcript_of(events).segments == tuple(finals(events))
    positions = [event.position for event in events if isinstance(event, Progress)]
    assert positions == sorted(positions)
    assert positions[-1] == pytest.approx(len(speak(TEXT)) / SAMPLE_RATE)
    partials = [event.hypothesis.text for event in events if isinstance(event, Partial)]
    assert "가나" in " ".join(partials)
    first_partial = next(i for i, event in enumerate(events) if isinstance(event, Partial))
    assert first_partial < next(i for i, event in enumerate(events) if isinstance(event, Final))


def test_words_lie_where_they_were_said() -> None:
    (first, *_) = finals(list(greedy_transcriber(speak(TEXT)).run()))
    word = first.best.words[0]
    assert (word.text, word.start) == ("가나다", pytest.approx(0.2))
    assert first.start == pytest.approx(0.2)
    assert first.end == pytest.approx(first.best.words[-1].end)


@settings(max_examples=40, deadline=None)
@given(
    cuts=st.lists(st.integers(0, 200_000), max_size=10),
    window=st.floats(0.1, 3.0),
    left=st.floats(0.0, 0.5),
    right=st.floats(0.0, 0.5),
)
def test_any_cut_and_any_window_gives_the_same_transcript(
    cuts: list[int], window: float, left: float, right: float
) -> None:
    samples = speak(TEXT)
    whole = transcript_of(list(greedy_transcriber(samples).run()))
    stream = StreamOptions(window, min(window, 0.3), left, right)
    events = list(greedy_transcriber(samples, cuts=cuts, stream=stream).run())
    assert transcript_of(events).segments == whole.segments


@pytest.mark.parametrize("num_samples", [0, 1, 399, 400, 16_000])
def test_silence_and_next_to_nothing_end_well_with_a_notice(num_samples: int) -> None:
    events = list(greedy_transcriber(speak("\n" * 3)[:num_samples]).run())
    assert transcript_of(events).segments == ()
    assert [event.kind for event in events if isinstance(event, Notice)] == [NoticeKind.SILENT]
    assert transcript_of(events).warnings == ("No speech was heard in this file.",)
    assert transcript_of(events).duration == num_samples / SAMPLE_RATE


def test_a_source_that_says_silent_is_not_repeated() -> None:
    source = ScriptedSource(speak("\n"))
    source.notices = (Notice(NoticeKind.SILENT, (("seconds", "1.0"),)),)
    events = list(greedy_transcriber(speak("\n"), source=source).run())
    assert sum(isinstance(event, Notice) for event in events) == 1


def test_what_was_odd_about_the_file_is_in_the_transcript() -> None:
    source = ScriptedSource(speak(TEXT))
    facts = (("decoded", "3.1"), ("announced", "600.0"))
    source.notices = (Notice(NoticeKind.TRUNCATED, facts),)
    transcript = transcript_of(list(greedy_transcriber(speak(TEXT), source=source).run()))
    assert len(transcript.segments) == 3
    assert "600.0 s" in transcript.warnings[0]


def test_closing_the_generator_frees_the_source() -> None:
    source = ScriptedSource(speak(TEXT))
    events = greedy_transcriber(speak(TEXT), source=source).run()
    next(events)
    events.close()
    assert source.closed


def test_progress_is_unknown_where_the_file_does_not_say() -> None:
    source = ScriptedSource(speak(TEXT))
    source.duration = None
    events = list(greedy_transcriber(speak(TEXT), source=source).run())
    durations = [event.duration for event in events if isinstance(event, Progress)]
    assert durations[0] is None
    assert durations[-1] == pytest.approx(transcript_of(events).duration)


def run_job(tmp_path: Path, samples: Samples, model: str = "m", **options: object) -> list[Event]:
    path = write_sound(tmp_path / "회의 록" / "talk.wav", samples)
    spec = EngineSpec(str(tmp_path / model))
    job = TranscribeJob(path, engine=spec, **options)  # type: ignore[arg-type]
    return list(JobRunner(SpokenEngines()).run(job))


@pytest.mark.parametrize("choice", decoder_choices())
def test_the_choice_of_decoder_is_honoured(tmp_path: Path, choice: str) -> None:
    events = run_job(tmp_path, speak(TEXT), decoder=choice)
    segments = transcript_of(events).segments
    assert [segment.best.text for segment in segments] == ["가나다 나라", "다시 마음", "바다"]
    assert all((greedy_of(s) is None) == (choice == LM) for s in segments)
    assert all((lm_of(s) is None) == (choice == GREEDY) for s in segments)
    assert transcript_of(events).decoder == choice
    assert not [event for event in events if isinstance(event, Notice)]


@pytest.mark.parametrize("choice", [LM, ALL_DECODERS])
def test_without_a_language_model_greedy_is_shown_and_the_reason_told(
    tmp_path: Path, choice: str
) -> None:
    events = run_job(tmp_path, speak(TEXT), "nolm", decoder=choice)
    assert [segment.best.text for segment in finals(events)] == ["가나다 나라", "다시 마음", "바다"]
    assert all(greedy_of(segment) and lm_of(segment) is None for segment in finals(events))
    (notice,) = [event for event in events if isinstance(event, Notice)]
    assert notice.kind is NoticeKind.NO_LANGUAGE_MODEL


def test_greedy_alone_needs_no_notice_of_a_missing_language_model(tmp_path: Path) -> None:
    events = run_job(tmp_path, speak(TEXT), "nolm", decoder=GREEDY)
    assert not [event for event in events if isinstance(event, Notice)]


def test_a_bad_file_is_told_before_anything_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "빈 파일.wav"
    path.touch()
    events = JobRunner(SpokenEngines()).run(TranscribeJob(path))
    with pytest.raises(AudioError) as caught:
        next(events)
    assert caught.value.reason == "empty"


def test_ready_comes_before_the_first_text(tmp_path: Path) -> None:
    events = run_job(tmp_path, speak(TEXT))
    kinds = [type(event) for event in events]
    assert kinds.index(Ready) < kinds.index(Partial)


def test_noise_has_places_to_stop(tmp_path: Path) -> None:
    events = run_job(tmp_path, babble(4.0), decode=DecodeOptions(beam_width=5))
    assert isinstance(events[-1], Finished)


def test_a_segment_is_told_and_not_kept() -> None:
    before = segments_alive()
    events = greedy_transcriber(speak("\n".join(["가나다"] * 8))).run()
    held = [segments_alive() - before for event in events if isinstance(event, Final)]
    assert len(held) > 5
    assert max(held) <= 2  # the one told, and the one that is made
