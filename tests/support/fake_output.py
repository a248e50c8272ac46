"""Loudspeakers without a sound system, to be found here or in the player process.

A time of their own: a block is asked for every `BLOCK` samples, and the clock they show is
the number of samples asked for, so what is heard is known to the sample.
"""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import numpy as np

from kasr_desktop.audio.sound_output import FillBlock, Output, OutputStream
from kasr_desktop.domain.errors import PlaybackError

RATE = 16_000
BLOCK = 160
DELAY = 0.1  # seconds between the filling of a block and its sound
CAPTURED = "KASR_TEST_CAPTURED"
"""Environment variable: a file that gets all samples (float32 stereo) and their times."""


class HandDrivenStream:
    """Asks for sound when a test says so."""

    def __init__(self, fill: FillBlock) -> None:
        self.fill = fill
        self.is_active = True
        self.is_closed = False
        self.latency = DELAY
        self.num_asked = 0
        self.heard: list[np.ndarray] = []

    @property
    def now(self) -> float:
        return self.num_asked / RATE

    def ask(self, length: int = BLOCK) -> np.ndarray:
        samples = self.fill(length, self.num_asked / RATE + DELAY)
        self.num_asked += length
        self.heard.append(samples)
        return samples

    def close(self) -> None:
        self.is_closed = True

    @property
    def sound(self) -> np.ndarray:
        return np.concatenate(self.heard) if self.heard else np.zeros((0, 2), np.float32)


class HandDrivenOutput:
    """Opens streams a test can reach.

    Attributes:
        streams: All that were opened.
    """

    rate = RATE
    num_channels = 2

    def __init__(self) -> None:
        self.streams: list[HandDrivenStream] = []

    def __call__(self) -> Output:
        return self

    def open(self, fill: FillBlock) -> OutputStream:
        self.streams.append(HandDrivenStream(fill))
        return self.streams[-1]


class RealTimeStream(HandDrivenStream):
    """Asks at the pace of a sound card from a thread of its own."""

    def __init__(self, fill: FillBlock, *, lifetime: float = 60.0) -> None:
        super().__init__(fill)
        self._lifetime = lifetime
        self._ended = threading.Event()
        path = os.environ.get(CAPTURED)
        self._file = Path(path).open("ab", buffering=0) if path else None  # noqa: SIM115
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        super().close()
        self._ended.set()
        self._thread.join(5)

    def _run(self) -> None:
        started = time.monotonic()
        while not self._ended.wait(max(0.0, started + self.num_asked / RATE - time.monotonic())):
            if time.monotonic() - started > self._lifetime:
                self.is_active = False
                return
            samples = self.ask()
            self.heard.clear()
            if self._file is not None:
                self._file.write(samples.astype("<f4").tobytes())


class _RealTimeOutput:
    rate = RATE
    num_channels = 2

    def __init__(self, lifetime: float) -> None:
        self._lifetime = lifetime

    def open(self, fill: FillBlock) -> OutputStream:
        return RealTimeStream(fill, lifetime=self._lifetime)


def find_loudspeaker() -> Output:
    """Find one that works."""
    return _RealTimeOutput(60.0)


def find_short_lived() -> Output:
    """Find one that is unplugged after half a second."""
    return _RealTimeOutput(0.5)


def find_none() -> Output:
    """Find nothing."""
    raise PlaybackError("There is no sound output.", reason="no_output")


def die() -> Output:
    """Crash as a sound driver might."""
    os._exit(7)
