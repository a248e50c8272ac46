"""A take that is still being written, as a stream of chunks: live text reads from the disk.

Sound reaches the disk first; whoever reads it here may be as slow as it likes. Nothing
is ever dropped: what was not read yet waits in the file, and `lag` tells how much.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np

from kasr_desktop.audio import file_errors
from kasr_desktop.audio.mixdown import mix_down
from kasr_desktop.audio.movable_file import open_movable
from kasr_desktop.audio.resample import Resampler
from kasr_desktop.domain.audio import AudioChunk, Samples
from kasr_desktop.domain.events import Notice
from kasr_desktop.domain.options import Channel
from kasr_desktop.safe_wav import HEADER_BYTES, PcmBlock, WavFacts, read_wav_facts

_TICK = 0.05  # seconds between looks at a file that has not grown
_LONGEST_READ = 0.5  # seconds of sound; what is read at once is heard of at once
_SAMPLE_BYTES = 2
_NOTHING = np.zeros(0, dtype=np.float32)


class GrowingFile:
    """The sound of a take from its first sample on, at `SAMPLE_RATE`, while it grows.

    The iteration waits for more until `finish` or `is_over` says that no more will come;
    then it gives the rest and ends. It is one pass: the chunks come once.

    Threads:
        Iterate in one; `finish`, `close` and `lag` are for any.
    """

    def __init__(self, path: Path, *, is_over: Callable[[], bool] | None = None) -> None:
        """Open a take.

        Args:
            path: A file that `SafeWav` writes; it may be moved while this reads it.
            is_over: Tells, whenever it is asked, whether no more will be written.

        Raises:
            AudioError: missing, unreadable or not_audio.
        """
        self._path = path
        self._facts = _facts(path)
        self._file: BinaryIO = open_movable(path)
        self._is_over = is_over or _never
        self._num_read = 0
        self._is_finished = self._is_closed = False
        self._news = threading.Event()

    @property
    def duration(self) -> float | None:
        """Seconds in all, None while they grow."""
        return self._num_written() / self._facts.sample_rate if self._is_finished else None

    @property
    def notices(self) -> tuple[Notice, ...]:
        """Nothing: what is odd about a take, its recorder tells."""
        return ()

    @property
    def lag(self) -> float:
        """Seconds that are written and not read."""
        return max(0, self._num_written() - self._num_read) / self._facts.sample_rate

    @property
    def num_samples(self) -> int:
        """Samples a channel given so far, at the take's own rate."""
        return self._num_read

    def finish(self) -> None:
        """No more will be written; the iteration ends once all is read."""
        self._is_finished = True
        self._news.set()

    def close(self) -> None:
        """End a running iteration and let go of the file. Safe twice."""
        self._is_closed = True
        self._news.set()

    def __iter__(self) -> Iterator[AudioChunk]:
        """Return (N,) float32 chunks, contiguous from sample 0, as soon as they are there."""
        return (chunk for chunk in self.beats() if len(chunk.samples))

    def beats(self) -> Iterator[AudioChunk]:
        """Return the same chunks, and an empty one every 50 ms while there is nothing new."""
        start = 0
        try:
            for samples in self._resampled():
                yield AudioChunk(samples, start)
                start += len(samples)
        finally:
            self._file.close()

    def _resampled(self) -> Iterator[Samples]:
        resampler = Resampler(self._facts.sample_rate)
        for block in self._blocks():
            if len(block):
                yield resampler.feed(mix_down(block.T, Channel.MIX))
            else:
                yield _NOTHING
        if not self._is_closed:
            yield resampler.finish()

    def _blocks(self) -> Iterator[PcmBlock]:
        """Read (N, C) blocks; an empty one for every wait."""
        while not self._is_closed:
            # asked before reading: the rest is there by then
            was_finished = self._is_finished or self._is_over()
            if was_finished:
                self._is_finished = True
            block = self._read()
            if not len(block):
                if was_finished:
                    return
                self._news.wait(_TICK)
            yield block

    def _read(self) -> PcmBlock:
        """Read what is there of the next moments, whole samples only."""
        frame_bytes = _SAMPLE_BYTES * self._facts.num_channels
        self._file.seek(HEADER_BYTES + self._num_read * frame_bytes)
        raw = self._file.read(round(_LONGEST_READ * self._facts.sample_rate) * frame_bytes) or b""
        whole = len(raw) // frame_bytes
        self._num_read += whole
        block = np.frombuffer(raw[: whole * frame_bytes], dtype="<i2")
        return block.reshape(-1, self._facts.num_channels)

    def _num_written(self) -> int:
        """Count the samples in the file; after it was closed, what had been read."""
        try:
            end = os.fstat(self._file.fileno()).st_size  # seeking would disturb the reader
        except ValueError:  # closed
            return self._num_read
        return (end - HEADER_BYTES) // (_SAMPLE_BYTES * self._facts.num_channels)


def _never() -> bool:
    return False


def _facts(path: Path) -> WavFacts:
    try:
        return read_wav_facts(path)
    except FileNotFoundError as error:
        raise file_errors.missing(path) from error
    except OSError as error:
        raise file_errors.unreadable(path, error.strerror or str(error)) from error
    except ValueError as error:
        raise file_errors.not_audio(path) from error
