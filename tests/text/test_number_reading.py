from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasr_desktop.text.number_reading import say_number, say_sino, spoken_words
from kasr_desktop.written_form.number_words import read_number


@given(st.integers(0, 10**16 - 1))
def test_what_is_said_is_read_back(value: int) -> None:
    number = read_number(say_sino(value))
    assert number is not None
    assert number.whole == value


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("5월 17일", "오월 십칠일"),
        ("10월 6월", "시월 유월"),
        ("6월호", "유월호"),
        ("16,000명", "만육천명"),
        ("3시 20분", "세시 이십분"),
        ("20살", "스무살"),
        ("제3 시장", "제삼 시장"),
        ("010-1234-5678", "공일공일이삼사오육칠팔"),
        ("3.14", "삼점일사"),
        ("50%", "오십퍼센트"),
        ("10km를", "십킬로미터를"),
        ("AI는", "에이아이는"),
        ("3 명", "세 명"),
    ],
)
def test_words_sound_as_they_are_read(written: str, spoken: str) -> None:
    assert " ".join(spoken_words(written.split())) == spoken


def test_a_number_without_end_is_said_digit_by_digit() -> None:
    assert say_number("12345678901234567") == "일이삼사오육칠팔구영일이삼사오육칠"
