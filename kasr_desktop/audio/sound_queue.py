"""Sound on its way to the loudspeaker: filled by a decoding thread, emptied by the device's."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Interleaved = NDArray[np.float32]  # (N, C)

FADE_SAMPLES = 240
"""5 ms at 48 kHz: sound that is cut off or begins in a wave would click."""


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """Sound with its place in the recording.

    Attributes:
        samples: (N, C) float32 at the device's rate.
        position: Seconds of the recording of the first sample.
        speed: Seconds of the recording a second of this.
    """

    samples: Interleaved
    position: float
    speed: float


@dataclass(frozen=True, slots=True)
class PlayedSpan:
    """A part of one block of the device that is sound.

    Attributes:
        offset: Samples from the block's beginning.
        length: Samples.
        position: Seconds of the recording at `offset`.
        speed: Seconds of the recording a second.
    """

    offset: int
    length: int
    position: float
    speed: float


class SoundQueue:
    """Pieces in a row.

    Threads:
        Any. Nothing is done under the lock but copying what one block needs.
    """

    def __init__(self, rate: int, num_channels: int) -> None:
        self._rate = rate
        self._num_channels = num_channels
        self._pieces: deque[Piece] = deque()
        self._taken = 0  # samples of the first piece
        self._num_waiting = 0
        self._lock = threading.Lock()

    @property
    def seconds(self) -> float:
        """Seconds of the device that are waiting."""
        return self._num_waiting / self._rate

    def put(self, piece: Piece) -> None:
        """Add sound at the end."""
        if len(piece.samples):
            with self._lock:
                self._pieces.append(piece)
                self._num_waiting += len(piece.samples)

    def cut(self) -> Piece | None:
        """Drop what waits; give a few milliseconds of it that fade out, if there are any."""
        with self._lock:
            tail, spans = self._take(FADE_SAMPLES)
            self._pieces.clear()
            self._taken = self._num_waiting = 0
        if not spans:
            return None
        length = sum(span.length for span in spans)
        return Piece(fade_out(tail[:length]), spans[0].position, spans[0].speed)

    def take(self, length: int) -> tuple[Interleaved, list[PlayedSpan]]:
        """Return (`length`, C) samples, silence where there is nothing, and what they are."""
        with self._lock:
            return self._take(length)

    def _take(self, length: int) -> tuple[Interleaved, list[PlayedSpan]]:
        out = np.zeros((length, self._num_channels), dtype=np.float32)
        spans: list[PlayedSpan] = []
        offset = 0
        while self._pieces and offset < length:
            piece = self._pieces[0]
            count = min(length - offset, len(piece.samples) - self._taken)
            out[offset : offset + count] = piece.samples[self._taken : self._taken + count]
            position = piece.position + self._taken / self._rate * piece.speed
            spans.append(PlayedSpan(offset, count, position, piece.speed))
            offset += count
            self._taken += count
            if self._taken == len(piece.samples):
                self._pieces.popleft()
                self._taken = 0
        self._num_waiting -= offset
        return out, spans


def fade_in(samples: Interleaved) -> Interleaved:
    """Let (N, C) samples begin from silence, within `FADE_SAMPLES`."""
    length = min(FADE_SAMPLES, len(samples))
    ramp = np.linspace(0.0, 1.0, length, dtype=np.float32)[:, None]
    return np.concatenate([samples[:length] * ramp, samples[length:]])


def fade_out(samples: Interleaved) -> Interleaved:
    """Let (N, C) samples end in silence."""
    return fade_in(samples[::-1])[::-1]
