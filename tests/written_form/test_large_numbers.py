from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasr_desktop.domain.large_numbers import LargeNumbers
from kasr_desktop.written_form.large_numbers import by_ten_thousands
from kasr_desktop.written_form.number_words import SpokenNumber, write_number
from kasr_desktop.written_form.writing import write_down

_SIZES = {"만": 10**4, "억": 10**8, "조": 10**12}


def value(text: str) -> int:
    return sum(
        int(part.rstrip("만억조")) * _SIZES.get(part[-1], 1) for part in text.split(" ") if part
    )


@given(st.integers(0, 10**8 - 1))
def test_a_number_is_worth_the_same(number: int) -> None:
    written = by_ten_thousands(write_number(SpokenNumber(number)))
    assert value(written) == number
    assert "," not in written


@pytest.mark.parametrize(
    ("heard", "commas", "units"),
    [
        ("만 육천 명이 모였다", "16,000명이 모였다.", "1만 6000명이 모였다."),
        ("삼억 오천만 원입니다", "3억 5,000만 원입니다.", "3억 5000만 원입니다."),
        ("이만 원입니다", "2만 원입니다.", "2만 원입니다."),
        ("삼천오백 원입니다", "3,500원입니다.", "3500원입니다."),
        ("만이천삼백점오 미터이다", "12,300.5미터이다.", "1만 2300.5미터이다."),
        ("이천이십육년입니다", "2026년입니다.", "2026년입니다."),
    ],
)
def test_large_numbers_are_written_as_they_are_wanted(heard: str, commas: str, units: str) -> None:
    for wanted, expected in ((LargeNumbers.COMMAS, commas), (LargeNumbers.UNITS, units)):
        words = write_down(heard.split(), large_numbers=wanted)
        assert " ".join(word.text for word in words) == expected
        assert (words[0].first, words[-1].last) == (0, len(heard.split()))
