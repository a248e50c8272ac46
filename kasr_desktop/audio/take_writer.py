"""The thread between microphone and disk: every block is written before anything else is done.

What is recorded and what is not is decided by the order in a queue, so that no block
can slip past a command given before or after it.
"""

from __future__ import annotations

import errno
import math
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kasr_desktop.audio.gap_meter import GapMeter
from kasr_desktop.domain.errors import LibraryError
from kasr_desktop.domain.recording import Gap, Level, SampleCount
from kasr_desktop.safe_wav import PcmBlock, SafeWav

SILENCE = 3.0
"""Seconds of zeros after which a microphone counts as mute: a room is never that quiet."""

_FULL = 32768.0


@dataclass(frozen=True, slots=True, eq=False)
class _Block:
    samples: PcmBlock
    time: float
    is_overflow: bool


@dataclass(frozen=True, slots=True)
class _Begin:
    path: Path


@dataclass(frozen=True, slots=True)
class _Pause:
    is_on: bool


class _End:
    """The take is complete."""


class _Close:
    """No more blocks will come."""


_Item = _Block | _Begin | _Pause | _End | _Close


@dataclass(frozen=True, slots=True)
class TakeBegun:
    """The file is there and grows."""

    path: Path


@dataclass(frozen=True, slots=True)
class TakeEnded:
    """The file is complete and closed."""

    count: SampleCount


@dataclass(frozen=True, slots=True)
class DiskFailed:
    """Nothing more can be written; what was before is kept."""

    error: LibraryError


@dataclass(frozen=True, slots=True)
class GapFound:
    """Sound was lost in the take."""

    gap: Gap


@dataclass(frozen=True, slots=True)
class SilenceFound:
    """The microphone gives zeros and nothing else."""

    seconds: float


News = TakeBegun | TakeEnded | DiskFailed | GapFound | SilenceFound


@dataclass(slots=True)
class _OpenTake:
    """A take being written.

    Attributes:
        wav: Its file.
        taken: Samples that the microphone gave for it.
        dropped: Those of them that the disk refused.
        gaps: Lost before they came, or refused.
        is_paused: True while blocks pass it by.
        has_failed: True once the disk refused.
    """

    wav: SafeWav
    taken: int
    dropped: int
    gaps: list[Gap]
    is_paused: bool = False
    has_failed: bool = False

    @property
    def is_recording(self) -> bool:
        return not self.is_paused and not self.has_failed

    def count(self) -> SampleCount:
        written = self.wav.num_samples
        gaps = [*self.gaps, Gap(written, self.dropped)] if self.dropped else self.gaps
        missing = sum(gap.length for gap in self.gaps)
        return SampleCount(self.taken + missing, written, tuple(gaps))


class TakeWriter:
    """Writes what a microphone gives, whenever a take is open, and measures it.

    Threads:
        `put` is for the sound system's thread: it only queues. The other methods may be
        called from any. A thread of its own writes.
    """

    def __init__(
        self, *, sample_rate: int, num_channels: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate = sample_rate
        self._num_channels = num_channels
        self._clock = clock
        self._items: queue.SimpleQueue[_Item] = queue.SimpleQueue()
        self._news: queue.SimpleQueue[News] = queue.SimpleQueue()
        self._take: _OpenTake | None = None
        self._meter = GapMeter(sample_rate)
        self._lock = threading.Lock()  # guards the three sums of the level
        self._peak = self._squares = 0.0
        self._num_measured = 0
        self._num_zeros = 0
        self._thread = threading.Thread(target=self._work, name="take-writer", daemon=True)
        self._thread.start()

    def put(self, samples: PcmBlock, is_overflow: bool) -> None:
        """Hand over (N, C) samples as they come."""
        self._items.put(_Block(samples, self._clock(), is_overflow))

    def begin(self, path: Path) -> None:
        """Open a take: blocks put from now on go to this file."""
        self._items.put(_Begin(path))

    def pause(self) -> None:
        """Let blocks pass by until `resume`."""
        self._items.put(_Pause(True))

    def resume(self) -> None:
        """Go on writing."""
        self._items.put(_Pause(False))

    def end(self) -> None:
        """Complete the take, if one is open, with all that was put before."""
        self._items.put(_End())

    def close(self, timeout: float = 10.0) -> None:
        """End the take and the thread, once all that was put is written. Safe twice."""
        self._items.put(_End())
        self._items.put(_Close())
        self._thread.join(timeout)

    def news(self) -> list[News]:
        """Return what happened since the last call, in order."""
        found = []
        while not self._news.empty():
            found.append(self._news.get())
        return found

    def level(self) -> Level:
        """Return the level since the last call, and the length of the take."""
        with self._lock:
            peak, squares, number = self._peak, self._squares, self._num_measured
            self._peak = self._squares = 0.0
            self._num_measured = 0
        take = self._take
        return Level(
            peak=peak,
            rms=math.sqrt(squares / number) if number else 0.0,
            elapsed=take.count().captured / self._rate if take is not None else 0.0,
            is_recording=take is not None and take.is_recording,
        )

    def _work(self) -> None:
        while True:
            item = self._items.get()
            match item:
                case _Block():
                    self._take_in(item)
                case _Begin():
                    self._begin(item.path)
                case _Pause() if self._take is not None:
                    self._meter.forget()
                    self._take.is_paused = item.is_on
                case _End():
                    self._end()
                case _Close():
                    return

    def _take_in(self, block: _Block) -> None:
        take = self._take
        position = take.wav.num_samples if take is not None else 0
        if take is not None and not take.is_paused:
            self._write(take, block.samples)
        gap = self._meter.feed(
            block.time, len(block.samples), position=position, is_overflow=block.is_overflow
        )
        if gap is not None and take is not None and take.is_recording:
            self._keep_gap(take, gap)
        self._measure(block.samples)

    def _write(self, take: _OpenTake, samples: PcmBlock) -> None:
        before = take.wav.num_samples
        take.taken += len(samples)
        if not take.has_failed:
            try:
                take.wav.write(samples)
            except OSError as error:
                take.has_failed = True
                self._news.put(DiskFailed(disk_error(take.wav.path, error)))
        take.dropped += len(samples) - (take.wav.num_samples - before)

    def _keep_gap(self, take: _OpenTake, gap: Gap) -> None:
        take.gaps.append(gap)
        self._news.put(GapFound(gap))

    def _begin(self, path: Path) -> None:
        self._end()
        self._meter.forget()
        try:
            wav = SafeWav(path, sample_rate=self._rate, num_channels=self._num_channels)
        except OSError as error:
            self._news.put(DiskFailed(disk_error(path, error, has_begun=False)))
            return
        self._take = _OpenTake(wav, 0, 0, [])
        self._news.put(TakeBegun(path))

    def _end(self) -> None:
        take = self._take
        if take is None:
            return
        gap = self._meter.last_gap(self._clock())
        if gap is not None and take.is_recording:
            self._keep_gap(take, gap)
        try:
            take.wav.close()
        except OSError as error:
            self._news.put(DiskFailed(disk_error(take.wav.path, error)))
        self._take = None
        self._news.put(TakeEnded(take.count()))

    def _measure(self, samples: PcmBlock) -> None:
        if not samples.size:
            return
        scaled = samples.astype(np.float32) / _FULL
        peak = float(np.abs(scaled).max())
        with self._lock:
            self._peak = max(self._peak, peak)
            self._squares += float(np.square(scaled).sum()) / samples.shape[1]
            self._num_measured += len(samples)
        self._watch_silence(len(samples), is_silent=peak == 0.0)

    def _watch_silence(self, num_samples: int, *, is_silent: bool) -> None:
        """Tell of zeros once, until there is sound again."""
        before = self._num_zeros
        self._num_zeros = before + num_samples if is_silent else 0
        limit = SILENCE * self._rate
        if before < limit <= self._num_zeros:
            self._news.put(SilenceFound(SILENCE))


def disk_error(path: Path, error: OSError, *, has_begun: bool = True) -> LibraryError:
    """Return why a recording cannot be written, or not any more if it `has_begun`."""
    if isinstance(error, FileExistsError):
        return LibraryError(f"{path} is already there.", reason="exists", path=path)
    if isinstance(error, FileNotFoundError) and has_begun:
        return LibraryError(
            f"The recording {path} was moved or deleted while it was being made.",
            reason="gone",
            path=path,
        )
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return LibraryError(
            f"The disk is full; what was recorded before is kept in {path}.",
            reason="no_space",
            path=path,
        )
    detail = error.strerror or str(error)
    return LibraryError(
        f"The recording {path} cannot be written: {detail}.",
        reason="unwritable",
        path=path,
        detail=detail,
    )
