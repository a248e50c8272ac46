"""How long after a word live text shows it: a real recording, measured from the air.

    python -m benchmarks.live_latency [--model builtin] [--repeat 2]

Sound is written to the virtual microphone of the tests in steps of 10 ms at the pace it is
spoken, the recorder records it, the engine follows the growing file, and every tentative and
final word is compared with the moment it had been spoken to its end. What the sound server
holds back counts against us.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.domain.audio import SAMPLE_RATE
from kasr_desktop.domain.events import Event, Final, Lag, Partial, Progress, Ready
from kasr_desktop.domain.recording import Recorded, RecordingBegun
from kasr_desktop.domain.transcript import Word
from kasr_desktop.pipeline.engine_process import EngineProcess
from kasr_desktop.pipeline.job import EngineSpec, LiveJob, LoadJob
from kasr_desktop.pipeline.recorder import Recorder
from kasr_desktop.resources import sample_path

ROOT = Path(__file__).resolve().parent.parent
_STEP = 0.01
_SILENCE = 2.5  # seconds behind the last word, so that it is settled too
_NEAR = 0.4  # seconds by which a tentative word may lie elsewhere than the final one


@dataclass(slots=True)
class Observed:
    """What came of one recording.

    Attributes:
        guesses: Every tentative text: when it came, its words.
        finals: Every final segment: when it came, its greedy words.
        lags: How far behind it was at every step.
        heard: The end of every step: when it came, up to which second of the take it had listened.
        position: Up to which second the step at work has listened.
        spoken_at: Reading of the clock when sample 0 of the played sound went out.
        begun: True once the take grows.
        take: Where it lies in the end.
    """

    guesses: list[tuple[float, tuple[Word, ...]]] = field(default_factory=list)
    finals: list[tuple[float, tuple[Word, ...]]] = field(default_factory=list)
    lags: list[Lag] = field(default_factory=list)
    heard: list[tuple[float, float]] = field(default_factory=list)
    position: float = 0.0
    spoken_at: float = 0.0
    begun: threading.Event = field(default_factory=threading.Event)
    growing: Path | None = None
    take: Path | None = None


@dataclass(frozen=True, slots=True)
class Latency:
    """Seconds from the end of a word to its text.

    Attributes:
        words: How many words were measured.
        tentative_median: Until the word itself is shown, though it may still change.
        tentative_p95: The same, of all but the slowest twentieth.
        any_text_median: Until any text stands where the word is.
        final_median: Until its segment is final, language model included.
        final_p95: The same, of all but the slowest twentieth.
        lag_max: Seconds that text was behind at most.
        hop_median: Seconds of sound from one step to the next.
        heard_median: From any moment of the sound until the step that heard it has told what it
            found, whatever that was: of a model with random weights too.
        heard_p95: The same, of all but the slowest twentieth of the sound.
    """

    words: int
    tentative_median: float
    tentative_p95: float
    any_text_median: float
    final_median: float
    final_p95: float
    lag_max: float
    hop_median: float
    heard_median: float
    heard_p95: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="builtin")
    parser.add_argument("--repeat", type=int, default=1)
    chosen = parser.parse_args(arguments)
    sys.path.insert(0, str(ROOT / "tests"))
    from support.virtual_microphone import VirtualMicrophone  # type: ignore[import-not-found]

    with tempfile.TemporaryDirectory(prefix="kasr-live-") as folder:
        microphone = VirtualMicrophone(Path(folder))
        try:
            os.environ.update(microphone.env)
            sound = _sound(chosen.repeat)
            observed = _observe(Path(folder) / "takes", EngineSpec(chosen.model), sound)
            latency = measure([(observed, _offset(observed, sound))])
        finally:
            microphone.close()
    load = os.getloadavg()[0]
    print(json.dumps({"model": chosen.model, "load": round(load, 1), **asdict(latency)}))
    return 0


def measure(recordings: Sequence[tuple[Observed, float]]) -> Latency:
    """Compare when words were shown with when they had been spoken.

    Args:
        recordings: What came when, and the seconds in the take at which the played sound begins.
    """
    shown, covered, settled = [], [], []
    for observed, offset in recordings:
        for came, words in observed.finals:
            guesses = [(at, guess) for at, guess in observed.guesses if at < came]
            for word in words:
                end = observed.spoken_at + word.end - offset
                same = [at for at, guess in guesses if any(_is_same(word, each) for each in guess)]
                there = [
                    at for at, guess in guesses if any(_is_there(word, each) for each in guess)
                ]
                shown.append(min(same, default=came) - end)
                covered.append(min(there, default=came) - end)
                settled.append(came - end)
    lags = [lag for observed, _ in recordings for lag in observed.lags]
    heard = [delay for observed, offset in recordings for delay in _heard(observed, offset)]
    return Latency(
        words=len(shown),
        tentative_median=_share(shown, 50),
        tentative_p95=_share(shown, 95),
        any_text_median=_share(covered, 50),
        final_median=_share(settled, 50),
        final_p95=_share(settled, 95),
        lag_max=round(max((lag.seconds for lag in lags), default=0.0), 2),
        hop_median=_share([lag.hop for lag in lags], 50),
        heard_median=_share(heard, 50),
        heard_p95=_share(heard, 95),
    )


def _heard(observed: Observed, offset: float) -> list[float]:
    """Return the seconds from every hundredth of the sound to the end of the step that heard it."""
    delays, second = [], offset
    for came, until in observed.heard:
        while second < until:
            delays.append(came - observed.spoken_at - (second - offset))
            second += _STEP
    return delays


def _is_same(word: Word, other: Word) -> bool:
    return other.text == word.text and abs(other.start - word.start) < _NEAR


def _is_there(word: Word, other: Word) -> bool:
    return other.start < word.end and other.end > (word.start + word.end) / 2


def _share(values: list[float], percent: float) -> float:
    return round(float(np.percentile(values, percent)), 2) if values else float("nan")


def _sound(repeat: int) -> NDArray[np.int16]:
    """Return the sample recording as 16-bit samples at `SAMPLE_RATE`, silence behind it."""
    from kasr_desktop.audio.file_source import FileSource

    whole = np.concatenate([chunk.samples for chunk in FileSource(sample_path())])
    padded = np.concatenate([*[whole] * repeat, np.zeros(round(_SILENCE * SAMPLE_RATE))])
    pcm: NDArray[np.int16] = (np.clip(padded, -1, 1) * 32_767).astype(np.int16)
    return pcm


def _observe(folder: Path, spec: EngineSpec, sound: NDArray[np.int16]) -> Observed:
    observed = Observed()
    recorder = Recorder(folder)
    with EngineProcess() as engine:
        for event in engine.run(LoadJob(spec)):
            if isinstance(event, Ready):
                print(f"{event.model} on {event.compute_device}", file=sys.stderr)
        recording = threading.Thread(target=_record, args=(recorder, observed))
        recording.start()
        recorder.record("live")
        if not observed.begun.wait(60) or observed.growing is None:
            raise RuntimeError("nothing is recorded")
        player = threading.Thread(target=_play, args=(sound, observed, recorder))
        player.start()
        for event in engine.run(LiveJob(observed.growing, spec)):
            note(observed, event, time.perf_counter())
        player.join()
        recording.join()
    return observed


def _record(recorder: Recorder, observed: Observed) -> None:
    events = recorder.run()
    for event in events:
        if isinstance(event, RecordingBegun):
            observed.growing = event.path
            observed.begun.set()
        elif isinstance(event, Recorded):
            observed.take = event.take.path
            break
    events.close()


def _play(sound: NDArray[np.int16], observed: Observed, recorder: Recorder) -> None:
    """Write sound at the pace it is spoken, and stop the recording behind it."""
    threading.Event().wait(1.0)
    command = ["pacat", "--device=mic_in", "--format=s16le", f"--rate={SAMPLE_RATE}"]
    command += ["--channels=1", "--latency-msec=20", "--raw"]
    player = subprocess.Popen(command, stdin=subprocess.PIPE)
    pipe = player.stdin
    if pipe is None:
        raise RuntimeError("pacat has no input")
    step = round(_STEP * SAMPLE_RATE)
    observed.spoken_at = time.perf_counter()
    for place in range(0, len(sound), step):
        due = observed.spoken_at + place / SAMPLE_RATE
        threading.Event().wait(max(0.0, due - time.perf_counter()))
        pipe.write(sound[place : place + step].tobytes())
        pipe.flush()
    pipe.close()
    player.wait(30)
    recorder.stop()


def note(observed: Observed, event: Event, now: float) -> None:
    """Keep an event that came at a reading of the clock."""
    if isinstance(event, Partial):
        observed.guesses.append((now, event.hypothesis.words))
    elif isinstance(event, Final) and event.segment.reading("greedy") is not None:
        observed.finals.append((now, event.segment.hypothesis("greedy").words))
    elif isinstance(event, Progress):
        observed.position = event.position
    elif isinstance(event, Lag):
        observed.lags.append(event)
        observed.heard.append((now, observed.position))


def _offset(observed: Observed, sound: NDArray[np.int16]) -> float:
    """Find the played sound in the take, by cross-correlation; seconds."""
    from kasr_desktop.audio.file_source import FileSource

    if observed.take is None:
        raise RuntimeError("there is no take")
    heard = np.concatenate([chunk.samples for chunk in FileSource(observed.take)])
    size = 1 << int(np.ceil(np.log2(len(heard) + len(sound))))
    match = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(sound, size)), size)
    return int(np.argmax(match[: len(heard)])) / SAMPLE_RATE


if __name__ == "__main__":
    sys.exit(main())
