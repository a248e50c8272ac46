"""How loud a recording is from moment to moment, and where speech begins and ends by that."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Generator, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.domain.audio import SAMPLE_RATE, AudioChunk

Span = tuple[float, float]  # seconds

_HOP = 160  # samples: 10 ms
_SILENT = 1e-10  # power that stands for none
_AROUND = 5.0  # seconds on each side by which loud and quiet are told apart
_QUIET, _LOUD = 0.1, 0.9  # quantiles
_SHARE = 0.3  # of the way from quiet to loud
_LEAST_RANGE_DB = 12.0  # below, such as over music, levels tell nothing
_SILENCE = 6  # hops: a closed lip is shorter
_LEAD, _TAIL = 40, 80  # hops by which a word may begin earlier, or end later
_LETTER = 0.02  # seconds from a sound's start to where CTC hears it
_NO_PAUSE = 0.4  # seconds between letters of words that follow each other at once


class SoundLevels:
    """Levels of a whole recording in dB, 1.4 MB an hour."""

    def __init__(self, levels: NDArray[np.float32]) -> None:
        self._levels = levels

    def fitted(self, words: Sequence[Span], strangers: Sequence[Span] = ()) -> list[Span]:
        """Return where words begin and end: CTC knows their letters, but not their edges.

        Between two words with a pause, the first lasts until the pause and the second begins
        behind it; without one they meet, and so do a word and speech that is none of them.
        What levels do not tell stays as it is.

        Args:
            words: As CTC places them, in order, seconds.
            strangers: Speech between them that is none of them, in order.
        """
        starts = [start for start, _ in words]
        ends = [end for _, end in words]
        whole = len(self._levels) * _HOP / SAMPLE_RATE
        others = sorted(strangers)
        for place in range(len(words) + 1):
            low = ends[place - 1] if place else 0.0
            high = starts[place] if place < len(words) else whole
            between = _inside(others, low, high)
            following = between[0][0] if between else high
            before = between[-1][1] if between else low
            end, start = self._end(low, following), self._start(before, high)
            if end is None and (between or start is None) and following - low <= _NO_PAUSE:
                end = max(low, following - _LETTER)
            if start is None and (between or end is not None) and high - before <= _NO_PAUSE:
                start = max(before, high - _LETTER)
            if place and end is not None:
                ends[place - 1] = max(ends[place - 1], end)
            if place < len(words) and start is not None:
                starts[place] = min(starts[place], start)
        return list(zip(starts, ends, strict=True))

    def _loud(self, first: int, end: int) -> NDArray[np.bool_] | None:
        """Return which hops are loud, None where levels tell nothing."""
        reach = round(_AROUND * SAMPLE_RATE / _HOP)
        around = self._levels[max(0, first - reach) : end + reach]
        if not len(around) or end <= first:
            return None
        quiet, loud = np.quantile(around, [_QUIET, _LOUD])
        if loud - quiet < _LEAST_RANGE_DB:
            return None
        is_loud: NDArray[np.bool_] = self._levels[first:end] > quiet + _SHARE * (loud - quiet)
        return is_loud

    def _end(self, low: float, high: float) -> float | None:
        """Return where the speech that goes on at `low` falls silent, None if it does not."""
        first, end = _hops(low), min(_hops(low) + _TAIL, _hops(high))
        loud = self._loud(first, end)
        if loud is None:
            return None
        run = 0
        for place, is_loud in enumerate(loud):
            run = 0 if is_loud else run + 1
            if run == _SILENCE:
                return max(low, (first + place + 1 - run) * _HOP / SAMPLE_RATE)
        return None

    def _start(self, low: float, high: float) -> float | None:
        """Return where the speech that has begun at `high` began, None if no silence is there."""
        first, end = max(_hops(low), _hops(high) - _LEAD), _hops(high)
        loud = self._loud(first, end)
        if loud is None:
            return None
        run = 0
        for place in reversed(range(len(loud))):
            run = 0 if loud[place] else run + 1
            if run == _SILENCE:
                return min(high, (first + place + run) * _HOP / SAMPLE_RATE)
        return None


def hear_levels(chunks: Iterable[AudioChunk]) -> Generator[float, None, SoundLevels]:
    """Yield seconds heard, and return the levels."""
    parts: list[NDArray[np.float32]] = []
    rest = np.zeros(0, dtype=np.float32)
    for chunk in chunks:
        samples = np.concatenate([rest, chunk.samples])
        whole = len(samples) // _HOP * _HOP
        power = (samples[:whole].reshape(-1, _HOP) ** 2).mean(axis=1)
        parts.append((10 * np.log10(power + _SILENT)).astype(np.float32))
        rest = samples[whole:]
        yield chunk.end / SAMPLE_RATE
    return SoundLevels(np.concatenate(parts) if parts else np.zeros(0, dtype=np.float32))


def _hops(seconds: float) -> int:
    return round(seconds * SAMPLE_RATE / _HOP)


def _inside(spans: Sequence[Span], low: float, high: float) -> Sequence[Span]:
    """Return the spans, in order, that reach into a stretch."""
    first = bisect_right(spans, low, key=lambda span: span[1])
    return spans[first : bisect_left(spans, high, key=lambda span: span[0])]
