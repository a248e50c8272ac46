"""The player with a real sound server: what is shown is what is heard, at the same moment."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from audio.sound_files import write_wav
from support.virtual_microphone import VirtualMicrophone

from kasr_desktop.domain.playback import PlaybackFailed, PlayerEvent, Playhead, PlayRange
from kasr_desktop.pipeline.player import Player

pytestmark = [pytest.mark.microphone]

RATE = 48_000
BEAT_EVERY, BEAT = 0.7, 0.12  # seconds, about as syllables are
MOST_APART = 0.06
"""Seconds between what is shown and what is heard: two to four frames of a film. People notice
sound that comes 45 ms before or 125 ms after its picture (ITU-R BT.1359-1)."""


class Monitor:
    """Hears what the loudspeaker plays, with the time of every sample."""

    def __init__(self) -> None:
        form = ["--format=float32le", f"--rate={RATE}", "--channels=1", "--raw"]
        self._process = subprocess.Popen(
            ["parec", "--device=mic_in.monitor", "--latency-msec=5", *form],
            stdout=subprocess.PIPE,
            bufsize=0,
        )
        self._pieces: list[bytes] = []
        self._begun: list[float] = []
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(10)
        self._thread.join(10)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def beats(self) -> list[float]:
        """Return when the middle of each beat was heard, by `time.monotonic`.

        The middle, because stretching repeats parts of a sound, before and after alike.
        """
        power = np.frombuffer(b"".join(self._pieces), dtype="<f4").astype(np.float64) ** 2
        loud = np.flatnonzero(power > 0.01)
        groups = np.split(loud, np.flatnonzero(np.diff(loud) > 0.1 * RATE) + 1)
        middles = [np.average(group, weights=power[group]) for group in groups[1:-1]]
        # what came with the least delay tells when the stream began
        return [min(self._begun) + middle / RATE for middle in middles]

    def _read(self) -> None:
        assert self._process.stdout is not None
        num_samples = 0
        while piece := self._process.stdout.read(4 * 480):
            self._pieces.append(piece)
            num_samples += len(piece) // 4
            self._begun.append(time.monotonic() - num_samples / RATE)


@pytest.fixture
def beat_track(tmp_path: Path) -> Path:
    noise = np.random.default_rng(5)
    sound = np.zeros((1, 60 * RATE), np.float32)
    for number in range(1, round(60 / BEAT_EVERY)):
        place = round(number * BEAT_EVERY * RATE)
        beat = noise.uniform(-0.8, 0.8, round(BEAT * RATE))
        sound[0, place - len(beat) // 2 : place - len(beat) // 2 + len(beat)] = beat
    return write_wav(tmp_path / "박자.wav", sound, RATE)


def gather(events: Iterator[PlayerEvent], seconds: float) -> list[Playhead]:
    found, deadline = [], time.monotonic() + 60
    for event in events:
        assert not isinstance(event, PlaybackFailed), event.error
        assert time.monotonic() < deadline
        if isinstance(event, Playhead) and event.speed:
            found.append(event)
            if event.clock - found[0].clock > seconds:
                return found
    raise AssertionError("it ended")


def shown_at(places: list[Playhead], clock: float) -> float:
    last = [place for place in places if place.clock <= clock][-1]
    return last.position_at(clock)


@pytest.mark.parametrize("speed", [1.0, 0.5, 2.0])
def test_what_is_shown_is_what_is_heard(
    microphone: VirtualMicrophone, beat_track: Path, speed: float
) -> None:
    player = Player()
    player.set_speed(speed)
    player.load(beat_track)
    player.play(PlayRange(10.0))
    events = player.run()
    gather(events, 0.3)
    monitor = Monitor()
    places = gather(events, 6.0)
    monitor.close()
    events.close()
    heard = [clock for clock in monitor.beats() if places[0].clock < clock < places[-1].clock]
    assert len(heard) > 3 * speed
    errors = []
    for clock in heard:
        shown = shown_at(places, clock)
        errors.append((shown - round(shown / BEAT_EVERY) * BEAT_EVERY) / speed)
    print(f"shown - heard at {speed}x:", np.round(errors, 3))
    assert abs(np.median(errors)) < MOST_APART


def until_failed(events: Iterator[PlayerEvent]) -> PlaybackFailed:
    deadline = time.monotonic() + 30
    for event in events:
        if isinstance(event, PlaybackFailed):
            return event
        assert time.monotonic() < deadline
    raise AssertionError("it ended")


@pytest.mark.parametrize("vanish", [VirtualMicrophone.unplug, VirtualMicrophone.suspend_output])
def test_an_output_that_goes_away_pauses_and_is_told(
    microphone: VirtualMicrophone,
    beat_track: Path,
    vanish: Callable[[VirtualMicrophone], None],
) -> None:
    player = Player()
    player.load(beat_track)
    player.play(PlayRange(20.0))
    events = player.run()
    gather(events, 1.0)
    vanish(microphone)
    failed = until_failed(events)
    assert failed.error.reason == "lost"
    assert 20.9 < failed.position < 24.0
    events.close()


def test_without_a_sound_server_it_says_so(
    beat_track: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    config = tmp_path / "asound.conf"
    config.write_text("</usr/share/alsa/alsa.conf>\npcm.!default { type pulse }\n", "utf-8")
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(config))
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/none")
    player = Player()
    player.load(beat_track)
    player.play(PlayRange(0.0))
    events = player.run()
    assert until_failed(events).error.reason in ("no_output", "cannot_open")
    events.close()
