from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kasr_desktop.text.elision import elided

NAMES = st.text("가나다 123.", min_size=1, max_size=40)


@given(NAMES, st.lists(NAMES, max_size=4), st.integers(1, 40))
def test_a_name_fits_and_is_made_of_its_own_characters(
    name: str, others: list[str], width: int
) -> None:
    shown = elided(name, others, width=width, measure=len)
    assert len(shown) <= max(width, 3)  # a character between two marks at least
    rest = iter(name)
    assert all(letter in rest for letter in shown.replace("…", ""))


@given(NAMES, st.integers(1, 99), st.integers(1, 99), st.integers(12, 30))
def test_names_that_differ_by_a_number_stay_apart(
    head: str, one: int, other: int, width: int
) -> None:
    names = [f"{head} 제{number}차 회의 녹음 원본.wav" for number in (one, other)]
    shown = [elided(name, names, width=width, measure=len) for name in names]
    assert (shown[0] == shown[1]) is (one == other)


@given(st.sampled_from(["강의.wav", "한국어.flac", "가"]), st.integers(12, 40))
def test_a_name_unlike_all_others_keeps_its_beginning_and_its_end(other: str, width: int) -> None:
    name = "2026-03-04 국회 예산결산특별위원회 회의 오전 녹음 제1부 마지막 판.wav"
    head, tail = elided(name, [other], width=width, measure=len).split("…")
    assert name.startswith(head)
    assert name.endswith(tail)
    assert abs(len(head) - len(tail)) <= 2
