from __future__ import annotations

import pytest

from benchmarks.written_numbers import (
    NumberCount,
    SaidNumber,
    Sentence,
    count_numbers,
    heard_sentence,
    read_sentence,
    sounds_as,
    value_of,
)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("16,000", 16000),
        ("1만 6000", 16000),
        ("3억5천만", 350_000_000),
        ("1조 7,000억", 1_700_000_000_000),
        ("4천 만", 40_000_000),
        ("0.5", 0.5),
    ],
)
def test_one_value_has_many_ways_of_writing(written: str, value: float) -> None:
    assert value_of(written) == value


def test_a_written_line_is_read_aloud_with_the_places_of_its_numbers() -> None:
    sentence = heard_sentence("2014년 4월에 3억5천만원, 제11조 1항!")
    assert sentence.said == "이천십사년 사월에 삼억오천만원 제십일조 일항"
    letters = sentence.said.replace(" ", "")
    numbers = sentence.numbers or ()
    assert [(letters[one.start : one.end], one.value) for one in numbers] == [
        ("이천십사", 2014),
        ("사", 4),
        ("삼억오천만", 350_000_000),
        ("십일", 11),
        ("일", 1),
    ]


def test_what_people_read_is_laid_over_what_was_written() -> None:
    laid = read_sentence("오후 세시니까 이십분 전에", "오후 3시니까 20분 전에.")
    assert laid is not None
    assert [one.value for one in laid.numbers or ()] == [3, 20]
    assert read_sentence("오후 네 시에 봐요", "오후 3시니까 봐요.") is None


def counted(said: str, *numbers: SaidNumber) -> NumberCount:
    count = NumberCount()
    count_numbers(Sentence(said, said, numbers), count)
    return count


def test_numbers_count_by_value() -> None:
    same = counted("만육천명이 왔다", SaidNumber(0, 3, 16000, "1만 6000명"))
    assert (same.same, same.wrong, same.missed) == (1, 0, 0)
    wrong = counted("만육천명이 왔다", SaidNumber(0, 3, 15000, "15,000명"))
    assert (wrong.same, wrong.wrong) == (0, 1)
    in_words = counted("만육천명이 왔다")
    assert (in_words.in_words, in_words.wrong) == (1, 0)
    missed = counted("그 이가 왔다", SaidNumber(1, 2, 2, "2가"))
    assert (missed.missed, missed.wrong) == (1, 0)


def test_a_number_of_ours_must_sound_as_what_was_heard() -> None:
    assert sounds_as("16,000명", "만육천명이", 0, 4)
    assert sounds_as("25살", "스물다섯살", 0, 5)
    assert sounds_as("119", "일일구에", 0, 3)
    assert not sounds_as("10명", "만육천명이", 0, 4)
