"""Minima, maxima and loudness of a recording at every zoom: what a waveform is drawn from.

The sound is read once, as a stream; what is kept of it is 1 200 bytes a second. Coarser
levels are made from finer ones, so that a picture of any stretch takes about as long.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.domain.audio import SAMPLE_RATE, Samples

BINS_A_SECOND = 200
"""Of the finest level: 5 ms, so that even a short syllable has a shape."""

Bins = NDArray[np.int16]  # (B, 3): least, greatest, root mean square; full scale is 32767

_BIN_SAMPLES = SAMPLE_RATE // BINS_A_SECOND
_FACTOR = 8  # from a level to the next
_FULL_SCALE = 32_767.0
_COARSEST_BINS = 64  # a level with fewer gets none above it

NO_BINS: Bins = np.zeros((0, 3), dtype=np.int16)


class PeakMeter:
    """Samples in, bins of the finest level out; how the stream is cut changes nothing."""

    def __init__(self) -> None:
        self._held = np.zeros(0, dtype=np.float32)

    def feed(self, samples: Samples) -> Bins:
        """Take (N,) samples at `SAMPLE_RATE`, give the bins that are complete.

        Example:
            >>> PeakMeter().feed(np.array([0.0, 1.0, -1.0, 0.0] * 20, dtype=np.float32)).tolist()
            [[-32767, 32767, 23170]]
        """
        joined = np.concatenate([self._held, samples]) if len(self._held) else samples
        num_bins = len(joined) // _BIN_SAMPLES
        whole = num_bins * _BIN_SAMPLES
        self._held = np.array(joined[whole:])
        return _measure(joined[:whole].reshape(num_bins, _BIN_SAMPLES))

    def finish(self) -> Bins:
        """Return the last bin, if samples are left for one."""
        left, self._held = self._held, self._held[:0]
        return _measure(left[None, :]) if len(left) else NO_BINS


def _measure(blocks: NDArray[np.float32]) -> Bins:
    if not len(blocks):
        return NO_BINS
    loudness = np.sqrt(np.mean(np.square(blocks), axis=1))
    columns = np.stack([blocks.min(axis=1), blocks.max(axis=1), loudness], axis=1)
    bins: Bins = np.rint(np.clip(columns, -1.0, 1.0) * _FULL_SCALE).astype(np.int16)
    return bins


class PeakPyramid:
    """All levels of a recording as far as it is known; another one is made where more is.

    The finest level is whatever array it is given, such as a file mapped into memory; the
    levels above it are kept here: of a 3-hour recording 2 MB.
    """

    def __init__(self, levels: tuple[Bins, ...] = (NO_BINS,)) -> None:
        """Know nothing; `grown` gives one that does."""
        self._levels = levels

    @property
    def num_bins(self) -> int:
        """Bins of the finest level."""
        return len(self._levels[0])

    @property
    def duration(self) -> float:
        """Seconds known."""
        return self.num_bins / BINS_A_SECOND

    @property
    def loudest(self) -> float:
        """How loud the loud places are, 0...1; a single knock does not count."""
        if not self.num_bins:
            return 0.0
        coarsest = np.abs(self._levels[-1][:, :2].astype(np.int32)).max(axis=1)
        return float(np.percentile(coarsest, 98)) / _FULL_SCALE

    def grown(self, finest: Bins) -> PeakPyramid:
        """Return a pyramid that knows more; what this one knows is not read again.

        Args:
            finest: (B, 3) int16; its first bins are those that were given before.
        """
        num_known = self.num_bins
        levels = [finest]
        for former in self._levels[1:]:
            num_known //= _FACTOR  # the last group may have been incomplete
            fresh = _coarser(levels[-1][num_known * _FACTOR :])
            levels.append(np.concatenate([former[:num_known], fresh]))
        while len(levels[-1]) > _COARSEST_BINS * _FACTOR:
            levels.append(_coarser(levels[-1]))
        return PeakPyramid(tuple(levels))

    def columns(self, start: float, column_seconds: float, count: int) -> NDArray[np.float32]:
        """Return what to draw: one column after another, each `column_seconds` wide.

        Args:
            start: Seconds; where the first column begins.
            column_seconds: More than 0.
            count: Columns.

        Returns:
            (count, 3) float32: least, greatest, root mean square, -1...1; NaN where nothing
            is known.
        """
        number, rate = 0, float(BINS_A_SECOND)
        while number + 1 < len(self._levels) and rate * column_seconds >= _FACTOR:
            number, rate = number + 1, rate / _FACTOR
        level = self._levels[number]
        found = np.full((count, 3), np.nan, dtype=np.float32)
        edges = np.floor((start + np.arange(count + 1) * column_seconds) * rate + 1e-6)
        known = (edges[:-1] >= 0) & (edges[:-1] < len(level))
        if known.any():
            first = edges[:-1][known].astype(np.int64)
            end = int(np.clip(edges[1:][known][-1], first[-1] + 1, len(level)))
            found[known] = _reduce(level[first[0] : end], first - first[0]) / _FULL_SCALE
        return found


def _coarser(level: Bins) -> Bins:
    """Join every eight bins, the last ones if they are fewer."""
    return _reduce(level, np.arange(0, len(level), _FACTOR)).astype(np.int16)


def _reduce(bins: Bins, starts: NDArray[np.int64]) -> NDArray[np.float32]:
    """Join the bins from each start to the next; equal starts give the same bin twice."""
    if not len(starts):
        return np.zeros((0, 3), dtype=np.float32)
    counts = np.maximum(1, np.diff(starts, append=len(bins)))
    power = np.square(bins[:, 2].astype(np.float32))
    joined = np.empty((len(starts), 3), dtype=np.float32)
    joined[:, 0] = np.minimum.reduceat(bins[:, 0], starts)
    joined[:, 1] = np.maximum.reduceat(bins[:, 1], starts)
    joined[:, 2] = np.sqrt(np.add.reduceat(power, starts) / counts)
    return joined
