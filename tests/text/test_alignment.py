from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from kasr_desktop.text.alignment import (
    EditKind,
    align,
    align_words,
    count_edits,
    differing_spans,
    edit_distance,
)

Pairs = list[tuple[EditKind, int | None, int | None]]


def textbook(left: Sequence[str], right: Sequence[str]) -> Pairs:
    """Align by the whole table of costs (Wagner & Fischer 1974), ties as rapidfuzz has them."""
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    end = 0
    while end < min(len(left), len(right)) - start and left[-1 - end] == right[-1 - end]:
        end += 1
    equal: Pairs = [(EditKind.EQUAL, place, place) for place in range(start)]
    i, j = len(left) - end, len(right) - end
    rest: Pairs = [(EditKind.EQUAL, i + place, j + place) for place in range(end)]
    costs = {(i, start): i - start for i in range(start, i + 1)}
    costs |= {(start, j): j - start for j in range(start, j + 1)}
    for row, column in product(range(start, i), range(start, j)):
        differs = left[row] != right[column]
        costs[row + 1, column + 1] = min(
            costs[row, column] + differs,
            costs[row, column + 1] + 1,
            costs[row + 1, column] + 1,
        )
    found: Pairs = []
    while i > start or j > start:
        if j == start or (i > start and costs[i, j] == costs[i - 1, j] + 1):
            i -= 1
            found.append((EditKind.DELETED, i, None))
        elif i == start or (j > start + 1 and costs[i, j - 1] == costs[i - 1, j - 1] - 1):
            j -= 1
            found.append((EditKind.INSERTED, None, j))
        else:
            i, j = i - 1, j - 1
            kind = EditKind.EQUAL if left[i] == right[j] else EditKind.SUBSTITUTED
            found.append((kind, i, j))
    return [*equal, *reversed(found), *rest]


SHORT = st.text("가나다라", max_size=12)
WORDS = st.lists(st.text("가나다라", min_size=1, max_size=4), max_size=8)


@given(SHORT, SHORT)
def test_alignment_walks_both_sides_in_order(left: str, right: str) -> None:
    edits = align(left, right)
    assert [edit.left for edit in edits if edit.left is not None] == list(range(len(left)))
    assert [edit.right for edit in edits if edit.right is not None] == list(range(len(right)))
    for edit in edits:
        if edit.kind is EditKind.EQUAL:
            assert edit.left is not None
            assert edit.right is not None
            assert left[edit.left] == right[edit.right]


@given(SHORT, SHORT)
def test_alignment_of_syllables_is_the_textbooks(left: str, right: str) -> None:
    edits = [(edit.kind, edit.left, edit.right) for edit in align(left, right)]
    assert edits == textbook(left, right)


@given(WORDS, WORDS)
def test_alignment_of_words_is_the_textbooks(left: list[str], right: list[str]) -> None:
    edits = [(edit.kind, edit.left, edit.right) for edit in align(left, right)]
    assert edits == textbook(left, right)


@given(SHORT)
def test_a_list_of_syllables_is_aligned_as_their_text(text: str) -> None:
    assert all(edit.kind is EditKind.EQUAL for edit in align(list(text), text))


@given(SHORT, SHORT)
def test_counts_are_those_of_the_alignment(left: str, right: str) -> None:
    kinds = [edit.kind for edit in align(left, right)]
    counted = EditKind.SUBSTITUTED, EditKind.DELETED, EditKind.INSERTED
    assert count_edits(left, right) == tuple(map(kinds.count, counted))


@given(SHORT, SHORT)
def test_distance_is_the_number_of_edits(left: str, right: str) -> None:
    errors = sum(edit.kind is not EditKind.EQUAL for edit in align(left, right))
    assert edit_distance(left, right) == errors


@given(st.text("가나", max_size=200), st.text("가나", max_size=200))
def test_long_distances(left: str, right: str) -> None:
    errors = sum(edit.kind is not EditKind.EQUAL for edit in align(left, right))
    assert edit_distance(left, right) == errors


@given(WORDS, WORDS)
def test_word_pairs_walk_both_sides_in_order(left: list[str], right: list[str]) -> None:
    pairs = align_words(left, right)
    assert [p.edit.left for p in pairs if p.edit.left is not None] == list(range(len(left)))
    assert [p.edit.right for p in pairs if p.edit.right is not None] == list(range(len(right)))


@given(WORDS)
def test_equal_words_have_no_differences(words: list[str]) -> None:
    assert all(
        pair.edit.kind is EditKind.EQUAL and not pair.left_spans and not pair.right_spans
        for pair in align_words(words, words)
    )


@given(SHORT, SHORT)
def test_outside_the_spans_words_are_equal(left: str, right: str) -> None:
    left_spans, right_spans = differing_spans(left, right)

    def kept(text: str, spans: tuple[tuple[int, int], ...]) -> str:
        return "".join(
            char
            for place, char in enumerate(text)
            if not any(first <= place < end for first, end in spans)
        )

    assert kept(left, left_spans) == kept(right, right_spans)


def test_words_that_look_alike_meet() -> None:
    greedy = ["오늘은", "날시가", "참", "좋습니다"]
    lm = ["오늘", "날씨가", "좋습니다", "정말"]
    pairs = align_words(greedy, lm)
    assert [(pair.edit.kind, pair.edit.left, pair.edit.right) for pair in pairs] == [
        (EditKind.SUBSTITUTED, 0, 0),
        (EditKind.SUBSTITUTED, 1, 1),
        (EditKind.DELETED, 2, None),
        (EditKind.EQUAL, 3, 2),
        (EditKind.INSERTED, None, 3),
    ]
    assert pairs[1].left_spans == pairs[1].right_spans == ((1, 2),)
    assert pairs[2].left_spans == ((0, 1),)
    assert pairs[4].right_spans == ((0, 2),)
