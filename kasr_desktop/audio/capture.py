"""One open microphone and the take it is recorded to; lives in the capture process.

Sound goes from the system's thread through a queue to the disk, and only then anywhere
else. What happens is told as frozen messages; the caller asks for them with `poll`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kasr_desktop.audio.microphone import InputStream, OpenStream
from kasr_desktop.audio.take_writer import (
    DiskFailed,
    GapFound,
    News,
    SilenceFound,
    TakeBegun,
    TakeEnded,
    TakeWriter,
)
from kasr_desktop.domain.errors import KasrError, MicrophoneError
from kasr_desktop.domain.recording import InputDevice, Level
from kasr_desktop.safe_wav import PcmBlock

STALL = 2.0
"""Seconds without a block after which a microphone counts as gone. On a suspended PulseAudio
source the stream stays "active" for ever, so time is the only sign."""

FIRST_STALL = 5.0
"""The same before the first block: wireless headsets take their time."""

LEVEL_EVERY = 0.05
"""Seconds between levels."""

_LONGEST_TAIL = 0.5  # seconds

_NAP = 0.5
"""Seconds between two looks after which it was this process that slept, not the microphone."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The microphone gives sound."""

    input_device: InputDevice
    num_channels: int


@dataclass(frozen=True, slots=True)
class Failed:
    """It is over; a take that was open has been completed and told before."""

    error: KasrError


CaptureMessage = Opened | Level | TakeBegun | TakeEnded | GapFound | SilenceFound | Failed


class Capture:
    """Listens to a microphone, and records it when told to.

    Threads:
        All methods in one thread. Blocks come in the sound system's, writing has its own.
    """

    def __init__(self, open_stream: OpenStream, *, clock: Callable[[], float] = time.monotonic):
        self._open_stream = open_stream
        self._clock = clock
        self._stream: InputStream | None = None
        self._writer: TakeWriter | None = None
        self._last_block: float | None = None
        self._opened = self._last_level = self._last_poll = self._awake_since = 0.0
        self._ends_at: float | None = None

    @property
    def is_open(self) -> bool:
        """True from `open` until `close` or `Failed`."""
        return self._writer is not None

    def open(self, name: str) -> Opened:
        """Open a microphone by name, "" the default.

        Raises:
            MicrophoneError: As `open_microphone`.
        """
        stream = self._stream = self._open_stream(name, self._take_block)
        self._opened = self._clock()
        self._writer = TakeWriter(
            sample_rate=stream.device.sample_rate,
            num_channels=stream.num_channels,
            clock=self._clock,
        )
        return Opened(stream.device, stream.num_channels)

    def record(self, path: Path) -> None:
        """Begin a take; `TakeBegun` or `Failed` follows."""
        if self._writer is not None:
            self._ends_at = None
            self._writer.begin(path)

    def pause(self) -> None:
        """Keep no sound until `resume`."""
        if self._writer is not None:
            self._writer.pause()

    def resume(self) -> None:
        """Go on keeping sound."""
        if self._writer is not None:
            self._writer.resume()

    def stop(self) -> None:
        """Complete the take once the sound of this moment has come; `TakeEnded` follows."""
        if self._stream is not None and self._ends_at is None:
            self._ends_at = self._clock() + min(_LONGEST_TAIL, max(0.0, self._stream.latency))

    def poll(self) -> Iterator[CaptureMessage]:
        """Return what happened since the last call."""
        writer = self._writer
        if writer is None:
            return
        now = self._clock()
        if now - self._last_poll > _NAP:
            self._awake_since = now
        self._last_poll = now
        if self._ends_at is not None and now >= self._ends_at:
            self._ends_at = None
            writer.end()
        if now - self._last_level >= LEVEL_EVERY:
            self._last_level = now
            yield writer.level()
        for news in writer.news():
            if isinstance(news, DiskFailed):
                yield from self._fail(news.error)
                return
            yield news
        if self._is_lost(now):
            yield from self._fail(self._lost())

    def close(self) -> list[CaptureMessage]:
        """Let the microphone go; a take that is open is completed first, its tail included."""
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.close()
        writer, self._writer = self._writer, None
        if writer is None:
            return []
        writer.close()
        return _last_messages(writer.news())

    def _take_block(self, samples: PcmBlock, is_overflow: bool) -> None:
        """Queue a block; called in the sound system's thread, at once after `open_stream`."""
        self._last_block = self._clock()
        writer = self._writer
        if writer is not None:
            writer.put(samples, is_overflow)

    def _is_lost(self, now: float) -> bool:
        if self._stream is None or not self._stream.is_active:
            return True
        if self._last_block is None:
            return now - max(self._opened, self._awake_since) > FIRST_STALL
        return now - max(self._last_block, self._awake_since) > STALL

    def _lost(self) -> MicrophoneError:
        name = self._stream.device.name if self._stream is not None else ""
        return MicrophoneError(
            f"The microphone {name} went away; what was recorded before is kept.",
            reason="lost",
            name=name,
        )

    def _fail(self, error: KasrError) -> list[CaptureMessage]:
        return [*self.close(), Failed(error)]


def _last_messages(news: list[News]) -> list[CaptureMessage]:
    """Drop failures of the disk: the one that counts is told as what ended it all."""
    failures = [item.error for item in news if isinstance(item, DiskFailed)]
    rest: list[CaptureMessage] = [item for item in news if not isinstance(item, DiskFailed)]
    return [*rest, *map(Failed, failures[:1])]
