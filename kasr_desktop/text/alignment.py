"""Edit alignment of two texts: for error rates by unit cost, for the eye by likeness.

The compare view and the error list stand on the same alignment.

Source: Wagner & Fischer 1974, doi:10.1145/321796.321811.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray


class EditKind(Enum):
    """How one place of a text stands to its partner."""

    EQUAL = "equal"
    SUBSTITUTED = "substituted"
    DELETED = "deleted"
    INSERTED = "inserted"


@dataclass(frozen=True, slots=True)
class Edit:
    """One pair of an alignment, by place in the two sequences.

    Attributes:
        kind: Equal, substituted, deleted (only left) or inserted (only right).
        left: Place in the left (reference) sequence, None if inserted.
        right: Place in the right (hypothesis) sequence, None if deleted.
    """

    kind: EditKind
    left: int | None
    right: int | None


Span = tuple[int, int]  # first and end place of characters in a word


@dataclass(frozen=True, slots=True)
class WordPair:
    """Two words that stand side by side, with the syllables that differ.

    Attributes:
        edit: The pair, by place in the two word sequences.
        left_spans: Stretches of the left word that differ; all of it if it stands alone.
        right_spans: The same for the right word.
    """

    edit: Edit
    left_spans: tuple[Span, ...] = ()
    right_spans: tuple[Span, ...] = ()


def align(left: Sequence[Hashable], right: Sequence[Hashable]) -> tuple[Edit, ...]:
    """Align two sequences with the fewest substitutions, deletions and insertions.

    Of several alignments with as few edits it gives the one that rapidfuzz (under
    jiwer) gives, so that counts compare one by one, not only in sum.

    Example:
        >>> [edit.kind.value for edit in align("가나다라", "가다라마")]
        ['equal', 'deleted', 'equal', 'equal', 'inserted']
    """
    # rapidfuzz sets equal beginnings and ends aside first, which decides some ties
    start = _shared_length(left, right)
    end = _shared_length(left[start:][::-1], right[start:][::-1])
    middle = _align_middle(left[start : len(left) - end], right[start : len(right) - end])
    equal = [Edit(EditKind.EQUAL, place, place) for place in range(start)]
    moved = [_moved(edit, start) for edit in middle]
    back = reversed(range(1, end + 1))
    rest = [Edit(EditKind.EQUAL, len(left) - each, len(right) - each) for each in back]
    return (*equal, *moved, *rest)


def edit_distance(left: Sequence[Hashable], right: Sequence[Hashable]) -> int:
    """Count the edits of the best alignment, without making it.

    One big integer holds a whole column of the table, a bit a row, so that a
    thousand utterances take milliseconds.

    Source: Myers 1999, doi:10.1145/316542.316550, in Hyyrö's form (2003).

    Example:
        >>> edit_distance("가나다", "가다라"), edit_distance("", "가"), edit_distance("가", "")
        (2, 1, 1)
    """
    if not left:
        return len(right)
    places: dict[Hashable, int] = {}
    for place, item in enumerate(left):
        places[item] = places.get(item, 0) | (1 << place)
    full, last = (1 << len(left)) - 1, 1 << (len(left) - 1)
    rises, falls, distance = full, 0, len(left)
    for item in right:
        matches = places.get(item, 0)
        zero = (((matches & rises) + rises) ^ rises) | matches | falls
        gains = (falls | ~(zero | rises)) & full
        losses = rises & zero
        distance += bool(gains & last) - bool(losses & last)
        gains = (gains << 1) | 1
        rises = ((losses << 1) | ~(zero | gains)) & full
        falls = gains & zero & full
    return distance


def split_place(
    first: Sequence[Hashable], second: Sequence[Hashable], right: Sequence[Hashable]
) -> int:
    """Return the place in `right` that parts it best between two halves of a left sequence.

    Example:
        >>> split_place("가나", "다라", "가다라")
        1
    """
    before = _edit_costs_row(first, right)
    after = _edit_costs_row(first=second[::-1], right=right[::-1])[::-1]
    return int((before + after).argmin())


def align_words(left: Sequence[str], right: Sequence[str]) -> tuple[WordPair, ...]:
    """Align words for the eye: words that look alike stand side by side.

    A substitution costs the more the fewer syllables two words share, up to as much
    as a deletion and an insertion, so that 한국어를 meets 한국어는 and not 오늘.

    Example:
        >>> pairs = align_words(["오늘", "한국어를"], ["한국어는"])
        >>> [(pair.edit.kind.value, pair.right_spans) for pair in pairs]
        [('deleted', ()), ('substituted', ((3, 4),))]
    """
    differences = _word_differences(left, right)
    costs = _weighted_costs(differences)
    edits: list[Edit] = []
    i, j = len(left), len(right)
    while i and j:
        if np.isclose(costs[i, j], costs[i - 1, j - 1] + differences[i - 1, j - 1]):
            i, j = i - 1, j - 1
            edits.append(Edit(_kind(left[i] == right[j]), i, j))
        elif np.isclose(costs[i, j], costs[i - 1, j] + 1):
            i -= 1
            edits.append(Edit(EditKind.DELETED, i, None))
        else:
            j -= 1
            edits.append(Edit(EditKind.INSERTED, None, j))
    return tuple(_word_pair(edit, left, right) for edit in _with_rest(edits, i, j))


def differing_spans(left: str, right: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Return the stretches of characters in which two words differ, for each word.

    Example:
        >>> differing_spans("갔었습니다", "갔습니까")
        (((1, 2), (4, 5)), ((3, 4),))
    """
    edits = [edit for edit in align(left, right) if edit.kind is not EditKind.EQUAL]
    lefts = [edit.left for edit in edits if edit.left is not None]
    rights = [edit.right for edit in edits if edit.right is not None]
    return _join_places(lefts), _join_places(rights)


def _shared_length(left: Sequence[Hashable], right: Sequence[Hashable]) -> int:
    """Count the units at the beginning that are the same in both."""
    pairs = enumerate(zip(left, right, strict=False))
    return next((i for i, (one, other) in pairs if one != other), min(len(left), len(right)))


def _align_middle(left: Sequence[Hashable], right: Sequence[Hashable]) -> tuple[Edit, ...]:
    """Align two sequences that differ in their first and in their last unit."""
    costs = _edit_costs(left, right)
    edits: list[Edit] = []
    i, j = len(left), len(right)
    while i and j:
        if costs[i, j] == costs[i - 1, j] + 1:
            i -= 1
            edits.append(Edit(EditKind.DELETED, i, None))
        elif j > 1 and costs[i, j - 1] == costs[i - 1, j - 1] - 1:
            j -= 1
            edits.append(Edit(EditKind.INSERTED, None, j))
        else:
            i, j = i - 1, j - 1
            edits.append(Edit(_kind(left[i] == right[j]), i, j))
    return _with_rest(edits, i, j)


def _moved(edit: Edit, by: int) -> Edit:
    left = None if edit.left is None else edit.left + by
    right = None if edit.right is None else edit.right + by
    return Edit(edit.kind, left, right)


def _edit_costs_row(first: Sequence[Hashable], right: Sequence[Hashable]) -> NDArray[np.int32]:
    """Return the edit distance of `first` to every prefix of `right`, (len(right) + 1,)."""
    left_ids, right_ids = _ids(first, right)
    columns = np.arange(len(right) + 1, dtype=np.int32)
    row = columns.copy()
    for left_id in left_ids:
        row = _next_row(row, left_id != right_ids, columns)
    return row


def _edit_costs(left: Sequence[Hashable], right: Sequence[Hashable]) -> NDArray[np.int32]:
    """Fill the table of edit distances of all prefixes, (len(left) + 1, len(right) + 1)."""
    left_ids, right_ids = _ids(left, right)
    costs = np.zeros((len(left) + 1, len(right) + 1), dtype=np.int32)
    columns = np.arange(len(right) + 1, dtype=np.int32)
    costs[0] = columns
    for i, left_id in enumerate(left_ids, start=1):
        costs[i] = _next_row(costs[i - 1], left_id != right_ids, columns)
    return costs


def _ids(
    left: Sequence[Hashable], right: Sequence[Hashable]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Number the units of two sequences: equal units, equal numbers."""
    ids: dict[Hashable, int] = {}
    numbers = [[ids.setdefault(item, len(ids)) for item in side] for side in (left, right)]
    return np.array(numbers[0], dtype=np.int32), np.array(numbers[1], dtype=np.int32)


def _next_row(
    row: NDArray[np.int32], differs: NDArray[np.bool_], columns: NDArray[np.int32]
) -> NDArray[np.int32]:
    """Return the row of the table of costs under `row`."""
    lower: NDArray[np.int32] = row + 1
    np.minimum(lower[1:], row[:-1] + differs, out=lower[1:])
    # an insertion adds one a column: a running minimum after taking the column off
    result: NDArray[np.int32] = np.minimum.accumulate(lower - columns) + columns
    return result


def _word_differences(left: Sequence[str], right: Sequence[str]) -> NDArray[np.float64]:
    """Fill the costs of putting two words side by side, 0...2, (len(left), len(right))."""
    known: dict[tuple[str, str], float] = {}
    differences = np.zeros((len(left), len(right)))
    for i, one in enumerate(left):
        for j, other in enumerate(right):
            if (one, other) not in known:
                longer = max(len(one), len(other), 1)
                known[one, other] = 2.0 * edit_distance(one, other) / longer
            differences[i, j] = known[one, other]
    return differences


def _weighted_costs(differences: NDArray[np.float64]) -> NDArray[np.float64]:
    num_left, num_right = differences.shape
    columns = np.arange(num_right + 1, dtype=np.float64)
    costs = np.zeros((num_left + 1, num_right + 1))
    costs[0] = columns
    for i in range(1, num_left + 1):
        costs[i] = costs[i - 1] + 1
        diagonal = costs[i - 1, :-1] + differences[i - 1]
        np.minimum(costs[i, 1:], diagonal, out=costs[i, 1:])
        costs[i] = np.minimum.accumulate(costs[i] - columns) + columns
    return costs


def _word_pair(edit: Edit, left: Sequence[str], right: Sequence[str]) -> WordPair:
    if edit.left is not None and edit.right is not None:
        return WordPair(edit, *differing_spans(left[edit.left], right[edit.right]))
    if edit.left is not None:
        return WordPair(edit, left_spans=((0, len(left[edit.left])),))
    assert edit.right is not None  # noqa: S101 - our own law: an edit has a side
    return WordPair(edit, right_spans=((0, len(right[edit.right])),))


def _with_rest(edits: list[Edit], num_left: int, num_right: int) -> tuple[Edit, ...]:
    """Put what is left of one side before the edits found from the end."""
    edits += [Edit(EditKind.DELETED, i, None) for i in reversed(range(num_left))]
    edits += [Edit(EditKind.INSERTED, None, j) for j in reversed(range(num_right))]
    return tuple(reversed(edits))


def _kind(equal: bool) -> EditKind:
    return EditKind.EQUAL if equal else EditKind.SUBSTITUTED


def _join_places(places: list[int]) -> tuple[Span, ...]:
    spans: list[Span] = []
    for place in places:
        if spans and spans[-1][1] == place:
            spans[-1] = (spans[-1][0], place + 1)
        else:
            spans.append((place, place + 1))
    return tuple(spans)
