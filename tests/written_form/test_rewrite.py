from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasr_desktop.written_form.rewrite import (
    Rewrite,
    RewriteKind,
    apply_rewrites,
    written_words,
)

WORDS = st.lists(st.text("가나다라", min_size=1, max_size=4), min_size=1, max_size=6)


@st.composite
def words_and_rewrites(draw: st.DrawFn) -> tuple[list[str], list[Rewrite]]:
    """Return words, and rewrites that leave each word something to show for it."""
    words = draw(WORDS)
    heard = " ".join(words)
    cuts = sorted(draw(st.lists(st.integers(0, len(heard)), max_size=6, unique=True)))
    rewrites = []
    for start, end in zip(cuts[::2], cuts[1::2], strict=False):
        text = draw(st.text("12, ", min_size=1, max_size=3)) + "x"
        rewrites.append(Rewrite(start, end, text, RewriteKind.NUMERAL))
    return words, rewrites


@given(words_and_rewrites())
def test_written_words_are_the_rewritten_text(case: tuple[list[str], list[Rewrite]]) -> None:
    words, rewrites = case
    text = " ".join(word.text for word in written_words(words, rewrites))
    assert text == " ".join(apply_rewrites(" ".join(words), rewrites).split())


@given(words_and_rewrites())
def test_every_heard_word_is_covered_in_order(case: tuple[list[str], list[Rewrite]]) -> None:
    words, rewrites = case
    written = written_words(words, rewrites)
    covered = {number for word in written for number in range(word.first, word.last)}
    assert covered == set(range(len(words)))
    firsts = [word.first for word in written]
    assert firsts == sorted(firsts)


@given(WORDS)
def test_without_rewrites_everything_stands_as_heard(words: list[str]) -> None:
    written = written_words(words, [])
    assert [word.text for word in written] == words
    assert all(not word.kinds for word in written)
    assert [(word.first, word.last) for word in written] == [(n, n + 1) for n in range(len(words))]


def test_a_word_parted_in_two_shares_what_was_heard() -> None:
    written = written_words(["할수", "있다"], [Rewrite(1, 1, " ", RewriteKind.SPACING)])
    assert [(word.text, word.first, word.last) for word in written] == [
        ("할", 0, 1),
        ("수", 0, 1),
        ("있다", 1, 2),
    ]


def test_rewrites_over_one_another_are_refused() -> None:
    over = [Rewrite(0, 2, "1", RewriteKind.NUMERAL), Rewrite(1, 3, "2", RewriteKind.NUMERAL)]
    with pytest.raises(ValueError, match="overlap"):
        apply_rewrites("가나다", over)
