"""Microphones without a sound system, to be opened here or in the capture process.

Every one gives a ramp: sample n is n modulo 2**16 as a signed number, so that a test
reads from the samples themselves which are there, which are missing, which came twice.
"""

from __future__ import annotations

import os
import struct
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from kasr_desktop.audio.microphone import InputStream, OnBlock
from kasr_desktop.domain.errors import MicrophoneError
from kasr_desktop.domain.recording import InputDevice
from kasr_desktop.safe_wav import PcmBlock

RATE = 8_000
BLOCK = 80
COUNTER = "KASR_TEST_MICROPHONE_COUNTER"
"""Environment variable: a file that always holds the number of samples given so far."""


def ramp(start: int, length: int) -> PcmBlock:
    numbers = np.arange(start, start + length, dtype=np.int64)
    return numbers.astype(np.uint16).view(np.int16).reshape(-1, 1)


def device(name: str = "가짜 마이크") -> InputDevice:
    return InputDevice(name, "fake", RATE, 1, is_default=True)


class HandFedStream:
    """Returns blocks when a test says so."""

    def __init__(self, on_block: OnBlock, *, num_channels: int = 1, latency: float = 0.2) -> None:
        self.device = device()
        self.num_channels = num_channels
        self.latency = latency
        self.is_active = True
        self.is_closed = False
        self.on_block = on_block
        self.num_given = 0

    def give(self, length: int, *, is_overflow: bool = False, lose: int = 0) -> None:
        self.num_given += lose
        self.on_block(ramp(self.num_given, length), is_overflow)
        self.num_given += length

    def close(self) -> None:
        self.is_closed = True


class RampStream(HandFedStream):
    """Returns a ramp in real time from a thread of its own, as a sound card would."""

    def __init__(self, on_block: OnBlock, *, silent: bool = False, lifetime: float = 60.0) -> None:
        super().__init__(on_block, latency=0.05)
        self._silent = silent
        self._lifetime = lifetime
        self._ended = threading.Event()
        self._counter = _open_counter()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        super().close()
        self._ended.set()
        self._thread.join(5)

    def _run(self) -> None:
        started = time.monotonic()
        while not self._ended.wait(max(0.0, started + self.num_given / RATE - time.monotonic())):
            if time.monotonic() - started > self._lifetime:
                return
            if self._silent:
                self.on_block(np.zeros((BLOCK, 1), dtype=np.int16), False)
                self.num_given += BLOCK
            else:
                self.give(BLOCK)
            if self._counter is not None:
                os.pwrite(self._counter, struct.pack("<q", self.num_given), 0)


def _open_counter() -> int | None:
    path = os.environ.get(COUNTER)
    return os.open(path, os.O_WRONLY | os.O_CREAT) if path else None


def samples_given(path: Path) -> int:
    return int(struct.unpack("<q", path.read_bytes())[0])


def open_ramp(name: str, on_block: OnBlock) -> InputStream:
    """Open a microphone that works."""
    return RampStream(on_block)


def open_silent(name: str, on_block: OnBlock) -> InputStream:
    """Open a microphone that is muted."""
    return RampStream(on_block, silent=True)


def open_short_lived(name: str, on_block: OnBlock) -> InputStream:
    """Open a microphone whose blocks end after half a second, though it calls itself active."""
    return RampStream(on_block, lifetime=0.5)


def refuse(name: str, on_block: OnBlock) -> InputStream:
    """Open nothing."""
    raise MicrophoneError("It is taken.", reason="cannot_open", name=name)


def die(name: str, on_block: OnBlock) -> InputStream:
    """Crash as a sound driver might."""
    os._exit(7)


def wait_for(condition: Callable[[], object], *, seconds: float = 20.0) -> None:
    """Look again and again, with a limit."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        threading.Event().wait(0.005)
