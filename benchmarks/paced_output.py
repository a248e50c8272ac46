"""A loudspeaker that makes no sound but takes it at the pace of a sound card."""

from __future__ import annotations

import threading
import time

from kasr_desktop.audio.sound_output import LATENCY, FillBlock, Output, OutputStream

_BLOCK = 480  # samples: 10 ms


class PacedOutput:
    """Opens streams that ask for 48 kHz stereo."""

    @property
    def rate(self) -> int:
        """Hz."""
        return 48_000

    @property
    def num_channels(self) -> int:
        """Stereo."""
        return 2

    def open(self, fill: FillBlock) -> OutputStream:
        """Begin to ask."""
        return _PacedStream(fill, self.rate)


class _PacedStream:
    def __init__(self, fill: FillBlock, rate: int) -> None:
        self._fill, self._rate = fill, rate
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def is_active(self) -> bool:
        return not self._ended.is_set()

    @property
    def now(self) -> float:
        return time.monotonic()

    @property
    def latency(self) -> float:
        return LATENCY

    def close(self) -> None:
        self._ended.set()
        self._thread.join(1)

    def _run(self) -> None:
        started, asked = time.monotonic(), 0
        while not self._ended.wait(max(0.0, started + asked / self._rate - time.monotonic())):
            self._fill(_BLOCK, started + asked / self._rate + LATENCY)
            asked += _BLOCK


def find_paced_output() -> Output:
    """Find it."""
    return PacedOutput()
