from __future__ import annotations

from editing.made_documents import said
from hypothesis import given
from hypothesis import strategies as st

from kasr_desktop.domain.transcript import Hypothesis
from kasr_desktop.editing.word_times import cut_at_time, fit_words, joined, spread_words


@given(st.integers(0, 6), st.floats(0, 5), st.floats(0.01, 5))
def test_fitted_words_lie_in_order_inside_their_bounds(
    count: int, start: float, length: float
) -> None:
    words = said("가 " * count, 1.0).words
    fitted = fit_words(words, start, start + length)
    assert [word.text for word in fitted] == [word.text for word in words]
    times = [time for word in fitted for time in (word.start, word.end)]
    assert times == sorted(times)
    assert all(start <= time <= start + length for time in times)
    assert all(word.end > word.start for word in fitted)


def test_words_that_fit_are_not_touched() -> None:
    words = said("가 나 다").words
    assert fit_words(words, 0.0, 1.4) == words


def test_words_without_length_are_spread() -> None:
    words = spread_words(["가", "나"], 3.0, 3.0)
    assert [(word.start, word.end) for word in fit_words(words, 0.0, 2.0)] == [(2.0, 2.0)] * 2


@given(st.floats(0, 4))
def test_what_is_cut_is_whole_when_joined(time: float) -> None:
    whole = said("가 나 다 라")
    assert joined(cut_at_time(whole, time)).words == whole.words


def test_nothing_joined_is_nothing() -> None:
    assert joined([]) == Hypothesis()


@given(st.floats(0, 1e5), st.floats(0, 60), st.lists(st.integers(1, 5), min_size=1, max_size=6))
def test_spread_words_never_leave_their_bounds(
    start: float, duration: float, lengths: list[int]
) -> None:
    end = start + duration
    words = spread_words(["가" * length for length in lengths], start, end)
    times = [time for word in words for time in (word.start, word.end)]
    assert times == sorted(times)
    assert start <= times[0]
    assert times[-1] <= end


def test_a_rounded_end_is_the_end_of_the_segment() -> None:
    assert spread_words(["가가"], 0.08075, 0.24225)[0].end == 0.24225
