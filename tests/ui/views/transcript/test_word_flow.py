from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from kasr_desktop.ui.views.transcript.word_flow import broken_lines, flow_words

widths = st.lists(st.floats(1, 500), max_size=40)
columns = st.floats(20, 400)


@given(widths, columns)
def test_words_stay_inside_and_in_order(words: list[float], available: float) -> None:
    flow = flow_words(words, space=5, available=available)
    assert len(flow.places) == len(words)
    last = (-1, -1.0)
    for width, (x, line) in zip(words, flow.places, strict=True):
        assert x >= 0
        assert x + min(width, available) <= available + 1e-6
        assert (line, x) > last
        last = (line, x)


@given(widths, columns)
def test_words_of_a_line_do_not_touch(words: list[float], available: float) -> None:
    flow = flow_words(words, space=5, available=available)
    placed = list(zip(words, flow.places, strict=True))
    for (width, (x, line)), (_, (next_x, next_line)) in itertools.pairwise(placed):
        if line == next_line:
            assert next_x >= x + width + 5 - 1e-6
        else:
            assert next_line >= line + broken_lines(width, available)


@given(widths, columns)
def test_there_are_lines_for_all_words(words: list[float], available: float) -> None:
    flow = flow_words(words, space=5, available=available)
    needed = [
        line + broken_lines(width, available)
        for width, (_, line) in zip(words, flow.places, strict=True)
    ]
    assert flow.num_lines == max([1, *needed])
