"""Segments kept small: hours of text for whoever only gathers it and writes it at the end."""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import overload

from kasr_desktop.domain.transcript import Reading, Segment

_BLOCK = 64  # segments; some kB packed


class PackedSegments(Sequence[Segment]):
    """Segments in the order in which they came, without the alternatives of their readings.

    Files hold no alternatives. What is left is packed in blocks: a twentieth of what the
    objects take. One pass over them unpacks one block at a time; segments out of their order
    cost a block each.
    """

    def __init__(self, segments: Iterable[Segment] = ()) -> None:
        self._blocks: list[bytes] = []
        self._open: list[Segment] = []
        self._unpacked: tuple[int, list[Segment]] = (-1, [])
        for segment in segments:
            self.append(segment)

    def append(self, segment: Segment) -> None:
        """Take another segment."""
        bare = tuple(Reading(one.source, one.hypothesis) for one in segment.readings)
        self._open.append(replace(segment, readings=bare))
        if len(self._open) == _BLOCK:
            self._blocks.append(zlib.compress(pickle.dumps(self._open, pickle.HIGHEST_PROTOCOL)))
            self._open = []

    def __len__(self) -> int:
        return len(self._blocks) * _BLOCK + len(self._open)

    def __iter__(self) -> Iterator[Segment]:
        for block in self._blocks:
            yield from _unpacked(block)
        yield from self._open

    @overload
    def __getitem__(self, place: int) -> Segment: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Segment]: ...

    def __getitem__(self, place: int | slice) -> Segment | Sequence[Segment]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        number, inside = divmod(range(len(self))[place], _BLOCK)
        if number == len(self._blocks):
            return self._open[inside]
        if self._unpacked[0] != number:
            self._unpacked = number, _unpacked(self._blocks[number])
        return self._unpacked[1][inside]


def _unpacked(block: bytes) -> list[Segment]:
    segments: list[Segment] = pickle.loads(zlib.decompress(block))
    return segments
