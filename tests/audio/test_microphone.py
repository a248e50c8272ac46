"""The door to sounddevice, with a sounddevice that a test wrote."""

from __future__ import annotations

import sys
import threading
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from kasr_desktop.audio.microphone import (
    LATENCY,
    choose_device,
    list_input_devices,
    open_microphone,
)
from kasr_desktop.domain.errors import MicrophoneError
from kasr_desktop.domain.recording import InputDevice
from kasr_desktop.text.hangul import nfc, nfd


class FakePortAudioError(Exception):
    """As sounddevice's."""


def entry(name: str, *, channels: int = 1, rate: float = 48_000.0) -> dict[str, Any]:
    return {
        "name": name,
        "hostapi": 0,
        "max_input_channels": channels,
        "default_samplerate": rate,
    }


class FakeSoundDevice(ModuleType):
    """What of sounddevice is used."""

    PortAudioError = FakePortAudioError

    def __init__(self) -> None:
        super().__init__("sounddevice")
        self.default = SimpleNamespace(device=[1, 0])
        self.devices = [entry("스피커", channels=0), entry(nfd("내장 마이크")), entry("USB Mic")]
        self.plugged: list[dict[str, Any]] = []
        self.streams: list[Any] = []
        self.refused_channels: set[int] = set()
        self.hangs = threading.Event()
        self.hangs.set()

    def _terminate(self) -> None:
        pass

    def _initialize(self) -> None:
        self.devices += self.plugged
        self.plugged = []

    def query_devices(self) -> list[dict[str, Any]]:
        return self.devices

    def query_hostapis(self) -> list[dict[str, Any]]:
        return [{"name": "ALSA"}]

    def InputStream(self, **options: Any) -> Any:
        if options["channels"] in self.refused_channels:
            raise FakePortAudioError("Invalid number of channels")
        stream = SimpleNamespace(**options, asked=options["latency"], active=True, ended=False)
        stream.latency = 0.25
        stream.start = lambda: None
        stream.abort = lambda: self.hangs.wait(20)
        stream.close = lambda: setattr(stream, "ended", True)
        self.streams.append(stream)
        return stream


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> FakeSoundDevice:
    fake = FakeSoundDevice()
    monkeypatch.setitem(sys.modules, "sounddevice", fake)
    return fake


def test_microphones_are_listed_composed_and_outputs_are_not(system: FakeSoundDevice) -> None:
    assert list_input_devices() == (
        InputDevice("내장 마이크", "ALSA", 48_000, 1, is_default=True),
        InputDevice("USB Mic", "ALSA", 48_000, 1),
    )


def test_windows_lists_a_microphone_once_with_its_whole_name(
    system: FakeSoundDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = "마이크 배열(고화질 오디오 장치, 천장의 네 개)"
    system.devices = [
        entry(whole[:31]),
        {**entry("스피커", channels=0), "hostapi": 1},
        {**entry(whole, channels=4), "hostapi": 1},
    ]
    apis = [{"name": "MME"}, {"name": "Windows WASAPI", "default_input_device": 2}]
    monkeypatch.setattr(system, "query_hostapis", lambda: apis)
    system.default.device = [0, 0]
    (device,) = list_input_devices()
    assert (device.name, device.is_default) == (nfc(whole), True)
    # it takes the number of channels that the device has, unless it is asked to convert
    system.WasapiSettings = lambda **options: options  # type: ignore[attr-defined]
    open_microphone("", lambda *_: None)
    assert system.streams[-1].extra_settings == {"auto_convert": True}
    # a machine without it keeps what it has
    apis.pop()
    system.devices = system.devices[:1]
    assert [device.host_api for device in list_input_devices()] == ["MME"]


def test_what_is_plugged_in_later_is_found(system: FakeSoundDevice) -> None:
    list_input_devices()
    system.plugged.append(entry("Headset", channels=2, rate=16_000.0))
    assert list_input_devices()[-1] == InputDevice("Headset", "ALSA", 16_000, 2)


def test_it_is_opened_at_its_own_rate_with_room_to_spare(system: FakeSoundDevice) -> None:
    system.devices[2]["default_samplerate"] = 44_100.0
    heard: list[tuple[np.ndarray, bool]] = []
    stream = open_microphone("usb", lambda samples, lost: heard.append((samples, lost)))
    options = system.streams[0]
    assert (options.device, options.samplerate, options.channels) == (2, 44_100, 1)
    assert options.dtype == "int16"
    assert options.asked >= LATENCY >= 0.2
    shared = np.array([[1], [2]], dtype=np.int16)
    options.callback(shared, 2, None, SimpleNamespace(input_overflow=True))
    shared[:] = 0  # PortAudio uses its buffer again
    assert heard[0][0].tolist() == [[1], [2]]
    assert heard[0][1]
    assert (stream.device.name, stream.num_channels, stream.latency) == ("USB Mic", 1, 0.25)
    assert stream.is_active
    stream.close()
    stream.close()
    assert options.ended
    assert not stream.is_active


def test_a_device_that_gives_no_mono_is_opened_in_stereo(system: FakeSoundDevice) -> None:
    system.devices[2]["max_input_channels"] = 2
    system.refused_channels = {1}
    stream = open_microphone("USB Mic", lambda samples, lost: None)
    assert stream.num_channels == 2
    stream.close()


def test_one_that_cannot_be_opened_says_why(system: FakeSoundDevice) -> None:
    system.refused_channels = {1, 2}
    with pytest.raises(MicrophoneError, match="Invalid number of channels") as caught:
        open_microphone("", lambda samples, lost: None)
    assert caught.value.reason == "cannot_open"
    assert caught.value.facts["name"] == "내장 마이크"


def test_closing_does_not_wait_for_a_stream_that_never_ends(
    system: FakeSoundDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kasr_desktop.audio.port_audio._PATIENCE", 0.05)
    system.hangs.clear()
    stream = open_microphone("", lambda samples, lost: None)
    stream.close()
    assert not system.streams[0].ended
    system.hangs.set()


def test_without_any_microphone_it_says_so(system: FakeSoundDevice) -> None:
    system.devices = system.devices[:1]
    assert list_input_devices() == ()
    with pytest.raises(MicrophoneError) as caught:
        open_microphone("", lambda samples, lost: None)
    assert caught.value.reason == "no_microphone"


def test_without_the_library_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
            if name == "sounddevice":
                raise OSError("PortAudio library not found")

    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])
    with pytest.raises(MicrophoneError) as caught:
        list_input_devices()
    assert caught.value.reason == "no_library"


DEVICES = [
    InputDevice("USB Mic", "ALSA", 44_100, 1),
    InputDevice("USB Mic", "OSS", 44_100, 1),
    InputDevice("USB Mic 2", "ALSA", 44_100, 1),
    InputDevice("Built-in", "ALSA", 44_100, 1, is_default=True),
]


@pytest.mark.parametrize(
    ("name", "number"), [("", 3), ("usb mic", 0), ("mic 2", 2), (nfd("built-in"), 3)]
)
def test_a_name_or_an_unmistakable_part_of_it_chooses(name: str, number: int) -> None:
    assert choose_device(DEVICES, name) is DEVICES[number]


@pytest.mark.parametrize("name", ["mic", "없는 마이크"])
def test_a_name_of_none_or_of_several_is_refused_with_what_there_is(name: str) -> None:
    with pytest.raises(MicrophoneError) as caught:
        choose_device(DEVICES, name)
    assert caught.value.reason == "no_such_microphone"
    assert caught.value.facts == {"name": name, "found": "USB Mic, USB Mic 2, Built-in"}
