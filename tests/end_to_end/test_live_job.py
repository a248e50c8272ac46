"""A take is followed by the real engine process while the real capture process records it."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import numpy as np
import pytest
from support.fake_microphone import device, open_ramp, wait_for
from support.spoken_model import SpokenEngines, SpokenModel, speak
from support.told import transcript_of

from kasr_desktop.bundle.model_bundle import ModelBundle
from kasr_desktop.domain.audio import SAMPLE_RATE, AudioWindow
from kasr_desktop.domain.emissions import Emissions
from kasr_desktop.domain.events import (
    Event,
    Final,
    Heard,
    Lag,
    Notice,
    NoticeKind,
    Partial,
    ReadAgain,
    Tick,
)
from kasr_desktop.domain.options import LiveOptions, StreamOptions
from kasr_desktop.domain.recording import Recorded, RecordingBegun
from kasr_desktop.editing.document import Document
from kasr_desktop.editing.second_reading import SecondReading
from kasr_desktop.library.takes import begin_take
from kasr_desktop.pipeline import live_transcriber
from kasr_desktop.pipeline.engine_process import EngineProcess
from kasr_desktop.pipeline.job import EngineSpec, LiveJob, RedecodeJob, TranscribeJob
from kasr_desktop.pipeline.job_runner import JobRunner
from kasr_desktop.pipeline.live_transcriber import LiveTranscriber
from kasr_desktop.pipeline.reading_again import read_again
from kasr_desktop.pipeline.recorder import Recorder
from kasr_desktop.safe_wav import PcmBlock, SafeWav

pytestmark = pytest.mark.costly

TEXT = "\n".join(["가나다 나라", "다시 마음", "바다 나라 다시", "나라"])
LIVE = LiveOptions(hop=0.1, window=2.0, left_context=0.2, right_context=0.2)
SLOWNESS = "KASR_TEST_SLOWNESS"


class SlowModel(SpokenModel):
    """Needs as many seconds for a second of new sound as the environment says."""

    def emit(self, window: AudioWindow) -> Emissions:
        time.sleep(float(os.environ.get(SLOWNESS, "0")) * len(window.samples) / SAMPLE_RATE)
        return super().emit(window)


class SlowEngines(SpokenEngines):
    def acoustic_model(
        self, spec: EngineSpec, bundle: ModelBundle
    ) -> Generator[Event, None, SpokenModel]:
        if self.model is None and os.environ.get(SLOWNESS):
            self.model = SlowModel()
        return (yield from super().acoustic_model(spec, bundle))


def make_runner() -> JobRunner:
    return JobRunner(SlowEngines())


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[EngineProcess]:
    with EngineProcess(log_path=tmp_path / "engine.log", make_runner=make_runner) as engine:
        yield engine


def spoken_pcm() -> PcmBlock:
    return np.rint(speak(TEXT) * 32_768).astype(np.int16).reshape(-1, 1)


def grow(wav: SafeWav, sound: PcmBlock, growing: Path, *, pace: float) -> None:
    """Write a take in blocks of 100 ms, then give it its name."""
    for start in range(0, len(sound), 1_600):
        wav.write(sound[start : start + 1_600])
        threading.Event().wait(pace)
    wav.close()
    growing.rename(growing.with_name("녹음.wav"))


@pytest.mark.parametrize("window", [None, 2, 4])
def test_live_text_is_the_file_s_text_also_when_the_engine_is_killed(
    engine: EngineProcess, tmp_path: Path, window: int | None
) -> None:
    model = tmp_path / (f"die@{window}" if window else "m")
    model.mkdir()
    new = begin_take(tmp_path, input_device=device(), name="녹음")
    wav = SafeWav(new.growing_path, sample_rate=SAMPLE_RATE)
    sound = spoken_pcm()
    writer = threading.Thread(
        target=grow, args=(wav, sound, new.growing_path), kwargs={"pace": 0.01}
    )
    writer.start()
    kept = tmp_path / "a.emissions"
    job = LiveJob(new.growing_path, EngineSpec(str(model)), live=LIVE, emissions_path=kept)
    events = list(engine.run(job))
    writer.join()
    finals = tuple(event.segment for event in events if isinstance(event, Final))
    assert [segment.best.text for segment in finals] == TEXT.split("\n")
    assert any(isinstance(event, Partial) for event in events)
    assert Heard(len(sound)) in events
    restarts = [event.kind for event in events if isinstance(event, Notice)]
    assert restarts == ([NoticeKind.ENGINE_RESTARTED] if window else [])
    assert transcript_of(events).segments == finals
    whole = list(make_runner().run(TranscribeJob(new.final_path, EngineSpec(str(model)))))
    assert [s.best.text for s in transcript_of(whole).segments] == TEXT.split("\n")
    again = list(make_runner().run(RedecodeJob(kept, new.final_path, EngineSpec(str(model)))))
    assert transcript_of(again).segments == finals


def test_a_paused_take_can_be_cancelled_at_once(engine: EngineProcess, tmp_path: Path) -> None:
    """No sound comes: the child still looks up, so that it need not be killed."""
    new = begin_take(tmp_path, input_device=device(), name="녹음")
    wav = SafeWav(new.growing_path, sample_rate=SAMPLE_RATE)
    wav.write(spoken_pcm()[:SAMPLE_RATE])
    events = engine.run(LiveJob(new.growing_path, EngineSpec(str(tmp_path / "m")), live=LIVE))
    seen_text = False
    for event in events:
        seen_text = seen_text or isinstance(event, Partial)
        if seen_text and isinstance(event, Tick):
            break
    child = engine.pid
    started = time.monotonic()
    events.close()
    assert time.monotonic() - started < 1.0
    assert engine.pid == child
    wav.close()


@pytest.mark.parametrize("slowness", ["0", "10"])
def test_captured_is_transcribed_and_gaps_however_slow_the_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, slowness: str
) -> None:
    monkeypatch.setenv(SLOWNESS, slowness)
    recorder = Recorder(tmp_path, open_stream=open_ramp)
    begun: list[RecordingBegun] = []
    recorded: list[Recorded] = []

    def record() -> None:
        events = recorder.run()
        for event in events:
            if isinstance(event, RecordingBegun):
                begun.append(event)
            elif isinstance(event, Recorded):
                recorded.append(event)
                break
        events.close()

    thread = threading.Thread(target=record)
    thread.start()
    recorder.record("녹음")
    wait_for(lambda: begun)
    threading.Timer(0.5, recorder.stop).start()
    with EngineProcess(make_runner=make_runner) as engine:
        job = LiveJob(begun[0].path, EngineSpec(str(tmp_path / "nolm")), live=LIVE)
        events = list(engine.run(job))
    thread.join(20)
    (heard,) = [event.num_samples for event in events if isinstance(event, Heard)]
    count = recorded[0].count
    assert count is not None
    assert count.captured == heard + count.lost
    lags = [event for event in events if isinstance(event, Lag)]
    assert lags[-1].seconds < 0.05
    if slowness == "10":
        assert max(lag.hop for lag in lags) > 10 * LIVE.hop


class ReadingModel(SpokenModel):
    """A model with a decoder, as the built-in one: what it reads is worth reading again."""

    reads = True


class ReadingEngines(SpokenEngines):
    def acoustic_model(
        self, spec: EngineSpec, bundle: ModelBundle
    ) -> Generator[Event, None, SpokenModel]:
        self.model = self.model or ReadingModel()
        return (yield from super().acoustic_model(spec, bundle))


def make_reading_runner() -> JobRunner:
    return JobRunner(ReadingEngines())


@pytest.mark.parametrize("reads", [True, False])
def test_behind_live_text_the_take_is_read_as_a_file(tmp_path: Path, reads: bool) -> None:
    model = tmp_path / "m"
    model.mkdir()
    new = begin_take(tmp_path, input_device=device(), name="녹음")
    wav = SafeWav(new.growing_path, sample_rate=SAMPLE_RATE)
    writer = threading.Thread(
        target=grow, args=(wav, spoken_pcm(), new.growing_path), kwargs={"pace": 0.02}
    )
    writer.start()
    kept, spec = tmp_path / "a.emissions", EngineSpec(str(model))
    job = LiveJob(
        new.growing_path, spec, live=LIVE, emissions_path=kept, again=StreamOptions(window=2.0)
    )
    runner = make_reading_runner if reads else make_runner
    with EngineProcess(log_path=tmp_path / "engine.log", make_runner=runner) as engine:
        events = list(read_again(engine, job))
    writer.join()
    document, reading, until = Document(), SecondReading(), 0.0
    for event in events:
        if isinstance(event, Final):
            document.append(event.segment)
            until = event.segment.end
        elif isinstance(event, ReadAgain):
            last = event.is_last
            reading.take(document, event.segments, final_until=until, is_last=last)
    again = [event for event in events if isinstance(event, ReadAgain)]
    assert bool(again) is reads
    whole = runner().run(TranscribeJob(new.final_path, spec, stream=StreamOptions(window=2.0)))
    if reads:
        assert again[-1].is_last
        assert tuple(document.segments) == transcript_of(list(whole)).segments
        decoded = list(make_runner().run(RedecodeJob(kept, new.final_path, spec)))
        assert transcript_of(decoded).segments == tuple(document.segments)
    assert [row.best.text for row in document.segments] == TEXT.split("\n")
    assert sorted(path.name for path in tmp_path.glob("*.emissions")) == ["a.emissions"]


@pytest.mark.parametrize(
    ("again", "runner", "settled_after"),
    [
        (StreamOptions(), make_reading_runner, 0.6),
        (None, make_reading_runner, 0.8),
        (StreamOptions(), make_runner, 0.8),  # a model that is not worth it
    ],
)
def test_words_settle_sooner_where_the_take_is_read_again(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    again: StreamOptions | None,
    runner: Callable[[], JobRunner],
    settled_after: float,
) -> None:
    seen: list[LiveOptions] = []

    class Watched(LiveTranscriber):
        def run(self) -> Generator[Event, None, None]:
            seen.append(self._live)
            yield from super().run()

    monkeypatch.setattr(live_transcriber, "LiveTranscriber", Watched)
    new = begin_take(tmp_path, input_device=device(), name="녹음")
    wav = SafeWav(new.growing_path, sample_rate=SAMPLE_RATE)
    wav.write(spoken_pcm())
    wav.close()
    new.growing_path.rename(new.final_path)
    job = LiveJob(new.growing_path, EngineSpec(str(tmp_path)), again=again)
    texts = [event.segment for event in runner().run(job) if isinstance(event, Final)]
    assert [segment.best.text for segment in texts] == TEXT.split("\n")
    assert [live.right_context for live in seen] == [settled_after]
