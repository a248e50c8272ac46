from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasr_desktop.written_form.number_words import read_number, write_number

_DIGITS = " 일이삼사오육칠팔구"
_UNITS = ["", "십", "백", "천"]


def say_group(value: int, *, with_one: bool) -> str:
    said = ""
    for place in (3, 2, 1, 0):
        digit = value // 10**place % 10
        if digit:
            is_silent = digit == 1 and place and not with_one
            said += ("" if is_silent else _DIGITS[digit]) + _UNITS[place]
    return said


def say(value: int, *, with_one: bool = False) -> str:
    """Return a number as it is read aloud, by a rule written for this test alone."""
    said = ""
    for size, unit in ((10**12, "조"), (10**8, "억"), (10**4, "만"), (1, "")):
        group = value // size % 10**4
        if group:
            is_silent = unit == "만" and group == 1 and not with_one and not said
            said += ("" if is_silent else say_group(group, with_one=with_one)) + unit
    return said or "영"


@given(st.integers(0, 10**16 - 1), st.booleans())
def test_every_number_is_read_as_what_it_says(value: int, with_one: bool) -> None:
    number = read_number(say(value, with_one=with_one))
    assert number is not None
    assert number.whole == value


@given(st.integers(0, 10**16 - 1))
def test_what_is_written_has_the_value_that_was_said(value: int) -> None:
    number = read_number(say(value))
    assert number is not None
    written = write_number(number).replace(",", "").split()
    sizes = {"조": 10**12, "억": 10**8, "만": 10**4, "천": 10**3}
    total = 0
    for part in written:
        size = sizes.get(part[-1], 1)
        total += int(part.rstrip("조억만천")) * size
    assert total == value


@given(st.integers(1, 99))
def test_native_numbers_below_a_hundred(value: int) -> None:
    tens = ["", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔"]
    for ones in (
        ["", "하나", "둘", "셋", "넷", "다섯", "여섯", "일곱", "여덟", "아홉"],
        ["", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉"],
    ):
        number = read_number(tens[value // 10] + ones[value % 10])
        assert number is not None
        assert (number.whole, number.is_native) == (value, True)


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("삼점일사", "3.14"),
        ("영점오", "0.5"),
        ("이십사쩜이", "24.2"),
        ("공일공", "010"),
        ("백스물다섯", "125"),
        ("육백", "600"),
    ],
)
def test_other_forms(words: str, written: str) -> None:
    number = read_number(words)
    assert number is not None
    assert write_number(number) == written


@pytest.mark.parametrize(
    "words", ["", "가", "이삼천", "십십", "만만", "삼점", "점오", "열백", "백한두"]
)
def test_what_says_no_number_is_none(words: str) -> None:
    assert read_number(words) is None
