"""The loudspeaker: the system's default output, open while something is to be heard.

Meant to run in a process of its own, as the microphone does: nothing that the window
computes may make the sound stutter.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from kasr_desktop.audio.port_audio import PortAudioMissingError, end_stream, port_audio, restart
from kasr_desktop.domain.errors import PlaybackError

if TYPE_CHECKING:
    from kasr_desktop.audio.sound_queue import Interleaved

LATENCY = 0.1
"""Seconds of buffer asked of the system: what a pause takes to be heard."""

FillBlock = Callable[[int, float], "Interleaved"]
"""Returns (N, C) samples; told how many, and when the first will be heard by the output's clock.

Called in the sound system's thread, which must never wait.
"""


class OutputStream(Protocol):
    """An open output."""

    @property
    def is_active(self) -> bool:
        """False once the device is known to be gone."""

    @property
    def now(self) -> float:
        """Seconds by the device's clock."""

    @property
    def latency(self) -> float:
        """Seconds between the filling of a block and its sound."""

    def close(self) -> None:
        """No more sound. Returns soon even if the system does not. Safe twice."""


class Output(Protocol):
    """An output that was found and can be opened."""

    @property
    def rate(self) -> int:
        """Hz, the device's own."""

    @property
    def num_channels(self) -> int:
        """1 or 2."""

    def open(self, fill: FillBlock) -> OutputStream:
        """Begin to ask for sound.

        Raises:
            PlaybackError: cannot_open.
        """


FindOutput = Callable[[], Output]
"""Finds the output; a module-level function, so that its name can travel to another process."""


def default_output() -> Output:
    """Find the system's default output as it is now. No stream may be open.

    Raises:
        PlaybackError: no_library, no_output or cannot_open.
    """
    try:
        library = port_audio()
    except PortAudioMissingError as error:
        raise PlaybackError(str(error), reason="no_library") from error
    try:
        restart()
        found = library.query_devices(kind="output")
    except (library.PortAudioError, ValueError) as error:
        if _is_without_output(library):
            raise PlaybackError("There is no sound output.", reason="no_output") from error
        raise _cannot_open(error) from error
    return _PortAudioOutput(round(found["default_samplerate"]), found["max_output_channels"])


def _is_without_output(library: Any) -> bool:
    try:
        return not any(entry["max_output_channels"] > 0 for entry in library.query_devices())
    except library.PortAudioError:
        return False


def _cannot_open(problem: Exception) -> PlaybackError:
    return PlaybackError(
        f"The sound output cannot be opened: {problem}.", reason="cannot_open", detail=problem
    )


class _PortAudioOutput:
    def __init__(self, rate: int, most_channels: int) -> None:
        self._rate = rate
        self._num_channels = min(2, most_channels)

    @property
    def rate(self) -> int:
        return self._rate

    @property
    def num_channels(self) -> int:
        return self._num_channels

    def open(self, fill: FillBlock) -> OutputStream:
        return _PortAudioStream(self._rate, self._num_channels, fill)


class _PortAudioStream:
    """A stream of 32-bit samples.

    Threads:
        `fill` is called in PortAudio's own.
    """

    def __init__(self, rate: int, num_channels: int, fill: FillBlock) -> None:
        library = port_audio()
        self._fill = fill
        self._failure = library.PortAudioError
        self._latency = LATENCY
        self._now = 0.0
        try:
            self._stream: Any = library.OutputStream(
                samplerate=rate,
                channels=num_channels,
                dtype="float32",
                latency=LATENCY,
                callback=self._give,
            )
            self._latency = float(self._stream.latency)
            self._stream.start()
        except (library.PortAudioError, ValueError) as error:
            raise _cannot_open(error) from error

    @property
    def is_active(self) -> bool:
        stream = self._stream
        try:
            return bool(stream is not None and stream.active)
        except self._failure:
            return False

    @property
    def now(self) -> float:
        stream = self._stream
        with contextlib.suppress(self._failure):
            self._now = float(stream.time) if stream is not None else self._now
        return self._now

    @property
    def latency(self) -> float:
        return self._latency

    def close(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            end_stream(stream, name="close-output")

    def _give(self, out: Any, length: int, time: Any, _status: Any) -> None:
        heard_at = float(time.outputBufferDacTime)
        if heard_at <= 0.0:  # a sound system that does not say
            heard_at = float(time.currentTime) + self._latency
        out[:] = self._fill(length, heard_at)
