"""Edit alignment of two texts: for error rates by unit cost, for the eye by likeness.

Plain distances and alignments are rapidfuzz's, of which this is the one door; the
alignment by likeness of Korean words is ours (Wagner & Fischer 1974,
doi:10.1145/321796.321811). The compare view and the error list stand on the same one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from math import isclose
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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


_KINDS = {
    "equal": EditKind.EQUAL,
    "replace": EditKind.SUBSTITUTED,
    "delete": EditKind.DELETED,
    "insert": EditKind.INSERTED,
}

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


def align(left: Sequence[str], right: Sequence[str]) -> tuple[Edit, ...]:
    """Align two texts, or two lists of words, with the fewest edits.

    Of several alignments with as few edits it is the one that jiwer counts, since both
    ask rapidfuzz.

    Example:
        >>> [edit.kind.value for edit in align("가나다라", "가다라마")]
        ['equal', 'deleted', 'equal', 'equal', 'inserted']
    """
    from rapidfuzz.distance import Levenshtein

    edits: list[Edit] = []
    for run in Levenshtein.opcodes(left, right):
        kind = _KINDS[run.tag]
        num_edits = max(run.src_end - run.src_start, run.dest_end - run.dest_start)
        edits += (
            Edit(
                kind,
                None if kind is EditKind.INSERTED else run.src_start + number,
                None if kind is EditKind.DELETED else run.dest_start + number,
            )
            for number in range(num_edits)
        )
    return tuple(edits)


def count_edits(left: Sequence[str], right: Sequence[str]) -> tuple[int, int, int]:
    """Count substitutions, deletions and insertions of `align`, without making it.

    Example:
        >>> count_edits("가나다라", "가다라마")
        (0, 1, 1)
    """
    from rapidfuzz.distance import Levenshtein

    tags = [edit.tag for edit in Levenshtein.editops(left, right)]
    return tags.count("replace"), tags.count("delete"), tags.count("insert")


def equal_runs(left: Sequence[str], right: Sequence[str]) -> tuple[tuple[int, int, int], ...]:
    """Return what is equal in `align`: place in `left`, in `right`, and length of each run.

    Example:
        >>> equal_runs("가나다라", "가다라마")
        ((0, 0, 1), (2, 1, 2))
    """
    from rapidfuzz.distance import Levenshtein

    return tuple(
        (run.src_start, run.dest_start, run.src_end - run.src_start)
        for run in Levenshtein.opcodes(left, right)
        if run.tag == "equal"
    )


def edit_distance(left: Sequence[str], right: Sequence[str]) -> int:
    """Count the edits of the best alignment, without making it.

    Example:
        >>> edit_distance("가나다", "가다라"), edit_distance("", "가"), edit_distance("가", "")
        (2, 1, 1)
    """
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.distance(left, right)


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
        if isclose(costs[i, j], costs[i - 1, j - 1] + differences[i - 1, j - 1]):
            i, j = i - 1, j - 1
            edits.append(Edit(_kind(left[i] == right[j]), i, j))
        elif isclose(costs[i, j], costs[i - 1, j] + 1):
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


def _word_differences(left: Sequence[str], right: Sequence[str]) -> NDArray[np.float64]:
    """Return the costs of putting two words side by side, 0...2, (len(left), len(right))."""
    import numpy as np
    from rapidfuzz.distance import Levenshtein
    from rapidfuzz.process import cdist

    distances = cdist(left, right, scorer=Levenshtein.distance, dtype=np.int32)
    left_lengths = np.array([len(word) for word in left], dtype=np.int32)
    right_lengths = np.array([len(word) for word in right], dtype=np.int32)
    longer = np.maximum(1, np.maximum.outer(left_lengths, right_lengths))
    differences: NDArray[np.float64] = 2.0 * distances / longer
    return differences


def _weighted_costs(differences: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np

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
