"""Which words of a reference belong to which segment, for texts of any length.

A table of edits over a whole interview would have billions of cells. Runs of
syllables that stand exactly once on both sides are certain meeting places instead;
only between the two around a border of segments is a table filled.

Sources: anchors as in patience diff (Cohen 2008), longest increasing subsequence
(Fredman 1975, doi:10.1016/0012-365X(75)90103-X).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TypeVar

from kasr_desktop.text.alignment import Span, align, edit_distance

Result = TypeVar("Result")

_RUNS = (6, 4, 3, 2)  # syllables of an anchor, longest first
_SMALL = 40_000  # cells of a table that takes a millisecond
_LARGEST = 4_000_000  # cells; beyond, the two texts have nothing in common there
_STRIDE = 4096  # syllables looked at without a stop
_REACH = 4  # words a border may move for a better fit


@dataclass(frozen=True, slots=True)
class _Gap:
    """What lies between two anchors: a stretch of the reference and one of the text."""

    left: Span
    right: Span

    @property
    def cells(self) -> int:
        return (self.left[1] - self.left[0]) * (self.right[1] - self.right[0])


def share_reference(
    reference: Sequence[str], texts: Sequence[str]
) -> Generator[None, None, tuple[Span, ...]]:
    """Return every text its part of the reference, as first and end number of words.

    The parts follow each other and cover the reference. Borders lie where as few
    syllables as possible are wrong on both sides of them; spaces do not count, since
    recognized text has them elsewhere.

    Args:
        reference: Words, normalized.
        texts: What was recognized, a segment each, normalized, in time order.

    Yields:
        None, after every few milliseconds of work: a place to stop.

    Example:
        >>> words = "오늘 날씨가 좋다 내일 만나자".split()
        >>> drain(share_reference(words, ["오늘날씨가 좋", "내일 만"]))
        ((0, 3), (3, 5))
    """
    if not texts:
        return ()
    said = ["".join(text.split()) for text in texts]
    whole = "".join(reference), "".join(said)
    cuts = list(accumulate(map(len, said)))[:-1]
    places = yield from _map_cuts(*whole, cuts)
    starts = [0, *accumulate(map(len, reference))]
    borders = [_nearest(starts, place) for place in places]
    borders = yield from _best_borders(reference, said, borders)
    return tuple(zip([0, *borders], [*borders, len(reference)], strict=True))


def drain(work: Generator[object, None, Result]) -> Result:
    """Return what work with places to stop returns, without a stop."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            result: Result = end.value
            return result


def _map_cuts(left: str, right: str, cuts: Sequence[int]) -> Generator[None, None, list[int]]:
    """Return for places in `right` (ascending) the places in `left` that lie opposite."""
    places: dict[int, int] = {}
    work = [(_Gap((0, len(left)), (0, len(right))), 0)]
    while work:
        gap, level = work.pop()
        inside = cuts[bisect_left(cuts, gap.right[0]) : bisect_left(cuts, gap.right[1] + 1)]
        inside = [cut for cut in inside if cut not in places]
        if not inside:
            continue
        yield
        if gap.cells <= _SMALL or (level == len(_RUNS) and gap.cells <= _LARGEST):
            places |= _map_by_table(left, right, gap, inside)
        elif level == len(_RUNS):
            places |= _map_by_share(gap, inside)
        else:
            anchors = yield from _anchors(left, right, gap, _RUNS[level])
            places |= _map_by_anchors(anchors, gap, inside, level, work)
    return [places[cut] for cut in cuts]


def _map_by_anchors(
    anchors: Sequence[tuple[int, int]],
    gap: _Gap,
    cuts: Sequence[int],
    level: int,
    work: list[tuple[_Gap, int]],
) -> dict[int, int]:
    """Map the cuts that lie in anchors; put the gaps around the others to the work left."""
    found: dict[int, int] = {}
    gaps: list[_Gap] = []
    i, j = gap.left[0], gap.right[0]
    run = _RUNS[level]
    for at_left, at_right in anchors:
        overlaps = at_left < i or at_right < j
        if overlaps and at_left - i != at_right - j:
            continue
        if not overlaps:
            gaps.append(_Gap((i, at_left), (j, at_right)))
        found |= _inside(cuts, (at_right, at_right + run), at_left - at_right)
        i, j = at_left + run, at_right + run
    gaps.append(_Gap((i, gap.left[1]), (j, gap.right[1])))
    work += [(smaller, level + 1) for smaller in gaps]
    return found


def _inside(cuts: Sequence[int], span: Span, shift: int) -> dict[int, int]:
    """Map the cuts with matched syllables on both sides."""
    first, end = bisect_left(cuts, span[0] + 1), bisect_left(cuts, span[1])
    return {cut: cut + shift for cut in cuts[first:end]}


def _anchors(
    left: str, right: str, gap: _Gap, run: int
) -> Generator[None, None, list[tuple[int, int]]]:
    """Return the places of runs that stand once on either side, in an order both have."""
    lefts = yield from _unique(left, gap.left, run)
    rights = yield from _unique(right, gap.right, run)
    pairs = [(place, rights[text]) for text, place in lefts.items() if text in rights]
    yield
    rise = yield from _longest_rise(sorted(pairs))
    return rise


def _unique(text: str, span: Span, run: int) -> Generator[None, None, dict[str, int]]:
    places: dict[str, int] = {}
    for place in range(span[0], span[1] - run + 1):
        piece = text[place : place + run]
        places[piece] = -1 if piece in places else place
        if place % _STRIDE == 0:
            yield
    return {piece: place for piece, place in places.items() if place >= 0}


def _longest_rise(
    pairs: Sequence[tuple[int, int]],
) -> Generator[None, None, list[tuple[int, int]]]:
    """Return the longest part of `pairs`, sorted by left, whose right places rise too."""
    ends: list[int] = []  # smallest last place of a rise of each length
    owners: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        before.append(owners[length - 1] if length else -1)
        ends[length : length + 1] = [place]
        owners[length : length + 1] = [number]
        if number % _STRIDE == 0:
            yield
    rise: list[tuple[int, int]] = []
    number = owners[-1] if owners else -1
    while number >= 0:
        rise.append(pairs[number])
        number = before[number]
    return rise[::-1]


def _map_by_table(left: str, right: str, gap: _Gap, cuts: Sequence[int]) -> dict[int, int]:
    """Read the places off the best alignment of a gap."""
    edits = align(left[slice(*gap.left)], right[slice(*gap.right)])
    reached = {gap.right[0]: gap.left[0]}
    i = gap.left[0]
    for edit in edits:
        i += edit.left is not None
        if edit.right is not None:
            reached[gap.right[0] + edit.right + 1] = i
    return {cut: reached[cut] for cut in cuts}


def _map_by_share(gap: _Gap, cuts: Sequence[int]) -> dict[int, int]:
    """Map by proportion where the texts have nothing in common."""
    width = gap.right[1] - gap.right[0]
    height = gap.left[1] - gap.left[0]
    return {cut: gap.left[0] + height * (cut - gap.right[0]) // max(1, width) for cut in cuts}


def _nearest(starts: Sequence[int], place: int) -> int:
    """Return the number of the word whose start is nearest to a syllable's place."""
    number = min(bisect_left(starts, place), len(starts) - 1)
    if number and place - starts[number - 1] < starts[number] - place:
        return number - 1
    return number


def _best_borders(
    reference: Sequence[str], said: Sequence[str], borders: Sequence[int]
) -> Generator[None, None, list[int]]:
    """Move every border by a few words to where the errors around it are fewest."""
    best: list[int] = []
    for number, border in enumerate(borders):
        yield
        first = best[-1] if best else 0
        end = borders[number + 1] if number + 1 < len(borders) else len(reference)
        lowest, highest = max(first, border - _REACH), min(end, border + _REACH)
        before, after = said[number], said[number + 1]
        costs = {
            place: edit_distance("".join(reference[first:place]), before)
            + edit_distance("".join(reference[place:end]), after)
            for place in range(lowest, highest + 1)
        }
        best.append(
            min(costs, key=lambda place: (costs[place], abs(place - border)), default=first)
        )
    return best
