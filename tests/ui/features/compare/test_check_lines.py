from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from support.scripted_engine import hypothesis
from support.segments import changed, two_texts

from kasr_desktop.decoding.doubt import places
from kasr_desktop.domain.readings import EDITED, GREEDY, LM, REFERENCE
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.ui.features.compare.check_lines import (
    CheckLines,
    Mark,
    check_lines,
    lines_of_place,
)

TEXTS = st.lists(st.text("가나다", min_size=1, max_size=3), max_size=6).map(" ".join)


def said(greedy: str, lm: str, edited: str | None = None) -> Segment:
    own = None if edited is None else hypothesis(edited)
    return two_texts(0.0, 2.0, greedy=hypothesis(greedy), lm=hypothesis(lm), edited=own)


def column(lines: CheckLines, place: int) -> list[tuple[str, Mark]]:
    return [(cell.text, cell.mark) for cell in lines.columns[place]]


@given(TEXTS, TEXTS, TEXTS, st.none() | TEXTS)
def test_no_word_is_lost_and_lines_are_equally_long(
    greedy: str, lm: str, edited: str, reference: str | None
) -> None:
    words = None if reference is None else reference.split()
    lines = check_lines(said(greedy, lm, edited), words)
    expected = {GREEDY: greedy, LM: lm, EDITED: edited}
    if reference is not None:
        expected[REFERENCE] = reference
    assert {line: lines.text(line) for line in lines.lines} == expected
    assert all(len(cells) == len(lines.lines) for cells in lines.columns)
    for at, line in enumerate(lines.lines):
        numbers = [cells[at].number for cells in lines.columns if cells[at].number is not None]
        assert numbers == list(range(len(expected[line].split())))


def test_against_a_reference_every_text_is_marked() -> None:
    lines = check_lines(said("나는 학교 간다", "너는 학교에 막 간다"), "나는 학교에 간다".split())
    assert lines.lines == (REFERENCE, GREEDY, LM)
    assert column(lines, 0) == [
        ("나는", Mark.SAME),
        ("나는", Mark.SAME),
        ("너는", Mark.CHANGED),
    ]
    assert lines.columns[0][2].spans == ((0, 1),)
    assert column(lines, 2) == [("", Mark.SAME), ("", Mark.SAME), ("막", Mark.EXTRA)]


def test_a_word_missing_leaves_a_hole() -> None:
    lines = check_lines(said("나는 간다", "나는 학교에 간다"), "나는 학교에 간다".split())
    assert column(lines, 1)[1] == ("", Mark.MISSING)


def test_without_a_reference_both_sides_of_a_difference_are_marked() -> None:
    lines = check_lines(said("나는 학교 음 간다", "나는 학교에 간다"))
    assert lines.lines == (GREEDY, LM)
    assert column(lines, 0) == [("나는", Mark.SAME), ("나는", Mark.SAME)]
    assert column(lines, 1) == [("학교", Mark.CHANGED), ("학교에", Mark.CHANGED)]
    assert column(lines, 2) == [("음", Mark.EXTRA), ("", Mark.MISSING)]


def test_punctuation_of_the_user_is_no_error() -> None:
    lines = check_lines(said("간다", "간다", "“간다.”"), ["간다"])
    assert column(lines, 0)[3] == ("“간다.”", Mark.SAME)


def test_a_place_is_found_on_every_line() -> None:
    segment = said("나는 학교 간다", "나는 학교에 간다")
    segment = changed(segment, edited=hypothesis("나는 학교로 간다"))
    spans = lines_of_place(segment, places(segment)[1])
    assert spans == {GREEDY: (1, 2), LM: (1, 2), EDITED: (1, 2)}
