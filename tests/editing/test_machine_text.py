from __future__ import annotations

from editing.made_documents import heard, in_order, rows, said, steps
from hypothesis import given
from hypothesis import strategies as st
from support.segments import alternatives_of, greedy_of, two_texts

from kasr_desktop.domain.transcript import Reading, Segment
from kasr_desktop.editing import row_operations
from kasr_desktop.editing.document import Document
from kasr_desktop.editing.machine_text import machine_patches


def _heard_words(segments: list[Segment], source: str) -> list[str]:
    return [word.text for segment in segments for word in segment.hypothesis(source).words]


@given(st.data())
def test_every_word_heard_lands_in_one_row_in_order(data: st.DataObject) -> None:
    document = Document(data.draw(rows()))
    for _ in range(data.draw(st.integers(0, 4))):
        change = data.draw(steps(document))
        if change is not None:
            document.do(change)
    kept = [(row.start, row.end, row.edited, row.speaker) for row in document.segments]
    again = data.draw(rows())
    document.replace_machine(again)
    now = list(document.segments)
    assert [(row.start, row.end, row.edited, row.speaker) for row in now] == kept
    assert in_order(now)
    for side in ("greedy", "lm"):
        assert _heard_words(now, side) == _heard_words(again, side)


@given(st.data())
def test_what_a_pass_leaves_does_not_depend_on_the_pass_before(data: st.DataObject) -> None:
    """So that decoding from a place outward ends as in order, whatever came on the way."""
    before, earlier, last = (data.draw(rows()) for _ in range(3))
    twice, once = Document(before), Document(before)
    twice.replace_machine(earlier)
    twice.replace_machine(last)
    once.replace_machine(last)
    assert list(twice.segments) == list(once.segments)


def test_a_row_in_which_one_text_was_not_made_is_the_same_after_any_pass() -> None:
    """The language model's text was missing in one order and empty in the other."""
    rows_now = [heard("가", "가"), heard("나", "나", 10.0)]
    twice, once = Document(rows_now), Document(rows_now)
    twice.replace_machine([heard("가", None)])
    for document in (twice, once):
        document.replace_machine([heard("다", "다", 10.0)])
    assert list(twice.segments) == list(once.segments)


def test_a_reading_that_is_not_decoded_again_stays() -> None:
    other = Reading("model:other", said("가나"))
    document = Document([heard("가", "가").with_reading(other)])
    document.replace_machine([heard("나", "나")])
    (row,) = document.segments
    assert [(one.source, one.hypothesis.text) for one in row.readings] == [
        ("greedy", "나"),
        ("lm", "나"),
        ("model:other", "가나"),
    ]


def test_rows_as_the_machine_cut_them_take_alternatives_along() -> None:
    (patch,) = machine_patches([heard("가", "나")], [heard("가", "다", others=["라"])])
    assert patch.inserted == (heard("가", "다", others=["라"]),)


def test_words_go_where_the_user_has_split() -> None:
    document = Document([heard("가 나 다 라", "가 나 다 라")])
    change = row_operations.split(document, 0, 3)
    assert change is not None
    document.do(change)
    document.replace_machine([heard("가 나 다 라", "각 난 닫 랄", others=["각 난 닫 라"])])
    assert [row.best.text for row in document.segments] == ["각 난", "닫 랄"]
    assert not any(alternatives_of(row) for row in document.segments)


def test_words_in_new_places_go_to_the_nearest_row() -> None:
    document = Document([heard("가", "가"), heard("나", "나", 10.0)])
    between = two_texts(8.0, 8.4, greedy=said("다", 8.0), lm=said("다", 8.0))
    late = two_texts(20.0, 20.4, greedy=said("라", 20.0), lm=said("라", 20.0))
    document.replace_machine([heard("가", "가"), between, heard("나", "나", 10.0), late])
    assert [row.best.text for row in document.segments] == ["가", "다 나 라"]


def test_rows_the_machine_was_not_asked_about_stay() -> None:
    before = [heard("가", "가"), heard("나", "나", 10.0)]
    document = Document(before)
    document.replace_machine([heard("가", "각")], until=5.0)
    assert [row.best.text for row in document.segments] == ["각", "나"]


def test_a_row_in_which_nothing_is_heard_any_more_is_empty_and_stays() -> None:
    document = Document([heard("가", "가"), heard("나", "나", 10.0)])
    document.replace_machine([heard("가", "가")])
    assert [row.best.text for row in document.segments] == ["가", ""]


def test_words_behind_the_last_row_go_into_it_though_an_earlier_one_ends_nearer() -> None:
    long, short = heard("가", "가"), two_texts(0.4, 10.4, greedy=said("나", 10.0))
    document = Document([long, short])
    document.replace_machine([long, heard("나", None, 10.0), heard("다", None, 20.0)])
    last = document.segments[1]
    assert greedy_of(last) is not None
    assert greedy_of(last).text == "나 다"
