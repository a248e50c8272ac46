"""Decoded blocks become one gapless stream of 16 kHz mono samples.

Keeps three promises whatever a file does in its middle: the sample rate and the
layout may change, a hole in the time stamps becomes silence of the same length
(so that subtitles stay in step with the picture), and memory stays flat.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.audio.mixdown import mix_down
from kasr_desktop.audio.resample import Resampler
from kasr_desktop.audio.track_clock import SHORTEST_HOLE
from kasr_desktop.domain.audio import SAMPLE_RATE, AudioChunk, Samples
from kasr_desktop.domain.options import Channel

_SHORTEST_LOSS = 0.02
"""Seconds; where something is known to be lost, smaller steps count: they would add up."""

_CHUNK_SAMPLES = SAMPLE_RATE // 2
_BATCH_SECONDS = 0.5  # converting and filtering frame by frame would cost more than decoding


@dataclass(frozen=True, slots=True, eq=False)
class RawBlock:
    """Sound as the codec gave it.

    Attributes:
        samples: (C, N), any integer or floating-point type.
        sample_rate: Hz, one that `Resampler` takes.
        time: Second of the recording at which it begins, None where the time stamps are
            absent or only counted from the bytes: then it follows the block before.
        places: Where each channel stands, as FFmpeg names it; () where nobody says.
        stamp: Second by the time stamps, whatever they are worth; None where there are none.
        is_after_loss: Sound shortly before it could not be decoded.
    """

    samples: NDArray[Any]
    sample_rate: int
    time: float | None = None
    places: tuple[str, ...] = ()
    stamp: float | None = None
    is_after_loss: bool = False

    @property
    def duration(self) -> float:
        """Seconds."""
        return self.samples.shape[1] / self.sample_rate

    def hole_after(self, position: float) -> float:
        """Return the seconds of silence between `position` and this block, 0 for none."""
        hole = 0.0 if self.time is None else self.time - position
        return hole if hole >= (_SHORTEST_LOSS if self.is_after_loss else SHORTEST_HOLE) else 0.0


class MonoStream:
    """Raw blocks in, samples at `SAMPLE_RATE` out."""

    def __init__(self, channel: Channel, *, duration: float | None = None) -> None:
        """Start a stream at second 0.

        Args:
            channel: Which channel of each block to hear.
            duration: Seconds announced, None if nobody knows them for sure; no hole is
                believed to reach beyond them.
        """
        self._channel = channel
        self._duration = duration
        self._batch: list[RawBlock] = []
        self._batch_seconds = 0.0
        self._resampler: Resampler | None = None
        self._position = 0.0
        self.peak = 0.0
        """Largest magnitude of any sample given out so far."""
        self.num_holes = 0
        """Holes between two blocks filled with silence so far."""

    @property
    def position(self) -> float:
        """Seconds taken in, holes included."""
        return self._position

    def convert(self, blocks: Iterable[RawBlock]) -> Iterator[Samples]:
        """Take all blocks of a file, give (N,) float32 arrays of any length."""
        for block in blocks:
            yield from self.feed(block)
        yield from self.finish()

    def feed(self, block: RawBlock) -> Iterator[Samples]:
        """Take one block, give what is ready: any number of (N,) float32 arrays."""
        yield from self._fill_hole(block)
        yield from self._take(block)

    def finish(self) -> Iterator[Samples]:
        """Return all that is left."""
        yield from self._flush_batch()
        yield from self._close_resampler()

    def _fill_hole(self, block: RawBlock) -> Iterator[Samples]:
        hole = self._hole_before(block)
        self.num_holes += hole > 0 and self._position > 0
        missing = round(hole * block.sample_rate)
        step = round(_BATCH_SECONDS * block.sample_rate)
        for start in range(0, missing, step):
            silence = np.zeros((1, min(step, missing - start)), dtype=np.float32)
            yield from self._take(RawBlock(silence, block.sample_rate))

    def _hole_before(self, block: RawBlock) -> float:
        """Measure the silence that the time stamp of `block` asks for, in seconds."""
        if block.time is not None and self._duration is not None and block.time > self._duration:
            return 0.0
        return block.hole_after(self._position)

    def _take(self, block: RawBlock) -> Iterator[Samples]:
        if self._batch and not _alike(self._batch[-1], block):
            yield from self._flush_batch()
        self._batch.append(block)
        self._batch_seconds += block.duration
        self._position += block.duration
        if self._batch_seconds >= _BATCH_SECONDS:
            yield from self._flush_batch()

    def _flush_batch(self) -> Iterator[Samples]:
        if not self._batch:
            return
        raw = np.concatenate([block.samples for block in self._batch], axis=1)
        sample_rate, places = self._batch[0].sample_rate, self._batch[0].places
        self._batch, self._batch_seconds = [], 0.0
        if self._resampler is None or self._resampler.sample_rate != sample_rate:
            yield from self._close_resampler()
            self._resampler = Resampler(sample_rate)
        yield from self._give(self._resampler.feed(mix_down(raw, self._channel, places)))

    def _close_resampler(self) -> Iterator[Samples]:
        if self._resampler is not None:
            yield from self._give(self._resampler.finish())
            self._resampler = None

    def _give(self, samples: Samples) -> Iterator[Samples]:
        if len(samples):
            self.peak = max(self.peak, float(np.abs(samples).max()))
            yield samples


def _alike(one: RawBlock, other: RawBlock) -> bool:
    """Return whether two blocks can be joined as they are."""
    return (
        one.sample_rate == other.sample_rate
        and len(one.samples) == len(other.samples)
        and one.samples.dtype == other.samples.dtype
        and one.places == other.places
    )


def chunks_of(pieces: Iterable[Samples]) -> Iterator[AudioChunk]:
    """Gather pieces of any length into chunks of at least half a second, the last one shorter."""
    held: list[Samples] = []
    num_held = start = 0
    for piece in pieces:
        held.append(piece)
        num_held += len(piece)
        if num_held >= _CHUNK_SAMPLES:
            yield AudioChunk(np.concatenate(held), start)
            start += num_held
            held, num_held = [], 0
    if num_held:
        yield AudioChunk(np.concatenate(held), start)
