from __future__ import annotations

import sys
import types

import numpy as np
import pytest

from kasr_desktop.audio.sound_output import LATENCY, default_output
from kasr_desktop.domain.errors import PlaybackError


class FakeSoundDevice(types.ModuleType):
    """As much of `sounddevice` as playing needs."""

    class PortAudioError(Exception):
        pass

    def __init__(self) -> None:
        super().__init__("sounddevice")
        self.devices = [{"max_output_channels": 6, "default_samplerate": 44_100.0}]
        self.num_starts = 0
        self.refuses = False
        self.streams: list[types.SimpleNamespace] = []

    def _terminate(self) -> None:
        pass

    def _initialize(self) -> None:
        self.num_starts += 1

    def query_devices(self, kind: str | None = None):
        if kind is None:
            return self.devices
        if not self.devices:
            raise self.PortAudioError("Error querying device -1")
        return self.devices[0]

    def OutputStream(self, **options: object) -> types.SimpleNamespace:
        if self.refuses:
            raise self.PortAudioError("Device unavailable")
        stream = types.SimpleNamespace(
            options=options, latency=0.12, time=5.0, active=True, start=lambda: None
        )
        stream.abort = lambda: setattr(stream, "active", False)
        stream.close = lambda: None
        self.streams.append(stream)
        return stream


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> FakeSoundDevice:
    fake = FakeSoundDevice()
    monkeypatch.setitem(sys.modules, "sounddevice", fake)
    return fake


def ones(length: int, _heard_at: float) -> np.ndarray:
    return np.ones((length, 2), np.float32)


def test_it_opens_at_the_devices_own_rate_in_stereo(system: FakeSoundDevice) -> None:
    output = default_output()
    assert (output.rate, output.num_channels, system.num_starts) == (44_100, 2, 1)
    stream = output.open(ones)
    assert system.streams[0].options["samplerate"] == 44_100
    assert system.streams[0].options["latency"] == LATENCY
    assert (stream.latency, stream.now, stream.is_active) == (0.12, 5.0, True)
    stream.close()
    stream.close()
    assert not stream.is_active
    assert not system.streams[0].active


@pytest.mark.parametrize(("told", "expected"), [(7.5, 7.5), (0.0, 5.0 + 0.12)])
def test_a_block_knows_when_it_will_be_heard(
    system: FakeSoundDevice, told: float, expected: float
) -> None:
    heard: list[float] = []

    def fill(length: int, heard_at: float) -> np.ndarray:
        heard.append(heard_at)
        return ones(length, heard_at)

    default_output().open(fill)
    out = np.zeros((64, 2), np.float32)
    time = types.SimpleNamespace(outputBufferDacTime=told, currentTime=5.0)
    system.streams[0].options["callback"](out, 64, time, None)
    assert heard == [pytest.approx(expected)]
    assert (out == 1.0).all()


def test_without_an_output_it_says_so(system: FakeSoundDevice) -> None:
    system.devices = []
    with pytest.raises(PlaybackError) as caught:
        default_output()
    assert caught.value.reason == "no_output"


def test_one_that_does_not_open_says_why(system: FakeSoundDevice) -> None:
    system.refuses = True
    with pytest.raises(PlaybackError, match="Device unavailable") as caught:
        default_output().open(ones)
    assert caught.value.reason == "cannot_open"


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    class Missing:
        def find_spec(self, name: str, *_rest: object) -> None:
            if name == "sounddevice":
                raise OSError("PortAudio library not found")

    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])
    with pytest.raises(PlaybackError, match="libportaudio2") as caught:
        default_output()
    assert caught.value.reason == "no_library"
