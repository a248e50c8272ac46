"""Doubtful places of a whole document and the way through them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from kasr_desktop.decoding.doubt import Place, places
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.ui.compare.picking import standing_text


class DoubtOrder(Enum):
    """Which place comes next."""

    WORST_FIRST = "worst_first"
    BY_TIME = "by_time"


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a document.

    Attributes:
        row: Number of the segment.
        number: Of the place in it.
        place: The place.
    """

    row: int
    number: int
    place: Place

    def key(self, order: DoubtOrder) -> tuple[float, int, int]:
        """Give what sorts spots in an order."""
        doubt = -self.place.doubt if order is DoubtOrder.WORST_FIRST else 0.0
        return doubt, self.row, self.number


class DoubtQueue:
    """Knows the places of every row once they were looked at, and which are settled.

    A place is settled once the user picked a reading there, or wrote something else
    than the machine.
    """

    def __init__(self) -> None:
        self._known: dict[int, tuple[Segment, tuple[Place, ...]]] = {}
        self._settled: set[tuple[float, str]] = set()

    def places(self, segment: Segment) -> tuple[Place, ...]:
        """Give a row's places; worked out once."""
        known = self._known.get(id(segment))
        if known is None or known[0] is not segment:
            known = self._known[id(segment)] = segment, places(segment)
        return known[1]

    def settle(self, place: Place) -> None:
        """Do not ask about a place again."""
        self._settled.add(_mark(place))

    def is_settled(self, segment: Segment, place: Place) -> bool:
        """Tell whether the user has decided a place."""
        if _mark(place) in self._settled:
            return True
        return segment.edited is not None and standing_text(segment, place) != place.lm

    def spots(self, segments: Sequence[Segment], order: DoubtOrder) -> list[Spot]:
        """Give all places still doubtful, in order."""
        return sorted(self._spots(segments), key=lambda spot: spot.key(order))

    def forget_others(self, segments: Sequence[Segment]) -> None:
        """Drop what is known of rows that are no more."""
        alive = {id(segment) for segment in segments}
        self._known = {key: known for key, known in self._known.items() if key in alive}

    def _spots(self, segments: Sequence[Segment]) -> Iterator[Spot]:
        for row, segment in enumerate(segments):
            for number, place in enumerate(self.places(segment)):
                if place.is_doubtful and not self.is_settled(segment, place):
                    yield Spot(row, number, place)


def next_spot(
    spots: Sequence[Spot], current: Spot | None, order: DoubtOrder, *, backwards: bool = False
) -> Spot | None:
    """Give the spot after (or before) the current one, from the other end behind the last.

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
    keys = [spot.key(order) for spot in spots]
    if backwards:
        return spots[bisect_left(keys, current.key(order)) - 1]
    return spots[bisect_right(keys, current.key(order)) % len(spots)]


def _mark(place: Place) -> tuple[float, str]:
    return round(place.start, 2), place.lm
