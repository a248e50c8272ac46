"""Live text: guessed at once, settled later, and in the end what the whole file would give."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.spoken_model import VOCAB, SpokenModel, speak, spoken_bundle

from kasr_desktop.domain.audio import SAMPLE_RATE, AudioChunk, AudioWindow, Samples
from kasr_desktop.domain.emissions import Emissions
from kasr_desktop.domain.events import Event, Final, Finished, Heard, Lag, Partial, Progress
from kasr_desktop.domain.marks import no_marks
from kasr_desktop.domain.options import DecodeOptions, LiveOptions
from kasr_desktop.domain.readings import GREEDY
from kasr_desktop.pipeline.build import TextParts
from kasr_desktop.pipeline.emission_tape import EmissionTape
from kasr_desktop.pipeline.job import ResumePoint
from kasr_desktop.pipeline.live_transcriber import LiveTranscriber
from kasr_desktop.pipeline.record import Record
from kasr_desktop.recognizer.emission_blocks import EmissionHeader
from kasr_desktop.recognizer.emission_store import EmissionReader

TEXT = "가나다 나라\n다시 마음\n바다"
LONG = " ".join(["가나다", "나라", "다시", "마음", "바다"] * 3)
SPOKEN = ["가나다 나라", "다시 마음", "바다"]
LIVE = LiveOptions(hop=0.2, window=4.0, left_context=0.5, right_context=0.3)


class Clock:
    """Time that passes only when the test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Take:
    """A take that grows with the clock, read as `GrowingFile` does."""

    def __init__(self, samples: Samples, clock: Clock, *, block: float = 0.1) -> None:
        self._samples = samples
        self._clock = clock
        self._block = round(block * SAMPLE_RATE)
        self.num_samples = 0
        self.closed = False

    @property
    def _written(self) -> int:
        return min(len(self._samples), int(self._clock.now * SAMPLE_RATE))

    @property
    def lag(self) -> float:
        return (self._written - self.num_samples) / SAMPLE_RATE

    def beats(self) -> Iterator[AudioChunk]:
        while self.num_samples < len(self._samples):
            start = self.num_samples
            self.num_samples = end = min(self._written, start + self._block)
            if end == start:
                self._clock.now += 0.05
            yield AudioChunk(self._samples[start:end], start)

    def close(self) -> None:
        self.closed = True


class Cuts(Take):
    """A take that comes in the pieces of a list, empty ones among them."""

    def __init__(self, samples: Samples, cuts: list[int]) -> None:
        super().__init__(samples, Clock())
        self._edges = sorted([0, len(samples), *(cut % (len(samples) + 1) for cut in cuts)])

    def beats(self) -> Iterator[AudioChunk]:
        for start, end in itertools.pairwise(self._edges):
            self.num_samples = end
            yield AudioChunk(self._samples[start:end], start)

    @property
    def lag(self) -> float:
        return 0.0


class SlowModel(SpokenModel):
    """Needs `rtf` seconds for a second of sound."""

    def __init__(self, clock: Clock, rtf: float) -> None:
        super().__init__()
        self._clock = clock
        self._rtf = rtf
        self.steps: list[float] = []

    def emit(self, window: AudioWindow) -> Emissions:
        seconds = len(window.samples) / SAMPLE_RATE
        self.steps.append(seconds)
        self._clock.now += self._rtf * seconds
        return super().emit(window)


def transcriber(
    source: Take,
    *,
    model: SpokenModel | None = None,
    live: LiveOptions = LIVE,
    record: Record | None = None,
    path: Path | None = None,
) -> LiveTranscriber:
    text = TextParts(spoken_bundle(Path("nowhere")), None, None)
    model = model or SpokenModel()
    header = EmissionHeader("spoken", len(VOCAB), VOCAB.blank_id, model.grid)
    record = record or Record("talk.recording.wav", "spoken", "greedy")
    return LiveTranscriber(
        source,
        model=model,
        utterances=text.utterance_decoder(DecodeOptions(), GREEDY),
        tape=EmissionTape(header, path=path, resume=bool(record.resume.frame)),
        live=live,
        record=record,
        clock=source._clock,
    )


def texts(events: list[Event]) -> list[str]:
    return [event.segment.best.text for event in events if isinstance(event, Final)]


@settings(max_examples=40)
@given(
    cuts=st.lists(st.integers(0, 200_000), max_size=30),
    hop=st.floats(0.02, 2.0),
    right=st.floats(0.0, 1.0),
)
def test_any_cut_and_any_step_give_the_same_text(cuts: list[int], hop: float, right: float) -> None:
    sound = speak(TEXT)
    live = LiveOptions(hop=hop, window=3.0, left_context=0.5, right_context=right)
    events = list(transcriber(Cuts(sound, cuts), live=live).run())
    assert texts(events) == SPOKEN
    finished = events[-1]
    assert isinstance(finished, Finished)
    assert finished.transcript.duration == pytest.approx(len(sound) / SAMPLE_RATE)
    assert events[-2] == Heard(len(sound))


def test_a_word_is_guessed_at_before_it_is_settled() -> None:
    clock = Clock()
    take = Take(speak(TEXT), clock)
    seen: dict[str, float] = {}
    model = SlowModel(clock, 0.02)
    for event in transcriber(take, model=model).run():
        if isinstance(event, Partial):
            for word in event.hypothesis.words:
                seen.setdefault(word.text, clock.now - word.end)
    assert {"가나다", "나라", "다시", "마음", "바다"} <= set(seen)
    assert max(seen[word] for word in ("가나다", "나라", "다시", "마음")) < 0.5


def test_a_sentence_is_final_once_its_silence_was_heard() -> None:
    """Not when its last frames have heard all that others wait for."""
    clock = Clock()
    live = LiveOptions(hop=0.1, window=4.0, left_context=0.5, right_context=1.0)
    delays = [
        clock.now - event.segment.end
        for event in transcriber(Take(speak(TEXT), clock), live=live).run()
        if isinstance(event, Final)
    ]
    assert len(delays) == len(SPOKEN)
    silence = DecodeOptions().endpoint_silence
    assert max(delays) < silence + live.right_context - 0.3


class DoubtfulModel(SlowModel):
    """Hears the letters of the other one, but each may as well be any other."""

    def emit(self, window: AudioWindow) -> Emissions:
        sure = super().emit(window)
        rows = np.log(0.3 * np.exp(sure.log_probs) + 0.7 / len(VOCAB)).astype(np.float32)
        return Emissions(rows, sure.first_frame, sure.grid)


def test_words_that_are_sure_are_not_heard_again_for_long() -> None:
    """A step hears what is not settled: less of it where every letter is sure."""
    heard = []
    for kind in (SlowModel, DoubtfulModel):
        clock = Clock()
        model = kind(clock, 0.02)
        live = LiveOptions(
            hop=0.1, window=4.0, left_context=0.5, right_context=2.0, sure_context=0.3
        )
        events = list(transcriber(Take(speak(LONG), clock), model=model, live=live).run())
        assert texts(events) == [LONG]
        heard.append(max(model.steps))
    assert heard[0] < heard[1] - 1.0


class ListeningModel(SlowModel):
    """Hears a sentence's end behind every letter, if it is asked."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock, 0.02)
        self.num_asked = 0

    def marked(self, heard: Emissions) -> Emissions:
        self.num_asked += 1
        marks = no_marks(len(heard))
        letters = ~np.isin(
            heard.log_probs.argmax(axis=1), [VOCAB.blank_id, VOCAB.word_delimiter_id]
        )
        marks[letters] = (0.0, 1.0, 0.0)
        return replace(heard, marks=marks)


def test_sentence_marks_are_asked_for_where_words_settle() -> None:
    clock = Clock()
    model = ListeningModel(clock)
    events = list(transcriber(Take(speak(TEXT), clock), model=model).run())
    words = [word for one in events if isinstance(one, Final) for word in one.segment.best.words]
    assert [word.text for word in words] == TEXT.split()
    assert all(word.marks is not None and word.marks.stop == 1.0 for word in words)
    assert len(words) // 2 <= model.num_asked <= len(words) + len(SPOKEN)
    assert model.num_asked < len(model.steps) / 2


def test_the_guess_gives_way_to_the_final_text() -> None:
    clock = Clock()
    events = list(transcriber(Take(speak(TEXT), clock)).run())
    place = next(i for i, event in enumerate(events) if isinstance(event, Final))
    after = next(event for event in events[place:] if isinstance(event, Partial))
    assert "가나다" not in after.hypothesis.text


@pytest.mark.parametrize("rtf", [0.5, 0.9, 10.0])
def test_a_slow_model_drops_nothing_and_takes_larger_steps(rtf: float) -> None:
    clock = Clock()
    sound = speak("\n".join([TEXT] * 8))
    model = SlowModel(clock, rtf)
    events = list(transcriber(Take(sound, clock), model=model).run())
    assert texts(events) == SPOKEN * 8
    lags = [event for event in events if isinstance(event, Lag)]
    assert max(lag.seconds for lag in lags) > 1
    assert lags[-1].seconds < 0.02  # made up at the end
    assert max(lag.hop for lag in lags) > LIVE.hop
    assert max(model.steps) <= LIVE.window + LIVE.left_context + LIVE.right_context + 1.02
    positions = [event.position for event in events if isinstance(event, Progress)]
    assert positions == sorted(positions)


def test_a_fast_model_takes_small_steps() -> None:
    clock = Clock()
    take = Take(speak(TEXT), clock)
    lags = [
        event
        for event in transcriber(take, model=SlowModel(clock, 0.01)).run()
        if isinstance(event, Lag)
    ]
    assert all(lag.hop == LIVE.hop for lag in lags)
    assert max(lag.seconds for lag in lags) < 0.3


def test_it_goes_on_where_an_interrupted_run_ended(tmp_path: Path) -> None:
    sound = speak(TEXT)
    path = tmp_path / "a.emissions"
    events: list[Event] = []
    run = transcriber(Take(sound, Clock()), path=path).run()
    for event in run:
        events.append(event)
        if isinstance(event, Final):
            break
    run.close()
    end = round(events[-1].segment.end * 50) + 10  # type: ignore[union-attr]
    record = Record("talk.recording.wav", "spoken", "greedy", ResumePoint(end))
    take = Take(sound, Clock())
    rest = list(transcriber(take, record=record, path=path).run())
    assert texts(events) + texts(rest) == SPOKEN
    assert take.closed
    blocks = list(EmissionReader(path))
    assert all(a.end_frame == b.first_frame for a, b in itertools.pairwise(blocks))
    assert blocks[-1].end_frame == SpokenModel.grid.num_frames(len(sound))
