from __future__ import annotations

import pytest
from editing.made_documents import heard, rows, said
from hypothesis import given
from hypothesis import strategies as st
from support.segments import alternatives_of, greedy_of, lm_of, two_texts

from kasr_desktop.domain.readings import GREEDY, LM
from kasr_desktop.editing import operations, row_operations
from kasr_desktop.editing.change import Change, ChangeKind
from kasr_desktop.editing.document import Document
from kasr_desktop.text.hangul import nfd


def done(document: Document, change: Change | None) -> Document:
    assert change is not None
    document.do(change)
    return document


def texts(document: Document) -> list[str]:
    return [segment.best.text for segment in document.segments]


@given(st.data())
def test_split_and_merge_keep_the_text(data: st.DataObject) -> None:
    document = Document(data.draw(rows()))
    before = document.segments[0].best.text
    place = data.draw(st.integers(0, len(before) + 1))
    change = row_operations.split(document, 0, place)
    if change is None:
        assert not before[:place].strip() or not before[place:].strip()
        return
    document.do(change)
    first, second = document.segments[:2]
    assert (first.best.text, second.best.text) == (before[:place].strip(), before[place:].strip())
    done(document, row_operations.merge(document, 0))
    merged = document.segments[0].best.text
    at_a_border = before[place - 1] == " " or before[place] == " "
    assert merged == (before if at_a_border else f"{before[:place]} {before[place:]}")


def test_a_split_between_words_leaves_the_machine_its_text() -> None:
    document = Document([heard("가 나 다", "가 난 다", others=["가 나 닫"])])
    done(document, row_operations.split(document, 0, 2))
    first, second = document.segments
    assert first.edited is None and second.edited is None
    assert (first.start, first.end, second.start, second.end) == (0.0, 0.4, 0.5, 1.4)
    assert [
        greedy_of(first) and greedy_of(first).text,
        greedy_of(second) and greedy_of(second).text,
    ] == [
        "가",
        "나 다",
    ]
    assert [other.text for other in alternatives_of(second)] == ["나 닫"]


def test_a_split_inside_a_word_is_the_users_own() -> None:
    document = Document([heard(None, "가나다라")])
    done(document, row_operations.split(document, 0, 1))
    first, second = document.segments
    assert texts(document) == ["가", "나다라"]
    assert first.edited is not None and second.edited is not None
    assert first.end == second.start == pytest.approx(0.1)


@pytest.mark.parametrize("place", [-1, 0, 5, 9])
def test_a_split_that_leaves_nothing_on_one_side_is_none(place: int) -> None:
    assert row_operations.split(Document([heard("가 나 다", "가 나 다")]), 0, place) is None


def test_merging_keeps_what_only_one_side_heard() -> None:
    document = Document([heard("가", None), heard("나", "난", 10.0, others=["낟"])])
    done(document, row_operations.merge(document, 0))
    (row,) = document.segments
    assert lm_of(row) is not None and greedy_of(row) is not None
    assert (lm_of(row).text, greedy_of(row).text, row.edited) == ("가 난", "가 나", None)
    assert [other.text for other in alternatives_of(row)] == ["가 낟"]
    assert (row.start, row.end) == (0.0, 10.4)


def test_merging_the_last_row_with_the_next_is_none() -> None:
    assert row_operations.merge(Document([heard("가", "가")]), 0) is None


def test_merging_an_edited_row_keeps_both_texts_as_they_stand() -> None:
    document = Document([heard("가", "가"), heard("나", "나", 10.0)])
    done(document, operations.set_text(document, 1, "내 말"))
    done(document, operations.set_speaker(document, [1], "화자 2"))
    done(document, row_operations.merge(document, 0))
    (row,) = document.segments
    assert row.best.text == "가 내 말"
    assert row.speaker == "화자 2"
    done(document, operations.back_to_machine(document, [0]))
    assert texts(document) == ["가 나"]


def test_text_is_kept_composed_and_in_single_spaces() -> None:
    document = Document([heard("가", "가")])
    done(document, operations.set_text(document, 0, nfd("  한국어\n말 ")))
    assert texts(document) == ["한국어 말"]
    assert operations.set_text(document, 0, "한국어  말") is None


def test_an_emptied_row_stays_empty_and_comes_back() -> None:
    document = Document([heard("가", "나")])
    done(document, operations.set_text(document, 0, " "))
    assert texts(document) == [""]
    done(document, operations.back_to_machine(document, [0]))
    assert texts(document) == ["나"]


def test_sides_and_alternatives_are_taken() -> None:
    document = Document([heard("가", "나", others=["다", "라"]), heard("마", None, 10.0)])
    done(document, operations.take_reading(document, [0], GREEDY))
    assert texts(document) == ["가", "마"]
    done(document, operations.take_alternative(document, 0, 1))
    assert texts(document)[0] == "라"
    done(document, operations.take_reading(document, [0, 1], LM))
    assert texts(document) == ["나", "마"]
    assert document.segments[1].edited is None
    assert operations.take_reading(document, [0, 1], LM) is None


def test_a_row_moves_as_far_as_its_neighbors() -> None:
    document = Document([heard("가", "가"), heard("나 다", "나 다", 10.0), heard("라", "라", 20.0)])
    done(document, row_operations.set_times(document, 1, start=0.1, end=50.0))
    row = document.segments[1]
    assert (row.start, row.end) == (0.4, 20.0)
    assert [(word.start, word.end) for word in row.best.words] == [(0.4, 10.4), (10.5, 20.0)]
    assert row_operations.set_times(document, 1, start=0.0) is None


def test_a_border_moves_its_word_along() -> None:
    document = Document([heard("가 나", "가 나", 10.0)])
    done(document, row_operations.set_times(document, 0, start=10.05))
    row = document.segments[0]
    assert [(word.start, word.end) for word in row.best.words] == [(10.05, 10.4), (10.5, 10.9)]
    assert row.edited is None


def test_a_row_keeps_a_tenth_of_a_second() -> None:
    document = Document([heard("가 나", "가 나", 10.0)])
    done(document, row_operations.set_times(document, 0, start=30.0))
    row = document.segments[0]
    assert row.end - row.start == pytest.approx(row_operations.LEAST_DURATION)
    assert all(word.end > word.start for word in row.best.words)


def test_a_speaker_is_named_everywhere_and_keys_keep_their_places() -> None:
    document = Document([heard("가", "가"), heard("나", "나", 10.0), heard("다", "다", 20.0)])
    done(document, operations.name_speaker(document, 1, "화자 2"))
    assert document.speakers == ("", "화자 2")
    done(document, operations.set_speaker(document, [0, 2], "화자 2"))
    change = operations.name_speaker(document, 1, "김 기자")
    done(document, change)
    assert [row.speaker for row in document.segments] == ["김 기자", "", "김 기자"]
    assert document.speakers == ("", "김 기자")
    document.undo()
    assert [row.speaker for row in document.segments] == ["화자 2", "", "화자 2"]
    assert operations.name_speaker(document, 1, "화자 2") is None


def test_a_word_of_the_other_side_is_taken_with_its_time() -> None:
    document = Document([heard("가 나", "가 난")])
    segment = document.segments[0]
    assert greedy_of(segment) is not None and lm_of(segment) is not None
    words = [lm_of(segment).words[0], greedy_of(segment).words[1]]
    done(document, operations.set_words(document, 0, words))
    assert document.segments[0].best.words == tuple(words)
    assert operations.set_words(document, 0, words) is None


def test_an_alternative_outside_the_row_is_drawn_into_it() -> None:
    segment = two_texts(1.0, 2.0, lm=said("가", 1.2), alternatives=(said("가 나 다 라", 0.8),))
    document = done(Document([segment]), operations.take_alternative(Document([segment]), 0, 0))
    words = document.segments[0].best.words
    assert words[0].start >= 1.0 and words[-1].end <= 2.0


def test_every_operation_says_what_it_was() -> None:
    document = Document([heard("가 나", "가 난"), heard("다", "다", 10.0)])
    kinds = [
        operations.set_text(document, 0, "다"),
        row_operations.split(document, 0, 1),
        row_operations.merge(document, 0),
        row_operations.set_times(document, 0, end=5.0),
        operations.set_speaker(document, [0, 1], "가"),
        operations.take_reading(document, [0], GREEDY),
    ]
    assert [change and change.kind for change in kinds] == [
        ChangeKind.TEXT,
        ChangeKind.SPLIT,
        ChangeKind.MERGE,
        ChangeKind.TIMES,
        ChangeKind.SPEAKER,
        ChangeKind.TAKE_READING,
    ]
    assert kinds[4] is not None and kinds[4].count == 2
