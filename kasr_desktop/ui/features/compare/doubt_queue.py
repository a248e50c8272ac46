"""Doubtful places of a whole document and the way through them."""

from __future__ import annotations

import time
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from kasr_desktop.decoding.doubt import DOUBTFUL, Place, places
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.ui.features.compare.picking import standing_text

_NEAR = 0.02  # seconds: marks are rounded


class DoubtOrder(Enum):
    """Which place comes next."""

    WORST_FIRST = "worst_first"
    BY_TIME = "by_time"


class Spot(NamedTuple):
    """A place in a document.

    Attributes:
        row: Number of the segment.
        number: Of the place in it.
        place: The place.
        doubt: Of the place, worked out once.
    """

    row: int
    number: int
    place: Place
    doubt: float

    def key(self, order: DoubtOrder) -> tuple[float, int, int]:
        """Return what sorts spots in an order."""
        doubt = -self.doubt if order is DoubtOrder.WORST_FIRST else 0.0
        return doubt, self.row, self.number


@dataclass(slots=True)
class _Known:
    """What was worked out of a row.

    Attributes:
        segment: The row, so that its identity stays its own.
        places: All of them.
        doubtful: Number and doubt of those worth a look.
        num_open: How many of these are not resolved, None before they were counted.
    """

    segment: Segment
    places: tuple[Place, ...]
    doubtful: tuple[tuple[int, float], ...]
    num_open: int | None = None


class DoubtQueue:
    """Knows the places of every row once they were looked at, and which are resolved.

    A place is resolved once the user picked a reading there, or wrote something else
    than the machine.
    """

    def __init__(self) -> None:
        self._rows: dict[int, _Known] = {}
        self._resolved: set[tuple[float, str]] = set()

    def places(self, segment: Segment) -> tuple[Place, ...]:
        """Return a row's places; worked out once."""
        return self._look(segment).places

    def doubtful(self, segment: Segment) -> list[Place]:
        """Return a row's places that are worth a look and not decided."""
        known = self._look(segment)
        found = (known.places[number] for number, _ in known.doubtful)
        return [place for place in found if not self.is_resolved(segment, place)]

    def look_ahead(self, segments: Sequence[Segment], seconds: float) -> bool:
        """Work out rows for a while; tell whether all are known now."""
        deadline = time.monotonic() + seconds
        for segment in [one for one in segments if id(one) not in self._rows]:
            if time.monotonic() > deadline:
                return False
            self._look(segment)
        return True

    def resolve(self, place: Place) -> None:
        """Do not ask about a place again."""
        self._resolved.add(_mark(place))
        for known in self._rows.values():
            row = known.segment
            if row.start - _NEAR <= place.start <= row.end + _NEAR:
                known.num_open = None

    def is_resolved(self, segment: Segment, place: Place) -> bool:
        """Return whether the user has decided a place."""
        if _mark(place) in self._resolved:
            return True
        return segment.edited is not None and standing_text(segment, place) != place.text

    def spots(self, segments: Sequence[Segment], order: DoubtOrder) -> list[Spot]:
        """Return all places still doubtful, in order."""
        keyed = [(spot.key(order), spot) for spot in self._spots(segments)]
        keyed.sort()  # no two keys are equal, so spots themselves are never compared
        return [spot for _, spot in keyed]

    def num_spots(self, segments: Sequence[Segment]) -> int:
        """Count the places still doubtful; rows that stay are not gone through again."""
        return sum(self._num_open(segment) for segment in segments)

    def forget_others(self, segments: Sequence[Segment]) -> None:
        """Drop what is known of rows that are no more."""
        alive = {id(segment) for segment in segments}
        self._rows = {key: known for key, known in self._rows.items() if key in alive}

    def _look(self, segment: Segment) -> _Known:
        known = self._rows.get(id(segment))
        if known is None:
            found = places(segment)
            doubts = ((number, place.doubt) for number, place in enumerate(found))
            doubtful = tuple((number, doubt) for number, doubt in doubts if doubt >= DOUBTFUL)
            known = self._rows[id(segment)] = _Known(segment, found, doubtful)
        return known

    def _num_open(self, segment: Segment) -> int:
        known = self._look(segment)
        if known.num_open is None:
            places = (known.places[number] for number, _ in known.doubtful)
            known.num_open = sum(not self.is_resolved(segment, place) for place in places)
        return known.num_open

    def _spots(self, segments: Sequence[Segment]) -> Iterator[Spot]:
        for row, segment in enumerate(segments):
            known = self._look(segment)
            for number, doubt in known.doubtful:
                if not self.is_resolved(segment, known.places[number]):
                    yield Spot(row, number, known.places[number], doubt)


def next_spot(
    spots: Sequence[Spot], current: Spot | None, order: DoubtOrder, *, backwards: bool = False
) -> Spot | None:
    """Return the spot after (or before) the current one, from the other end behind the last.

    Args:
        spots: In `order`; `current` need not be among them.
        current: Where the user is, None for nowhere.
        order: Theirs.
        backwards: Go back.
    """
    if not spots:
        return None
    if current is None:
        return spots[-1] if backwards else spots[0]
    here = current.key(order)
    if backwards:
        return spots[bisect_left(spots, here, key=lambda spot: spot.key(order)) - 1]
    return spots[bisect_right(spots, here, key=lambda spot: spot.key(order)) % len(spots)]


def _mark(place: Place) -> tuple[float, str]:
    return round(place.start, 2), place.text
