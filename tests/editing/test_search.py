from __future__ import annotations

from editing.made_documents import heard, rows, texts, word_texts
from hypothesis import given

from kasr_desktop.editing.change import ChangeKind
from kasr_desktop.editing.document import Document
from kasr_desktop.editing.search import (
    Match,
    Query,
    find_matches,
    replace_all,
    replace_matches,
)
from kasr_desktop.text.hangul import nfd

ROWS = [heard("가", "사과 사과를 사과"), heard("가", "a사과 A", 20.0)]


def test_every_place_is_found_in_order() -> None:
    assert find_matches(ROWS, Query("사과")) == [
        Match(0, 0, 2),
        Match(0, 3, 5),
        Match(0, 7, 9),
        Match(1, 1, 3),
    ]


def test_whole_words_have_spaces_around_them() -> None:
    assert find_matches(ROWS, Query("사과", whole_words=True)) == [Match(0, 0, 2), Match(0, 7, 9)]
    assert find_matches(ROWS, Query("사과 사과를", whole_words=True)) == [Match(0, 0, 6)]


def test_latin_letters_are_found_in_any_case_unless_asked() -> None:
    assert len(find_matches(ROWS, Query("A"))) == 2
    assert find_matches(ROWS, Query("A", match_case=True)) == [Match(1, 4, 5)]


def test_loose_jamo_find_syllables_and_nothing_finds_nothing() -> None:
    assert len(find_matches(ROWS, Query(nfd("사과")))) == 4
    assert find_matches(ROWS, Query("  ")) == []
    assert find_matches(ROWS, Query("(")) == []


def test_replacing_all_is_one_step_with_its_count() -> None:
    document = Document(ROWS)
    change = replace_all(document, Query("사과"), r"배\1")
    assert change is not None
    assert (change.kind, change.count, len(change.patches)) == (ChangeKind.REPLACE, 4, 2)
    document.do(change)
    assert document.segments[0].best.text == r"배\1 배\1를 배\1"
    document.undo()
    assert document.segments == ROWS


def test_one_place_is_replaced_alone() -> None:
    document = Document(ROWS)
    change = replace_matches(document, [Match(0, 3, 5)], "배")
    assert change is not None
    document.do(change)
    assert document.segments[0].best.text == "사과 배를 사과"


def test_replacing_by_the_same_is_no_step() -> None:
    assert replace_all(Document(ROWS), Query("사과"), "사과") is None


@given(rows(), word_texts, texts)
def test_nothing_is_left_to_find_and_the_rest_stays(
    segments: list[object], wanted: str, replacement: str
) -> None:
    document = Document(segments)  # type: ignore[arg-type]
    expected = [
        " ".join(row.best.text.replace(wanted, replacement).split()) for row in document.segments
    ]
    change = replace_all(document, Query(wanted, match_case=True), replacement)
    if change is not None:
        document.do(change)
    assert [row.best.text for row in document.segments] == expected
