"""Microphones: what there is, and one of them open.

Meant to run in a process of its own: measured, a C call that holds the interpreter's
lock for 150 ms elsewhere in the process makes PortAudio lose sound and say nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np

from kasr_desktop.audio.port_audio import PortAudioMissingError, end_stream, port_audio, restart
from kasr_desktop.domain.errors import MicrophoneError
from kasr_desktop.domain.recording import InputDevice
from kasr_desktop.safe_wav import PcmBlock
from kasr_desktop.text.hangul import nfc

LATENCY = 0.2
"""Seconds of buffer asked of the system. With PortAudio's own "high" (35 ms through ALSA and
PulseAudio) 3.4 of 8 s were lost beside a busy thread, the overflow flag never set; with this, none.
"""

WASAPI = "Windows WASAPI"
"""Windows lists a microphone once for each of its sound interfaces; the first of them, MME, cuts
names at 31 letters. Where this one has microphones the others are not listed."""

OnBlock = Callable[[PcmBlock, bool], None]
"""Takes (N, C) int16 samples, and True if the system says it lost some before them.

Called in the sound system's thread: it may only put things away.
"""


class InputStream(Protocol):
    """An open microphone."""

    @property
    def device(self) -> InputDevice:
        """Which one."""

    @property
    def num_channels(self) -> int:
        """Channels of its blocks."""

    @property
    def latency(self) -> float:
        """Seconds from the air to `OnBlock`."""

    @property
    def is_active(self) -> bool:
        """False once the device is known to be gone."""

    def close(self) -> None:
        """No more blocks. Returns soon even if the system does not. Safe twice."""


OpenStream = Callable[[str, OnBlock], InputStream]
"""Opens a microphone by name, "" the system's default; a module-level function, so that its
name can travel to the capture process."""


def list_input_devices() -> tuple[InputDevice, ...]:
    """List what can be recorded from now, plugged in since the last call or not.

    PortAudio looks only once, so it is started anew: no stream may be open.

    Raises:
        MicrophoneError: no_library or cannot_open (the sound system does not start).
    """
    return tuple(device for _, device in _numbered_devices())


def open_microphone(name: str, on_block: OnBlock) -> InputStream:
    """Open a microphone at its own rate.

    Args:
        name: As listed, or a part of it that only one has; "" is the system's default.
        on_block: Gets the sound.

    Raises:
        MicrophoneError: no_library, no_microphone, no_such_microphone or cannot_open.
    """
    devices = _numbered_devices()
    chosen = choose_device([device for _, device in devices], name)
    number = next(number for number, device in devices if device is chosen)
    return _SoundDeviceStream(number, chosen, on_block)


def choose_device(devices: Sequence[InputDevice], name: str) -> InputDevice:
    """Find a microphone by its name, by a part that only one has, or take the default.

    One device turns up once a host API; the first, the system's preferred one, is taken.

    Raises:
        MicrophoneError: no_microphone or no_such_microphone.

    Example:
        >>> usb, built_in = (InputDevice(n, "ALSA", 48_000, 1) for n in ("USB Mic", "Built-in"))
        >>> choose_device([built_in, usb], "usb").name
        'USB Mic'
    """
    if not devices:
        raise MicrophoneError("There is no microphone.", reason="no_microphone")
    if not name:
        return next((device for device in devices if device.is_default), devices[0])
    wanted = nfc(name).casefold()
    exact = [device for device in devices if device.name.casefold() == wanted]
    partly = [device for device in devices if wanted in device.name.casefold()]
    if exact or len({device.name for device in partly}) == 1:
        return (exact or partly)[0]
    found = ", ".join(dict.fromkeys(device.name for device in devices))
    raise MicrophoneError(
        f"There is no microphone {name!r}, or more than one; there are: {found}.",
        reason="no_such_microphone",
        name=name,
        found=found,
    )


class _SoundDeviceStream:
    """A PortAudio stream of 16-bit samples.

    Threads:
        `on_block` is called in PortAudio's own.
    """

    def __init__(self, number: int, device: InputDevice, on_block: OnBlock) -> None:
        self._on_block = on_block
        self._device = device
        self._stream = self._open(number)
        self._num_channels = int(self._stream.channels)
        self._latency = float(self._stream.latency)

    @property
    def device(self) -> InputDevice:
        return self._device

    @property
    def num_channels(self) -> int:
        return self._num_channels

    @property
    def latency(self) -> float:
        return self._latency

    @property
    def is_active(self) -> bool:
        stream = self._stream
        try:
            return bool(stream is not None and stream.active)
        except _sounddevice().PortAudioError:
            return False

    def close(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            end_stream(stream, name="close-mic")

    def _open(self, number: int) -> Any:
        """Open mono, or all channels where the device gives no less."""
        sounddevice = _sounddevice()
        problem: Exception | None = None
        options: dict[str, Any] = {}
        if self._device.host_api == WASAPI:  # else it takes no other number of channels
            options["extra_settings"] = sounddevice.WasapiSettings(auto_convert=True)
        for num_channels in dict.fromkeys((1, min(2, self._device.num_channels))):
            try:
                stream = sounddevice.InputStream(
                    device=number,
                    samplerate=self._device.sample_rate,
                    channels=num_channels,
                    dtype="int16",
                    latency=LATENCY,
                    callback=self._take,
                    **options,
                )
                stream.start()
            except (sounddevice.PortAudioError, ValueError) as error:
                problem = problem or error
            else:
                return stream
        raise _cannot_open(self._device.name, problem)

    def _take(self, samples: PcmBlock, _frames: int, _time: object, status: Any) -> None:
        self._on_block(np.array(samples), bool(status.input_overflow))


def _numbered_devices() -> list[tuple[int, InputDevice]]:
    """Return PortAudio's numbers with the devices."""
    sounddevice = _sounddevice()
    try:
        restart()
        apis = sounddevice.query_hostapis()
        default = sounddevice.default.device[0]
        found = [
            (number, entry)
            for number, entry in enumerate(sounddevice.query_devices())
            if entry["max_input_channels"] > 0
        ]
        of_wasapi = [each for each in found if apis[each[1]["hostapi"]]["name"] == WASAPI]
        if of_wasapi:
            found = of_wasapi
            default = apis[found[0][1]["hostapi"]]["default_input_device"]
        return [
            (number, _device(entry, apis, is_default=number == default)) for number, entry in found
        ]
    except sounddevice.PortAudioError as error:
        raise _cannot_open("", error) from error


def _device(entry: Any, apis: Any, *, is_default: bool) -> InputDevice:
    return InputDevice(
        name=nfc(str(entry["name"])),
        host_api=str(apis[entry["hostapi"]]["name"]),
        sample_rate=round(entry["default_samplerate"]),
        num_channels=int(entry["max_input_channels"]),
        is_default=is_default,
    )


def _cannot_open(name: str, problem: Exception | None) -> MicrophoneError:
    shown = f" {name}" if name else ""
    return MicrophoneError(
        f"The microphone{shown} cannot be opened: {problem}.",
        reason="cannot_open",
        name=name,
        detail=problem,
    )


def _sounddevice() -> Any:
    try:
        return port_audio()
    except PortAudioMissingError as error:
        raise MicrophoneError(str(error), reason="no_library") from error
