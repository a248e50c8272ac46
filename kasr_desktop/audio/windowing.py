"""Chunks of any length become windows with context, cut on frame boundaries.

The law: any cut of the same sound gives the same windows, and the frames they keep
follow one another from 0 to `grid.num_frames` of the whole. A frame of wav2vec 2.0
sees 400 samples and moves by 320 (Baevski et al. 2020, sec. 4.2, arXiv:2006.11477),
so a window needs 80 samples beyond its last frame boundary; `FrameGrid` knows.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

import numpy as np

from kasr_desktop.domain.audio import AudioChunk, AudioWindow, Samples
from kasr_desktop.domain.emissions import FrameGrid
from kasr_desktop.domain.options import StreamOptions


def windows(
    chunks: Iterable[AudioChunk], grid: FrameGrid, options: StreamOptions
) -> Iterator[AudioWindow]:
    """Cut a stream of chunks into windows for the acoustic model.

    The first window is short, so that text shows early; each next one is twice as
    long, up to `options.window`. A window comes once its right context is there. The
    last one takes all that is left: so it holds at least as much new sound as the right
    context, and never a stray frame or two, unless the whole is shorter.

    Args:
        chunks: Contiguous from sample 0.
        grid: Where the model's frames lie.
        options: Lengths in seconds; a window has at least one new frame.

    Yields:
        Windows whose kept frames follow one another from frame 0. None if the sound
        is shorter than one receptive field. Memory: one window and one chunk.
    """
    left, right = grid.frames(options.left_context), grid.frames(options.right_context)
    buffer = SampleBuffer()
    lengths = _window_lengths(grid, options)
    first_frame, length = 0, next(lengths)
    for chunk in chunks:
        buffer.append(chunk)
        while grid.num_frames(buffer.end) >= first_frame + length + right:
            end_frame = first_frame + length
            start = max(0, first_frame - left) * grid.frame_stride
            heard_to = grid.num_samples(end_frame + right)
            samples = buffer.take(start, heard_to)
            yield AudioWindow(samples, start, first_frame, end_frame, careful=options.careful)
            first_frame, length = end_frame, next(lengths)
            buffer.drop_before(max(0, first_frame - left) * grid.frame_stride)
    end_frame = grid.num_frames(buffer.end)
    if end_frame > first_frame:
        start = max(0, first_frame - left) * grid.frame_stride
        samples = buffer.take(start, buffer.end)
        yield AudioWindow(samples, start, first_frame, end_frame, careful=options.careful)


def _window_lengths(grid: FrameGrid, options: StreamOptions) -> Iterator[int]:
    """Return the new frames of each window, for ever: doubling, then level."""
    longest = max(1, grid.frames(options.window))
    length = min(longest, max(1, grid.frames(options.first_window)))
    while True:
        yield length
        length = min(longest, 2 * length)


class SampleBuffer:
    """The part of the stream that windows still need, held in the pieces it came in."""

    def __init__(self) -> None:
        self._chunks: deque[AudioChunk] = deque()
        self.end = 0

    def append(self, chunk: AudioChunk) -> None:
        """Take the next chunk.

        Raises:
            ValueError: It does not start where the last one ended.
        """
        if chunk.start != self.end:
            raise ValueError(f"sample {self.end} is followed by {chunk.start}")
        self._chunks.append(chunk)
        self.end = chunk.end

    def take(self, start: int, end: int) -> Samples:
        """Copy the samples `start`...`end`."""
        pieces = [
            chunk.samples[max(0, start - chunk.start) : max(0, end - chunk.start)]
            for chunk in self._chunks
        ]
        return np.concatenate(pieces)

    def drop_before(self, start: int) -> None:
        """Forget the chunks that end at or before `start`."""
        while self._chunks and self._chunks[0].end <= start:
            self._chunks.popleft()
