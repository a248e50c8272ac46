from __future__ import annotations

from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st
from support.scripted_engine import hypothesis as spoken
from support.scripted_engine import segment
from support.segments import two_texts

from kasr_desktop.domain.readings import EDITED, GREEDY, LM
from kasr_desktop.domain.transcript import Reading
from kasr_desktop.ui.views.transcript.compared_words import compare_words

TWO = (GREEDY, LM)
THREE = (GREEDY, LM, "model:b")
sentences = st.lists(st.sampled_from("나는 너는 학교에 집에 갔다 왔다 참 아주".split()), max_size=8)


@given(sentences, sentences)
def test_every_word_of_both_sides_is_there_in_order(greedy: list[str], lm: list[str]) -> None:
    pairs = compare_words(segment(0.0, " ".join(greedy), " ".join(lm)), TWO)
    assert [pair.words[0] for pair in pairs if pair.words[0]] == greedy
    assert [pair.words[1] for pair in pairs if pair.words[1]] == lm
    assert all(any(pair.words) for pair in pairs)


@given(sentences)
def test_equal_sides_differ_nowhere(words: list[str]) -> None:
    same = segment(0, " ".join(words), " ".join(words))
    assert all(pair.same for pair in compare_words(same, TWO))


def test_words_that_look_alike_meet_and_their_syllables_are_marked() -> None:
    pairs = compare_words(segment(0, "오늘은 날시가 좋다", "오늘은 정말 날씨가 좋다"), TWO)
    assert [pair.words for pair in pairs] == [
        ("오늘은", "오늘은"),
        ("", "정말"),
        ("날시가", "날씨가"),
        ("좋다", "좋다"),
    ]
    assert pairs[2].spans == (((1, 2),), ((1, 2),))


def test_a_single_side_is_compared_with_nothing() -> None:
    only_lm = two_texts(0, 1, lm=spoken("하나 둘"))
    assert [pair.words[1] for pair in compare_words(only_lm, TWO)] == ["하나", "둘"]
    assert compare_words(two_texts(0, 1), TWO) == ()


@given(sentences, sentences, sentences)
def test_three_readings_stand_under_each_other_whole_and_in_order(
    greedy: list[str], lm: list[str], other: list[str]
) -> None:
    said = segment(0.0, " ".join(greedy), " ".join(lm))
    said = said.with_reading(Reading("model:b", spoken(" ".join(other))))
    pairs = compare_words(said, THREE)
    for place, words in enumerate((greedy, lm, other)):
        assert [pair.words[place] for pair in pairs if pair.words[place]] == words
    assert all(any(pair.words) for pair in pairs)


def test_a_row_that_one_source_did_not_read_is_compared_by_the_others() -> None:
    pairs = compare_words(segment(0, "날시가 좋다", "날씨가 좋다"), THREE)
    assert [pair.words for pair in pairs] == [("날시가", "날씨가", None), ("좋다", "좋다", None)]
    assert [pair.same for pair in pairs] == [False, True]


def spacing(greedy: str, lm: str) -> list[tuple[str | None, bool]]:
    """Return the words of the left side that differ, and whether in their spaces alone."""
    pairs = compare_words(segment(0, greedy, lm), TWO)
    return [(pair.words[0], pair.spacing_only) for pair in pairs if not pair.same]


def test_words_of_which_the_spaces_alone_differ_are_told_from_others() -> None:
    assert all(alone for _, alone in spacing("한국말을 할수있다", "한국 말을 할 수 있다"))
    assert spacing("날시가 좋다", "날씨가 좋다") == [("날시가", False)]
    mixed = spacing("날시가 좋다 할수 있다", "날씨가 좋다 할 수 있다")
    assert mixed[0] == ("날시가", False)
    assert all(alone for _, alone in mixed[1:])
    assert not any(alone for _, alone in spacing("학교 간다", "학교에 간다"))


@given(sentences, st.integers(0, 1 << 12))
def test_the_same_letters_differ_in_spaces_alone(words: list[str], joined: int) -> None:
    other = "".join(word + ("" if joined >> place & 1 else " ") for place, word in enumerate(words))
    assert all(alone for _, alone in spacing(" ".join(words), other.strip()))


@given(sentences, sentences)
def test_what_is_called_spacing_has_the_same_letters(greedy: list[str], lm: list[str]) -> None:
    pairs = compare_words(segment(0, " ".join(greedy), " ".join(lm)), TWO)
    for is_alone, run in groupby(pairs, key=lambda pair: pair.spacing_only):
        if is_alone:
            left, right = zip(*(pair.words for pair in run), strict=True)
            assert "".join(filter(None, left)) == "".join(filter(None, right))


def test_what_a_person_wrote_is_held_against_what_was_heard_and_changes_nothing_of_it() -> None:
    heard = segment(0, "오늘은 날시가 좋다", "오늘은 날씨가 좋다")
    before = compare_words(heard, TWO)
    own = compare_words(heard.with_edited(spoken("오늘은 날씨가 나쁘다")), (*TWO, EDITED))
    assert [pair.words[:2] for pair in own] == [pair.words for pair in before]
    assert [pair.spans[:2] for pair in own] == [pair.spans for pair in before]
    assert [pair.same for pair in own] == [pair.same for pair in before]
    assert [pair.words[2] for pair in own] == ["오늘은", "날씨가", "나쁘다"]
    assert [pair.is_marked(2) for pair in own] == [False, False, True]
    assert [pair.is_marked(1) for pair in own] == [False, True, False]


def test_where_nobody_wrote_the_persons_column_is_empty() -> None:
    for heard in (segment(0, "하나 둘", "하나 셋"), two_texts(0, 1, lm=spoken("하나 둘"))):
        pairs = compare_words(heard, (*TWO, EDITED))
        assert [pair.words[2] for pair in pairs] == [None, None]
